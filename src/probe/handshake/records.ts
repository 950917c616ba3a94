/** Content types of TLS records (RFC 8446 §5.1). */
export const contentTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

/** Bytes of a record's header: type, legacy version, length. */
export const headerBytes = 5

/** What a server sent is not TLS, or breaks its rules. */
export class RecordError extends Error {
  override readonly name = 'RecordError'
  readonly kind: 'not-tls' | 'protocol' | 'limit'

  constructor(kind: 'not-tls' | 'protocol' | 'limit', message: string) {
    super(message)
    this.kind = kind
  }
}

/** Longest fragment: 2^14, and 256 more where it is encrypted (RFC 8446 §5.2; TLS 1.2 allows 2048, RFC 5246 §6.2.3). */
const maxFragment = 2 ** 14 + 2048

/** What is done with the records of a connection. */
export interface RecordSink {
  /** One whole record: `bytes` from `start` to `end` is its fragment, and stands only until this returns. Answers true to go on. */
  record(type: number, bytes: Buffer, start: number, end: number): boolean
}

/**
 * Cuts a stream into records over any split of its bytes. A record that lies whole in one piece is handed on where it
 * lies; only one that is cut in two is copied.
 */
export class RecordReader {
  #held: Buffer | undefined
  #heldBytes = 0

  /** Reads a further piece; answers false when the sink has what it wants. Throws RecordError. */
  read(piece: Buffer, sink: RecordSink): boolean {
    const bytes = this.#join(piece)
    let at = 0
    while (bytes.length - at >= headerBytes) {
      const type = bytes[at] as number
      const length = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number)
      if (type < 20 || type > 24 || bytes[at + 1] !== 3) throw new RecordError('not-tls', 'the answer is no TLS record')
      if (length > maxFragment) throw new RecordError('protocol', `a record of ${length} bytes`)
      const end = at + headerBytes + length
      if (end > bytes.length) break
      if (length === 0 && type !== contentTypes.applicationData) throw new RecordError('protocol', 'an empty record')
      if (!sink.record(type, bytes, at + headerBytes, end)) return false
      at = end
    }
    this.#hold(bytes, at)
    return true
  }

  #join(piece: Buffer): Buffer {
    const held = this.#held
    if (held === undefined) return piece
    // Pieces of a few bytes must not cost a copy of all before them each: the room doubles.
    const needed = this.#heldBytes + piece.length
    const room = needed <= held.length ? held : Buffer.allocUnsafe(Math.max(needed, 2 * held.length))
    if (room !== held) held.copy(room, 0, 0, this.#heldBytes)
    piece.copy(room, this.#heldBytes)
    this.#held = room
    this.#heldBytes = needed
    return room.subarray(0, needed)
  }

  #hold(bytes: Buffer, from: number): void {
    if (from === bytes.length) {
      this.#held = undefined
      this.#heldBytes = 0
      return
    }
    const rest = bytes.subarray(from)
    if (this.#held !== undefined && from === 0) return
    this.#held = Buffer.from(rest)
    this.#heldBytes = rest.length
  }
}

/** A record whose content is not encrypted, or is already. */
export function clearRecord(type: number, content: Buffer): Buffer {
  const header = Buffer.of(type, 3, 3, content.length >> 8, content.length & 0xff)
  return Buffer.concat([header, content])
}

/** The record that says that the keys change; in TLS 1.3 it means nothing, but middleboxes want to see it (RFC 8446 §D.4). */
export const changeCipherSpec: Buffer = clearRecord(contentTypes.changeCipherSpec, Buffer.of(1))

/** The content of the alert that says goodbye (RFC 8446 §6.1). */
export const closeNotify: Buffer = Buffer.of(1, 0)
