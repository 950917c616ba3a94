import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyType } from './domain/key-type.ts'

const generate = promisify(generateKeyPair)

/** A new private key as PEM (PKCS#8, RFC 5958). RSA takes up to some seconds, off the main thread. */
export async function generateKeyPem(type: KeyType): Promise<string> {
  const [kind, size] = type.split('-')
  const { privateKey } =
    kind === 'rsa'
      ? await generate('rsa', { modulusLength: Number(size) })
      : await generate('ec', { namedCurve: type === 'ecdsa-p384' ? 'P-384' : 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
