import { Aead, nonceOf, tagBytes } from './aead.ts'
import { type Tls13Suite, trafficKeys } from './key-schedule.ts'
import { contentTypes, headerBytes } from './records.ts'

/** The records of one side under one traffic secret (RFC 8446 §5.2), opened or sealed in their order. */
export class RecordProtection {
  readonly #aead: Aead
  readonly #iv: Buffer
  #sequence = 0

  constructor(suite: Tls13Suite, trafficSecret: Uint8Array) {
    const { key, iv } = trafficKeys(suite, trafficSecret)
    this.#aead = new Aead(suite.cipher, key)
    this.#iv = iv
  }

  /** The plaintext of a record and its true type, with padding removed, or undefined where the record does not authenticate. */
  open(header: Buffer, fragment: Buffer): { readonly type: number; readonly content: Buffer } | undefined {
    const plain = this.#aead.open(this.#nonce(), header, fragment)
    let end = plain?.length ?? 0
    while (end > 0 && plain?.[end - 1] === 0) end -= 1
    return plain === undefined || end === 0
      ? undefined
      : { type: plain[end - 1] as number, content: plain.subarray(0, end - 1) }
  }

  /** A whole record with this content. */
  seal(type: number, content: Uint8Array): Buffer {
    const length = content.length + 1 + tagBytes
    const header = Buffer.of(contentTypes.applicationData, 3, 3, length >> 8, length & 0xff)
    const plain = Buffer.allocUnsafe(content.length + 1)
    plain.set(content)
    plain[content.length] = type
    return Buffer.concat([header, this.#aead.seal(this.#nonce(), header, plain)], headerBytes + length)
  }

  #nonce(): Buffer {
    this.#sequence += 1
    return nonceOf(this.#iv, this.#sequence - 1)
  }
}
