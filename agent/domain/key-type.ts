import type { PublicKeyFacts } from '../../src/domain/certificate.ts'

/** The kinds of key that `key:` of agent.yaml names, with what a certificate says of such a key. */
export const keyTypes = {
  'ecdsa-p256': { type: 'ecdsa', bits: 256 },
  'ecdsa-p384': { type: 'ecdsa', bits: 384 },
  'rsa-2048': { type: 'rsa', bits: 2048 },
  'rsa-3072': { type: 'rsa', bits: 3072 },
  'rsa-4096': { type: 'rsa', bits: 4096 },
} as const satisfies Readonly<Record<string, PublicKeyFacts>>

/** A kind of key, as agent.yaml writes it. */
export type KeyType = keyof typeof keyTypes

/** Reports whether a certificate's key is of a kind. */
export function isOfKeyType({ type, bits }: PublicKeyFacts, wanted: KeyType): boolean {
  const kind = keyTypes[wanted]
  return type === kind.type && bits === kind.bits
}
