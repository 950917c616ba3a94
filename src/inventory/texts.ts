import type { Endpoint, Pin } from '../domain/endpoint.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'
import { type AddressRange, parseRange, rangeSize } from '../network/range.ts'
import { hasZone, parseHost } from './host.ts'
import { endpointsOf, parseTarget, targetSize } from './target.ts'

/** Reads the host of an entry. What belongs to other keys is named in the hint. */
export function parseEntryHost(text: string): Parsed<string> {
  const host = parseHost(text)
  if (host.ok || hasZone(text)) return host
  const withPort = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text)
  if (withPort !== null) {
    const [, address, name, port] = withPort
    return refused(`host ${quoted(text)} has a port in it`, `write host: ${address ?? name} and port: ${port}`)
  }
  if (text.includes('://'))
    return refused(`host ${quoted(text)} has a scheme in it`, 'write the host alone; for STARTTLS add starttls: smtp')
  if (text.includes('@'))
    return refused(`host ${quoted(text)} has an @ in it`, 'write host: and server_name: or connect: beside each other')
  if (/^[\d.:a-f]+\/\d+$/i.test(text)) return refused(`host ${quoted(text)} is a range`, 'write ranges under sweeps')
  if (/^\[.*\]$/.test(text))
    return refused(`host ${quoted(text)} has brackets`, 'write the address without brackets, in quotes')
  return refused(host.problem, host.hint)
}

/** Reads `sha256:<64 hex>` (the certificate) or `spki-sha256:<64 hex>` (its key); colons between the octets may stay. */
export function parsePin(text: string): Parsed<Pin> {
  const [, prefix, digits = ''] = /^(sha256|spki-sha256):([0-9a-f:]*)$/i.exec(text) ?? []
  const sha256 = digits.replaceAll(':', '').toLowerCase()
  if (prefix !== undefined && sha256.length === 64) {
    return understood({ of: prefix.toLowerCase() === 'sha256' ? 'certificate' : 'key', sha256 })
  }
  const hint =
    prefix === undefined
      ? 'write sha256: or spki-sha256: and 64 hexadecimal digits'
      : `write 64 hexadecimal digits after ${prefix}:, not ${sha256.length}`
  return refused(`${quoted(text)} is not a pin`, hint)
}

/** An IPv4 /8: at 50 connections a second four days for each port. An IPv6 /64 would outlast the hardware. */
const largestSweep = 2 ** 24

/** Reads a range that is to be gone through address by address. */
export function parseSweepRange(text: string): Parsed<AddressRange> {
  const range = parseRange(text)
  if (!range.ok || rangeSize(range.value) <= largestSweep) return range
  return refused(
    `${quoted(text)} has more than ${largestSweep} addresses`,
    `write ranges of ${range.value.family === 4 ? '/8' : '/104'} or smaller`,
  )
}

/** Reads what a manual entry names to be probed: one target as on the command line. */
export function parseProbe(text: string): Parsed<Endpoint> {
  const target = parseTarget(text)
  if (!target.ok) return target
  const [endpoint] = endpointsOf(target.value)
  if (endpoint !== undefined && targetSize(target.value) === 1) return understood(endpoint)
  return refused(`${quoted(text)} is more than one endpoint`, 'write one host and one port')
}
