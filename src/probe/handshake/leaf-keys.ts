import { createPublicKey, hash, type KeyObject } from 'node:crypto'
import { parseCertificate } from '../x509/certificate.ts'
import { DerError } from '../x509/der.ts'
import { Recent } from '../x509/recent.ts'

/** The public key of a certificate, as far as signatures are verified by it. */
export interface LeafKey {
  readonly key: KeyObject
  /** Algorithm, for elliptic curves with OpenSSL's name of the curve: `rsa`, `ec prime256v1`. */
  readonly type: string
}

/** Of a key in memory, roughly. */
const keyWeight = 2_048
const keptBytes = 16 << 20

/** Keys of certificates, each distinct one loaded once: loading one costs half as much as a signature. */
export class LeafKeys {
  readonly #known = new Recent<LeafKey>(keptBytes)

  /** The key of a certificate; undefined where it cannot be read. */
  of(der: Buffer): LeafKey | undefined {
    const fingerprint = hash('sha256', der, 'hex')
    const known = this.#known.get(fingerprint)
    if (known !== undefined) return known
    const key = leafKey(der)
    if (key !== undefined) this.#known.set(fingerprint, key, keyWeight)
    return key
  }
}

/** Algorithms whose signatures are verified here. Others are never given to OpenSSL to load. */
const verified = new Set(['rsa', 'rsa-pss', 'ecdsa', 'ed25519', 'ed448'])

function leafKey(der: Buffer): LeafKey | undefined {
  const spki = publicKeyOf(der)
  if (spki === undefined) return undefined
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    const curve = key.asymmetricKeyDetails?.namedCurve
    return { key, type: curve === undefined ? (key.asymmetricKeyType ?? '') : `ec ${curve}` }
  } catch {
    // Errors of many kinds, not all of them with a code: a key that OpenSSL cannot load verifies nothing.
    return undefined
  }
}

/** SubjectPublicKeyInfo of a certificate whose kind of key may be loaded. */
function publicKeyOf(der: Buffer): Buffer | undefined {
  try {
    const { publicKeyDer, facts } = parseCertificate(der)
    return verified.has(facts.publicKey.type) ? publicKeyDer : undefined
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return undefined
  }
}
