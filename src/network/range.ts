import { type AddressNumber, addressBits, addressNumber, addressText } from './address.ts'
import { type Parsed, quoted, refused, understood } from './parsed.ts'

/** Consecutive addresses, both ends included. */
export interface AddressSpan {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** Addresses with a common prefix, as people write them. */
export interface AddressRange extends AddressSpan {
  /** `192.0.2.0/24` in its one spelling; `/32` or `/128` for a single address. */
  readonly text: string
}

/**
 * The most addresses of a range that is gone through one by one: an IPv4 /12 or an IPv6 /108.
 *
 * At 50 connections a second that is already six hours for each port; an IPv6 /64 would outlast the hardware.
 */
export const largestWalk = 2 ** 20

/** Reads `192.0.2.0/24`, `2001:db8::/120` or a single address. IPv4-mapped ranges become IPv4. */
export function parseRange(text: string): Parsed<AddressRange> {
  const [addressPart = '', prefixPart, ...rest] = text.split('/')
  const address = addressNumber(addressPart)
  if (address === undefined || rest.length > 0) {
    return refused(`${quoted(text)} is not an address range`, 'write it like 192.0.2.0/24 or 2001:db8::/120')
  }
  const mapped = address.family === 4 && addressPart.includes(':')
  const writtenBits = mapped ? 128 : addressBits[address.family]
  if (prefixPart !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefixPart)) {
    return refused(`${quoted(text)} has no prefix length after the slash`, `write a number from 0 to ${writtenBits}`)
  }
  const written = prefixPart === undefined ? writtenBits : Number(prefixPart)
  if (written > writtenBits) {
    return refused(
      `${quoted(text)} has a prefix length above ${writtenBits}`,
      `write a number from 0 to ${writtenBits} after the slash`,
    )
  }
  if (mapped && written < 96) {
    return refused(`${quoted(text)} is more than the IPv4-mapped addresses`, 'write the IPv4 range, e.g. 192.0.2.0/24')
  }
  return rangeOf(text, address, mapped ? written - 96 : written)
}

function rangeOf(text: string, { family, value }: AddressNumber, prefix: number): Parsed<AddressRange> {
  const hostBits = BigInt(addressBits[family] - prefix)
  const first = (value >> hostBits) << hostBits
  const canonical = `${addressText({ family, value: first })}/${prefix}`
  // A range that begins elsewhere than it says is as likely a wrong prefix as a wrong address: nobody can tell here.
  if (first !== value) return refused(`${quoted(text)} is not the first address of its range`, `write ${canonical}`)
  return understood({ text: canonical, family, first, last: first + (1n << hostBits) - 1n })
}

/** How many addresses there are. Exact up to 2^53, which is far above `largestWalk`. */
export function rangeSize({ first, last }: AddressSpan): number {
  return Number(last - first + 1n)
}

/** Every address in order, the first and the last included, made one at a time. */
export function* addressesOf({ family, first, last }: AddressSpan): Generator<string, void> {
  for (let value = first; value <= last; value += 1n) yield addressText({ family, value })
}
