import { RecordError } from './records.ts'

/** Handshake message types (RFC 8446 §4, RFC 5246 §7.4, RFC 6066 §8). */
export const messageTypes = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
} as const

/** Longest message that is read: what performance.md calls for in certificate depth. OpenSSL stops at 100 KB. */
const maxMessage = 256 * 1024

/** Handles one whole message: `bytes` from `start` to `end` is its body. Answers true to go on. */
export type OnMessage = (type: number, bytes: Buffer, start: number, end: number) => boolean

/** Puts handshake messages together that are split over records, and takes apart those that share one (RFC 8446 §5.1). */
export class MessageReader {
  #parts: Buffer[] = []
  #bytes = 0

  /** Reads a fragment of handshake data. The handler gets bytes in place where a message lies whole in the fragment. */
  read(fragment: Buffer, onMessage: OnMessage): boolean {
    let bytes = fragment
    if (this.#bytes > 0) {
      this.#parts.push(Buffer.from(fragment))
      this.#bytes += fragment.length
      const first = this.#parts[0] as Buffer
      // Only a whole header tells how much is missing; without it there is little to join.
      if (this.#bytes >= 4 && first.length >= 4 && this.#bytes < 4 + lengthAt(first, 0)) return true
      bytes = Buffer.concat(this.#parts, this.#bytes)
    }
    let at = 0
    while (bytes.length - at >= 4) {
      const length = lengthAt(bytes, at)
      if (length > maxMessage) throw new RecordError('limit', `a handshake message of ${length} bytes`)
      const end = at + 4 + length
      if (end > bytes.length) break
      if (!onMessage(bytes[at] as number, bytes, at + 4, end)) return false
      at = end
    }
    this.#bytes = bytes.length - at
    this.#parts = this.#bytes === 0 ? [] : [Buffer.from(bytes.subarray(at))]
    return true
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at + 1, 3)
}

/**
 * The certificates of a Certificate message, leaf first: views of `bytes`, not copies.
 *
 * @param tls13 with the request context in front and extensions behind each entry (RFC 8446 §4.4.2), else RFC 5246 §7.4.2
 */
export function readCertificateList(bytes: Buffer, start: number, end: number, tls13: boolean): Buffer[] {
  const listAt = tls13 ? start + 1 + (bytes[start] ?? 0) : start
  if (listAt + 3 > end) throw new RecordError('protocol', 'a Certificate message that ends too early')
  if (listAt + 3 + bytes.readUIntBE(listAt, 3) !== end)
    throw new RecordError('protocol', 'a certificate list of the wrong length')
  const ders: Buffer[] = []
  for (let at = listAt + 3; at < end; ) {
    const der = at + 3 <= end ? at + 3 + bytes.readUIntBE(at, 3) : end + 1
    const next = tls13 && der + 2 <= end ? der + 2 + bytes.readUInt16BE(der) : der
    if (der > end || next > end || (tls13 && der + 2 > end))
      throw new RecordError('protocol', 'a certificate longer than its list')
    if (der === at + 3) throw new RecordError('protocol', 'an empty certificate')
    ders.push(bytes.subarray(at + 3, der))
    at = next
  }
  return ders
}

/** A handshake message with its header. */
export function handshakeMessage(type: number, ...body: readonly Uint8Array[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([Buffer.of(type, length >> 16, (length >> 8) & 0xff, length & 0xff), ...body])
}
