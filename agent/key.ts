import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

/** The kinds of key that certflow makes. */
export const keyTypes = ['ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const

/** One of `keyTypes`. */
export type KeyType = (typeof keyTypes)[number]

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
