import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { groups, type KeyShare } from './client-hello.ts'

/** DER in front of the 32 octets of an X25519 public key (RFC 8410 §4). */
const x25519Prefix = Buffer.from('302a300506032b656e032100', 'hex')

/**
 * Ephemeral keys for the hellos of one scan. One pair serves all: nothing secret crosses these connections, and a new
 * pair for each would double the cost of a probe (docs/performance.md).
 */
export class KeyShares {
  readonly #p256 = createECDH('prime256v1')
  readonly #p256Share: KeyShare
  #x25519: { readonly privateKey: KeyObject; readonly share: KeyShare } | undefined

  constructor() {
    this.#p256Share = { group: groups.secp256r1, publicKey: this.#p256.generateKeys() }
  }

  /** The share that a first hello offers: P-256, whose secret node:crypto computes from raw points, without key objects. */
  get first(): KeyShare {
    return this.#p256Share
  }

  /** The share for the group that a HelloRetryRequest names; undefined for a group that was not offered. */
  forGroup(group: number): KeyShare | undefined {
    if (group === groups.secp256r1) return this.#p256Share
    return group === groups.x25519 ? this.#x25519Pair().share : undefined
  }

  /** The secret shared with a server's key (RFC 8446 §7.4.2); undefined where the key is not of this group. */
  sharedSecret(group: number, publicKey: Buffer): Uint8Array | undefined {
    try {
      if (group === groups.secp256r1) return this.#p256.computeSecret(publicKey)
      if (group !== groups.x25519 || publicKey.length !== 32) return undefined
      const key = createPublicKey({ key: Buffer.concat([x25519Prefix, publicKey]), format: 'der', type: 'spki' })
      return diffieHellman({ privateKey: this.#x25519Pair().privateKey, publicKey: key })
    } catch {
      // A point off the curve, or of low order.
      return undefined
    }
  }

  #x25519Pair(): { readonly privateKey: KeyObject; readonly share: KeyShare } {
    if (this.#x25519 === undefined) {
      const { privateKey, publicKey } = generateKeyPairSync('x25519')
      const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(x25519Prefix.length)
      this.#x25519 = { privateKey, share: { group: groups.x25519, publicKey: raw } }
    }
    return this.#x25519
  }
}
