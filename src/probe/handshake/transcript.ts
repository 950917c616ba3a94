import { hash } from 'node:crypto'
import type { HashName } from './hmac.ts'

/** Messages of a usual handshake fit: hellos, two or three certificates, a signature. */
const usualBytes = 6_144

/** The messages of one handshake, one behind the other, as signatures and MACs cover them (RFC 8446 §4.4.1). */
export class Transcript {
  #bytes = Buffer.allocUnsafe(usualBytes)
  #length = 0

  /** Everything so far; a view that stands until more is added. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  get length(): number {
    return this.#length
  }

  /** Takes a copy of a message, its header included. */
  add(message: Uint8Array): void {
    const needed = this.#length + message.length
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * needed)
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    this.#bytes.set(message, this.#length)
    this.#length = needed
  }

  /** The hash over all messages up to this place, or over all. */
  hash(algorithm: HashName, end = this.#length): Buffer {
    return hash(algorithm, this.#bytes.subarray(0, end), 'buffer')
  }

  /** Puts the hash of all that was said so far in its place, as after a HelloRetryRequest (RFC 8446 §4.4.1). */
  replaceByHash(algorithm: HashName): void {
    const digest = this.hash(algorithm)
    this.#length = 0
    this.add(Buffer.of(254, 0, 0, digest.length))
    this.add(digest)
  }
}
