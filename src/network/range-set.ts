import { type AddressNumber, addressNumber } from './address.ts'
import type { AddressRange } from './range.ts'

interface Interval {
  readonly first: bigint
  readonly last: bigint
}

/** IPv6 prefixes that carry an IPv4 address, with the bits to the right of it. */
const carriers = [
  // NAT64, RFC 6052 §2.1: the gateway dials the last 32 bits
  { prefix: 0x64ff9bn << 64n, prefixShift: 32n, addressShift: 0n },
  // 6to4, RFC 3056 §2: 2002:<IPv4>::/48 is behind that address
  { prefix: 0x2002n, prefixShift: 112n, addressShift: 80n },
  // IPv4-compatible, RFC 4291 §2.5.5.1: deprecated, still routed by old tunnels
  { prefix: 0n, prefixShift: 32n, addressShift: 0n },
] as const

/** Address ranges of which only membership is asked, however many there are. */
export class RangeSet {
  readonly #intervals: Readonly<Record<4 | 6, readonly Interval[]>>

  constructor(ranges: Iterable<AddressRange>) {
    const all = [...ranges]
    this.#intervals = {
      4: merged(all.filter(({ family }) => family === 4)),
      6: merged(all.filter(({ family }) => family === 6)),
    }
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
    return spellings(number).some(({ family, value }) => covers(this.#intervals[family], value))
  }

  /** Reports whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.#intervals[4].length + this.#intervals[6].length === 0
  }
}

function spellings(number: AddressNumber): AddressNumber[] {
  if (number.family === 4) return [number]
  const carried = carriers
    .filter(({ prefix, prefixShift }) => number.value >> prefixShift === prefix)
    .map(({ addressShift }) => ({ family: 4 as const, value: (number.value >> addressShift) & 0xffff_ffffn }))
  return [number, ...carried]
}

/** Sorted, without overlaps, so that a look-up is a binary search. */
function merged(ranges: readonly AddressRange[]): Interval[] {
  const intervals: Interval[] = []
  for (const { first, last } of ranges.toSorted((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)))) {
    const previous = intervals.at(-1)
    if (previous === undefined || first > previous.last + 1n) intervals.push({ first, last })
    else if (last > previous.last) intervals[intervals.length - 1] = { first: previous.first, last }
  }
  return intervals
}

function covers(intervals: readonly Interval[], value: bigint): boolean {
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
