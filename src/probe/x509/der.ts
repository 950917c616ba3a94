/** The bytes are not DER, or not what X.509 puts in this place. The message is one line and quotes no bytes. */
export class DerError extends Error {
  override readonly name = 'DerError'
}

/** Universal tags, as the whole identifier octet (X.690 §8.1.2). */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** One element in place: nothing is copied. `start`..`end` are the contents, `from` is where the identifier stands. */
export interface DerElement {
  readonly tag: number
  readonly from: number
  readonly start: number
  readonly end: number
}

/**
 * Walks the elements of one constructed value. Only definite, minimal lengths and one-octet tags are taken
 * (X.690 §10.1; X.509 uses no others), and no element may reach beyond what holds it.
 */
export class DerReader {
  readonly bytes: Buffer
  #at: number
  readonly #end: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** Reports whether all elements have been read. */
  get done(): boolean {
    return this.#at >= this.#end
  }

  /** The tag that comes next, or undefined at the end. */
  get nextTag(): number | undefined {
    return this.done ? undefined : this.bytes[this.#at]
  }

  /** The next element; throws DerError where there is none, or not of `tag`. */
  next(tag?: number): DerElement {
    const { bytes } = this
    const from = this.#at
    const found = bytes[from]
    if (from + 2 > this.#end || found === undefined) throw new DerError('ends too early')
    if ((found & 0x1f) === 0x1f) throw new DerError('uses a tag of more than one octet')
    if (tag !== undefined && found !== tag) throw new DerError(`has tag ${hex(found)} in place of ${hex(tag)}`)
    const { length, start } = this.#length(from + 1)
    const end = start + length
    if (end > this.#end) throw new DerError('has an element longer than what holds it')
    this.#at = end
    return { tag: found, from, start, end }
  }

  /** The next element if it is of `tag`, else undefined and nothing is read. */
  optional(tag: number): DerElement | undefined {
    return this.nextTag === tag ? this.next() : undefined
  }

  /** A reader over the contents of the next element, which must be of `tag`. */
  into(tag: number): DerReader {
    const { start, end } = this.next(tag)
    return new DerReader(this.bytes, start, end)
  }

  /** Throws DerError unless everything has been read. */
  finish(): void {
    if (!this.done) throw new DerError('has trailing data')
  }

  #length(at: number): { length: number; start: number } {
    const first = this.bytes[at] ?? 0
    if (first < 0x80) return { length: first, start: at + 1 }
    const octets = first & 0x7f
    if (octets === 0 || octets > 4 || at + 1 + octets > this.#end) throw new DerError('has a length that is not DER')
    const length = this.bytes.readUIntBE(at + 1, octets)
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new DerError('has a length that is not minimal')
    return { length, start: at + 1 + octets }
  }
}

/** The dotted text of an OBJECT IDENTIFIER (X.690 §8.19); throws DerError. */
export function oidText(bytes: Buffer, { start, end }: DerElement): string {
  const arcs: number[] = []
  let value = 0
  let fresh = true
  for (let at = start; at < end; at++) {
    const octet = bytes[at] ?? 0
    if (fresh && octet === 0x80) throw new DerError('has an object identifier that is not minimal')
    value = value * 128 + (octet & 0x7f)
    if (value > Number.MAX_SAFE_INTEGER) throw new DerError('has an object identifier with an endless arc')
    fresh = octet < 0x80
    if (!fresh) continue
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(value / 40))
      arcs.push(root, value - root * 40)
    } else arcs.push(value)
    value = 0
  }
  if (!fresh || arcs.length === 0) throw new DerError('has an object identifier that ends too early')
  return arcs.join('.')
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}
