/*
 * As much of the wire format of DNS (RFC 1035 §4) as updates need. dns-packet, which the demo's name server uses, knows neither class NONE
 * nor TSIG.
 */

/** Types and classes by number (RFC 1035 §3.2, RFC 2136 §1.3, RFC 8945 §4.2). */
export const types = { SOA: 6, TXT: 16, TSIG: 250 } as const
export const classes = { IN: 1, NONE: 254, ANY: 255 } as const

/** One resource record. */
export interface WireRecord {
  /** Wire form of its name, not compressed. */
  readonly name: Buffer
  readonly type: number
  readonly class: number
  readonly ttl: number
  readonly data: Buffer
}

/** A record of a message that came in: where it stands there. */
export interface FoundRecord {
  /** Where it begins in the message. */
  readonly from: number
  readonly type: number
  readonly data: Buffer
}

const longestLabel = 63
const longestName = 255

/** A name in wire form, lower case (RFC 4034 §6.2), not compressed. Throws RangeError for what is no name. */
export function wireName(name: string): Buffer {
  const labels = name === '' || name === '.' ? [] : name.toLowerCase().replace(/\.$/, '').split('.')
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'latin1')
    if (bytes.length === 0 || bytes.length > longestLabel) throw new RangeError('a label has 1 to 63 octets')
    return Buffer.concat([Buffer.of(bytes.length), bytes])
  })
  const wire = Buffer.concat([...parts, Buffer.of(0)])
  if (wire.length > longestName) throw new RangeError('a name has at most 255 octets')
  return wire
}

/** A text as the data of a TXT record, in strings of 255 octets (RFC 1035 §3.3.14). */
export function textData(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  const strings: Buffer[] = []
  for (let at = 0; at < bytes.length || at === 0; at += 255) {
    const string = bytes.subarray(at, at + 255)
    strings.push(Buffer.of(string.length), string)
  }
  return Buffer.concat(strings)
}

/** A record in wire form. */
export function wireRecord({ name, type, class: klass, ttl, data }: WireRecord): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(klass, 2)
  fixed.writeUInt32BE(ttl, 4)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([name, fixed, data])
}

/** The records of a message behind its questions, in its order. Throws RangeError where it ends too early. */
export function recordsIn(message: Buffer): FoundRecord[] {
  const [questions, ...counts] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at))
  let at = 12
  for (let index = 0; index < (questions ?? 0); index++) at = afterName(message, at) + 4
  const records: FoundRecord[] = []
  const total = counts.reduce((sum, count) => sum + count, 0)
  for (let index = 0; index < total; index++) {
    const from = at
    const fixed = afterName(message, at)
    const length = message.readUInt16BE(fixed + 8)
    at = fixed + 10 + length
    if (at > message.length) throw new RangeError('a record is longer than its message')
    records.push({ from, type: message.readUInt16BE(fixed), data: message.subarray(fixed + 10, at) })
  }
  return records
}

/** Where a name ends that begins at `at`; a pointer (RFC 1035 §4.1.4) ends it and is not followed. */
export function afterName(message: Buffer, at: number): number {
  for (let next = at; ; ) {
    const length = message.readUInt8(next)
    if (length === 0) return next + 1
    if (length >= 0xc0) return next + 2
    if (length > longestLabel) throw new RangeError('a label is of no known kind')
    next += 1 + length
  }
}
