import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** The kinds of key that the demo and the tests ask for. */
export type KeyType = 'ecdsa-p256' | 'ecdsa-p384' | 'ed25519' | 'rsa-1024' | 'rsa-2048' | 'rsa-3072' | 'rsa-4096'

/** Both halves of a key. */
export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const pool = new Map<string, KeyPair>()

/**
 * A new key pair; RSA keys, which take up to a second to make, are made once per process, type and `role`.
 *
 * Only for certificates that nobody trusts for long: the demo's and the tests'.
 */
export function keyPair(type: KeyType, role: string): KeyPair {
  if (!type.startsWith('rsa-')) return generate(type)
  const key = `${type} ${role}`
  const pair = pool.get(key) ?? generate(type)
  pool.set(key, pair)
  return pair
}

function generate(type: KeyType): KeyPair {
  switch (type) {
    case 'ecdsa-p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'ecdsa-p384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' })
    case 'ed25519':
      return generateKeyPairSync('ed25519')
    default:
      return generateKeyPairSync('rsa', { modulusLength: Number(type.slice('rsa-'.length)) })
  }
}
