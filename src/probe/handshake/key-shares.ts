import { createECDH, createPublicKey, diffieHellman, type ECDH, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { KeyShare } from './client-hello.ts'
import { groups } from './hello-offers.ts'

/** DER in front of the 32 octets of an X25519 public key (RFC 8410 §4). */
const x25519Prefix = Buffer.from('302a300506032b656e032100', 'hex')
const x25519Bytes = 32

/**
 * Ephemeral keys for the hellos of one scan. One pair serves all: nothing secret crosses these connections, and a new
 * pair for each would double the cost of a probe (docs/performance.md). What a server proves rests on the random of the
 * hello, which is new each time.
 */
export class KeyShares {
  readonly #x25519: KeyObject
  readonly #curves = new Map<number, ECDH>()
  /** The share that a first hello offers: X25519, which every server with TLS 1.3 is likely to have. */
  readonly first: KeyShare

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('x25519')
    this.#x25519 = privateKey
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(x25519Prefix.length)
    this.first = { group: groups.x25519, publicKey: raw }
  }

  /** The share for a group that a server asks for; undefined for a group that is never offered. */
  forGroup(group: number): KeyShare | undefined {
    if (group === groups.x25519) return this.first
    const pair = this.#pair(group)
    return pair && { group, publicKey: pair.getPublicKey() }
  }

  /** The secret shared with a server's key (RFC 8446 §7.4.2); undefined where the key is not of this group. */
  sharedSecret(group: number, publicKey: Buffer): Uint8Array | undefined {
    try {
      if (group !== groups.x25519) return this.#pair(group)?.computeSecret(publicKey)
      if (publicKey.length !== x25519Bytes) return undefined
      const key = createPublicKey({ key: Buffer.concat([x25519Prefix, publicKey]), format: 'der', type: 'spki' })
      return diffieHellman({ privateKey: this.#x25519, publicKey: key })
    } catch {
      // A point off the curve, or of low order.
      return undefined
    }
  }

  #pair(group: number): ECDH | undefined {
    const curve = curves.get(group)
    const known = this.#curves.get(group)
    if (known !== undefined || curve === undefined) return known
    const pair = createECDH(curve)
    pair.generateKeys()
    this.#curves.set(group, pair)
    return pair
  }
}

/** OpenSSL's names of the curves whose secrets node:crypto computes from raw points. */
const curves: ReadonlyMap<number, string> = new Map([
  [groups.secp256r1, 'prime256v1'],
  [groups.secp384r1, 'secp384r1'],
  [groups.secp521r1, 'secp521r1'],
])
