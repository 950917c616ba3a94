import { Aead, type AeadName, keyBytes, nonceBytes, nonceOf, tagBytes } from './aead.ts'
import { type HashName, hmac } from './hmac.ts'
import { clearRecord } from './records.ts'

/** The hash and the cipher of a suite of TLS 1.2. */
export interface Tls12Cipher {
  readonly hash: HashName
  readonly cipher: AeadName
}

/** What both sides of a connection protect their records with. */
export interface Tls12Keys {
  readonly client: RecordProtection12
  readonly server: RecordProtection12
}

/** The records of one side (RFC 5288 §3, RFC 7905 §2). */
class RecordProtection12 {
  readonly #aead: Aead
  readonly #iv: Buffer
  #sequence = 0

  /** @param iv of 4 octets where the rest of the nonce stands in each record, or whole */
  constructor(cipher: AeadName, key: Buffer, iv: Buffer) {
    this.#aead = new Aead(cipher, key)
    this.#iv = iv
  }

  seal(type: number, content: Buffer): Buffer {
    const explicit = this.#explicitBytes === 0 ? nothing : this.#number()
    const sealed = this.#aead.seal(this.#nonce(explicit), this.#header(type, content.length), content)
    return clearRecord(type, Buffer.concat([explicit, sealed]))
  }

  /** The content of a record, undefined where it is not authentic. */
  open(type: number, fragment: Buffer): Buffer | undefined {
    const explicit = fragment.subarray(0, this.#explicitBytes)
    const sealed = fragment.subarray(explicit.length)
    if (sealed.length < tagBytes) return undefined
    return this.#aead.open(this.#nonce(explicit), this.#header(type, sealed.length - tagBytes), sealed)
  }

  get #explicitBytes(): number {
    return nonceBytes - this.#iv.length
  }

  #nonce(explicit: Buffer): Buffer {
    return explicit.length === 0 ? nonceOf(this.#iv, this.#sequence) : Buffer.concat([this.#iv, explicit])
  }

  #number(): Buffer {
    const number = Buffer.alloc(8)
    number.writeUInt32BE(this.#sequence, 4)
    return number
  }

  /** What is authenticated beside the content (RFC 5246 §6.2.3.3); counts the record. */
  #header(type: number, length: number): Buffer {
    const header = Buffer.concat([this.#number(), Buffer.of(type, 3, 3, length >> 8, length & 0xff)])
    this.#sequence += 1
    return header
  }
}

/** The keys that follow from a master secret (RFC 5246 §6.3). The seed: both randoms, the server's first. */
export function keysOf({ hash, cipher }: Tls12Cipher, master: Buffer, seed: Buffer): Tls12Keys {
  const key = keyBytes[cipher]
  const iv = cipher === 'chacha20-poly1305' ? nonceBytes : 4
  const block = prf(hash, master, 'key expansion', seed, 2 * (key + iv))
  const side = (index: 0 | 1) =>
    new RecordProtection12(
      cipher,
      block.subarray(index * key, (index + 1) * key),
      block.subarray(2 * key + index * iv, 2 * key + (index + 1) * iv),
    )
  return { client: side(0), server: side(1) }
}

/** The PRF of TLS 1.2 (RFC 5246 §5). */
export function prf(hash: HashName, secret: Uint8Array, label: string, seed: Uint8Array, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed])
  const blocks: Buffer[] = []
  let chained: Buffer = labelled
  for (let have = 0; have < length; have += blocks.at(-1)?.length ?? length) {
    chained = hmac(hash, secret, chained)
    blocks.push(hmac(hash, secret, Buffer.concat([chained, labelled])))
  }
  return Buffer.concat(blocks).subarray(0, length)
}

const nothing = Buffer.alloc(0)
