import { type AddressNumber, addressBits, addressNumber } from './address.ts'
import type { AddressRange, AddressSpan } from './range.ts'

/** Consecutive addresses as numbers, both ends included. */
type Interval = Pick<AddressSpan, 'first' | 'last'>

/** IPv6 prefixes that carry an IPv4 address, with the bits to the right of it. */
const carriers = [
  // NAT64, RFC 6052 §2.1: the gateway dials the last 32 bits
  { prefix: 0x64ff9bn << 64n, addressShift: 0n },
  // 6to4, RFC 3056 §2: 2002:<IPv4>::/48 is behind that address
  { prefix: 0x2002n, addressShift: 80n },
  // IPv4-compatible, RFC 4291 §2.5.5.1: deprecated, still routed by old tunnels
  { prefix: 0n, addressShift: 0n },
] as const

/** Address ranges of which only membership is asked, however many there are. */
export class RangeSet {
  readonly #intervals: Readonly<Record<4 | 6, readonly Interval[]>>

  constructor(ranges: Iterable<AddressSpan>) {
    const all = [...ranges]
    const v4 = merged(all.filter(({ family }) => family === 4))
    this.#intervals = { 4: v4, 6: merged([...all.filter(({ family }) => family === 6), ...v4.flatMap(carried)]) }
  }

  /**
   * Reports whether an address is in one of the ranges, in whatever way it is written.
   *
   * An IPv6 address that leads to a listed IPv4 address (mapped, NAT64, 6to4) is in as well. A zone identifier is
   * ignored. Ask this of the address that is dialled, after name lookup: a name says nothing.
   */
  contains(address: string): boolean {
    const number = addressNumber(address.replace(/%.*$/s, ''))
    // A name here would mean that a check was made before lookup: better no scan than one past the list.
    if (number === undefined) throw new TypeError('RangeSet.contains() wants an IP address')
    return covers(this.#intervals[number.family], number)
  }

  /** What of a range is not in the set, in order: as many pieces as there are gaps, however large they are. */
  outside({ family, first, last }: AddressRange): AddressSpan[] {
    const spans: AddressSpan[] = []
    let next = first
    for (const taken of this.#intervals[family]) {
      if (taken.last < next) continue
      if (taken.first > last) break
      if (taken.first > next) spans.push({ family, first: next, last: taken.first - 1n })
      next = taken.last + 1n
    }
    return next > last ? spans : [...spans, { family, first: next, last }]
  }

  /** What is in this set or in another. */
  with(other: RangeSet): RangeSet {
    return new RangeSet([...this.#spans(), ...other.#spans()])
  }

  /** Reports whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.#intervals[4].length + this.#intervals[6].length === 0
  }

  #spans(): AddressSpan[] {
    return ([4, 6] as const).flatMap((family) => this.#intervals[family].map((interval) => ({ ...interval, family })))
  }
}

/** The IPv6 addresses that lead to IPv4 addresses. */
function carried({ first, last }: Interval): Interval[] {
  return carriers.map(({ prefix, addressShift }) => {
    const base = prefix << (BigInt(addressBits[4]) + addressShift)
    return { first: base | (first << addressShift), last: base | (((last + 1n) << addressShift) - 1n) }
  })
}

/** Sorted, without overlaps, so that a look-up is a binary search. */
function merged(ranges: readonly Interval[]): Interval[] {
  const intervals: Interval[] = []
  for (const { first, last } of ranges.toSorted((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)))) {
    const previous = intervals.at(-1)
    if (previous === undefined || first > previous.last + 1n) intervals.push({ first, last })
    else if (last > previous.last) intervals[intervals.length - 1] = { first: previous.first, last }
  }
  return intervals
}

function covers(intervals: readonly Interval[], { value }: AddressNumber): boolean {
  let low = 0
  let high = intervals.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const interval = intervals[middle]
    if (interval === undefined) return false
    if (value < interval.first) high = middle - 1
    else if (value > interval.last) low = middle + 1
    else return true
  }
  return false
}
