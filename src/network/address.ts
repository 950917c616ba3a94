import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** An address as a number, for arithmetic. IPv4-mapped IPv6 is IPv4 here (RFC 4291 §2.5.5.2). */
export interface AddressNumber {
  readonly family: 4 | 6
  readonly value: bigint
}

/** Bits of an address of each family. */
export const addressBits = { 4: 32, 6: 128 } as const

/**
 * The octets of an IP literal, 4 or 16, or undefined for anything else.
 *
 * Only the dotted quad and RFC 4291 §2.2 count. What `inet_aton` also takes (`127.1`, `0x7f000001`, `0177.0.0.1`,
 * `2130706433`) is refused here, since the same text would mean different hosts to different programs. So are zone
 * identifiers (`fe80::1%eth0`): they mean something on one machine alone.
 */
export function addressBytes(text: string): readonly number[] | undefined {
  // A dotted quad has one spelling only, and is read for every connection.
  if (isIPv4(text)) return text.split('.').map(Number)
  if (isIP(text) === 0 || text.includes('%')) return undefined
  return ipaddr.process(text).toByteArray()
}

/** The number of an IP literal, or undefined for anything else. */
export function addressNumber(text: string): AddressNumber | undefined {
  const bytes = addressBytes(text)
  if (bytes === undefined) return undefined
  return {
    family: bytes.length === 4 ? 4 : 6,
    value: bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n),
  }
}

/** The one text of an address: dotted quad, or RFC 5952 in lower case. */
export function addressText({ family, value }: AddressNumber): string {
  const bytes = Array.from({ length: addressBits[family] / 8 }, (_, index) =>
    Number((value >> BigInt(addressBits[family] - 8 * (index + 1))) & 0xffn),
  )
  return family === 4 ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString()
}

/** The one text of an IP literal, or undefined for anything else: `::FFFF:192.0.2.7` is `192.0.2.7`. */
export function canonicalAddress(text: string): string | undefined {
  // A dotted quad has one spelling only. Node's pattern for IPv6 is long, and asked only where it can fit.
  if (!text.includes(':')) return isIPv4(text) ? text : undefined
  const number = addressNumber(text)
  return number === undefined ? undefined : addressText(number)
}

/**
 * Reports whether a name ends in a number as the WHATWG URL standard has it ("ends in a number checker").
 *
 * No public name does, and resolvers of the C library take such a text for an address, whatever DNS says.
 */
export function endsInNumber(host: string): boolean {
  const end = host.endsWith('.') ? host.length - 1 : host.length
  const last = host.slice(end === 0 ? 0 : host.lastIndexOf('.', end - 1) + 1, end)
  return /^(\d+|0x[0-9a-f]*)$/i.test(last)
}

/** Orders addresses by number, IPv4 before IPv6. What is no address comes last, by its text. */
export function compareAddresses(a: string, b: string): number {
  const left = addressNumber(a)
  const right = addressNumber(b)
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1
    if (right !== undefined) return 1
    return a < b ? -1 : Number(a > b)
  }
  if (left.family !== right.family) return left.family - right.family
  return left.value < right.value ? -1 : Number(left.value > right.value)
}

/** The network whose load is limited as one: `/24` or `/48`. Undefined for loopback, which is nobody's network. */
export function networkKey(address: string): string | undefined {
  // The dotted quad by its text alone: this is asked twice per connection.
  if (!address.includes(':')) {
    if (address.startsWith('127.') || !isIPv4(address)) return undefined
    return `${address.slice(0, address.lastIndexOf('.'))}.0/24`
  }
  const number = addressNumber(address)
  if (number === undefined || isLoopback(number)) return undefined
  const prefix = number.family === 4 ? 24 : 48
  const hostBits = BigInt(addressBits[number.family] - prefix)
  return `${addressText({ family: number.family, value: (number.value >> hostBits) << hostBits })}/${prefix}`
}

/** Reports whether a host of a URL is this machine alone: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopbackHost(host: string): boolean {
  const number = addressNumber(host.replace(/^\[|\]$/g, ''))
  return number === undefined ? host.toLowerCase() === 'localhost' : isLoopback(number)
}

function isLoopback({ family, value }: AddressNumber): boolean {
  return family === 4 ? value >> 24n === 127n : value === 1n
}
