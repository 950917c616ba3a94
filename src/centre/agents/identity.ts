import { createPrivateKey, type KeyObject } from 'node:crypto'
import { keyFingerprint, newKey, publicKeyText } from '../../agent-protocol/keys.ts'
import { makeSecretOnce } from '../../made-once.ts'
import { readSecretFile } from '../../secret-file.ts'

/** By what agents know the centre, whatever its TLS certificate is. */
export interface CentreIdentity {
  readonly key: KeyObject
  readonly publicKey: string
  /** It stands in the tokens with which agents join. */
  readonly fingerprint: string
}

/**
 * The identity of the centre: an Ed25519 key, made once beside the store, for its user alone. Whoever copies the store to another machine copies it too, or every
 * agent has to join anew. Rejects with `secret-unusable`.
 */
export async function centreIdentity(store: string): Promise<CentreIdentity> {
  const path = `${store}-identity`
  const made = () => newKey().export({ type: 'pkcs8', format: 'pem' }).toString()
  await makeSecretOnce(path, made, 'the identity of the centre')
  const key = await readSecretFile(path, {
    code: 'secret-unusable',
    what: 'the identity of the centre',
    key: 'store',
    content: 'the key that certflow made',
    read: ed25519Of,
    unlike: 'it is no Ed25519 key in PEM',
  })
  return identityOf(key)
}

/** The identity that a key gives. */
export function identityOf(key: KeyObject): CentreIdentity {
  const publicKey = publicKeyText(key)
  return { key, publicKey, fingerprint: keyFingerprint(publicKey) }
}

function ed25519Of(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    return undefined
  }
}
