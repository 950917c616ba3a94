import { type DialectName, dialectPorts, type Endpoint, plainEndpoint } from '../domain/endpoint.ts'
import { canonicalAddress, endsInNumber } from '../network/address.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'
import { type AddressRange, addressesOf, largestWalk, parseRange, rangeSize } from '../network/range.ts'
import { hasZone, parseHost, parseName, zoneHint } from './host.ts'
import { parsePorts } from './port.ts'

/** One target as written: a host or a range, on one port or several. */
export interface Target {
  readonly dialect: DialectName
  readonly serverName: string | undefined
  readonly host: string | AddressRange
  readonly ports: readonly number[]
}

/** What people write for TLS from the first byte, with the port that they mean by it. */
export const tlsSchemes: Readonly<Record<string, number>> = {
  http: 443,
  https: 443,
  smtps: 465,
  submissions: 465,
  imaps: 993,
  pop3s: 995,
  ldaps: 636,
  ftps: 990,
  ircs: 6697,
}

/** The longest text worth reading: scheme, two names of 253 characters and some ports. */
const longestTarget = 1000

/** Reads `[dialect://][server-name@]host[:port]`; the host may be a range, the port several with commas. */
export function parseTarget(text: string): Parsed<Target> {
  if (text === '') return refused('the target is empty', 'write a host like www.example.ac.jp')
  if (text.length > longestTarget) return refused(`${quoted(text)} is too long for a target`, 'write one target')
  if (/[\s\p{Cc}]/u.test(text)) {
    return refused(`${quoted(text)} has a space or a control character in it`, 'write one target, without spaces')
  }
  const [, scheme, afterScheme = ''] = (text.includes('://') && /^([^:/@[\]]*):\/\/(.*)$/s.exec(text)) || [
    text,
    undefined,
    text,
  ]
  const dialect = parseDialect(scheme, afterScheme)
  if (!dialect.ok) return dialect
  const at = afterScheme.lastIndexOf('@')
  const serverName = at === -1 ? undefined : parseServerName(afterScheme.slice(0, at))
  if (serverName?.ok === false) return serverName
  return parsePlace(afterScheme.slice(at + 1), dialect.value, serverName?.value)
}

/** How many endpoints a target stands for. */
export function targetSize({ host, ports }: Target): number {
  return ports.length * (typeof host === 'string' ? 1 : rangeSize(host))
}

/** The endpoints of a target, made one at a time: every address of a range, and its ports one after the other. */
export function* endpointsOf({ dialect, serverName, host, ports }: Target): Generator<Endpoint, void> {
  const single = typeof host === 'string'
  const ownName = single && canonicalAddress(host) === undefined ? host : undefined
  const plain = plainEndpoints[dialect]
  for (const address of single ? [host] : addressesOf(host)) {
    for (const port of ports) {
      yield { ...plain, host: address, port, serverName: serverName ?? ownName, fromRange: !single }
    }
  }
}

/** To be copied, which is faster than to be made. */
const plainEndpoints = Object.fromEntries(
  Object.keys(dialectPorts).map((dialect) => [dialect, plainEndpoint('', { dialect: dialect as DialectName })]),
) as unknown as Readonly<Record<DialectName, Endpoint>>

function parseDialect(scheme: string | undefined, rest: string): Parsed<DialectName> {
  if (scheme === undefined) return understood('tls')
  const name = scheme.toLowerCase()
  if (Object.hasOwn(dialectPorts, name)) return understood(name as DialectName)
  const [, host = '', ownPort] = /^([^/?#:]*)(?::(\d+))?/.exec(rest) ?? []
  const port = ownPort ?? (Object.hasOwn(tlsSchemes, name) ? tlsSchemes[name] : undefined)
  if (port !== undefined && Object.hasOwn(tlsSchemes, name) && parseHost(host).ok) {
    return refused(
      `${quoted(scheme)} is not a dialect`,
      `write ${host}:${port}: TLS from the first byte needs no dialect`,
    )
  }
  return refused(
    `${quoted(scheme)} is not a dialect`,
    `write ${Object.keys(dialectPorts).slice(1).join(', ')}, or none for TLS from the first byte`,
  )
}

function parseServerName(text: string): Parsed<string> {
  if (text === '') return refused('there is no server name before the @', 'write server-name@host:port')
  if (text.includes('@')) return refused(`${quoted(text)} has an @ too many`, 'write server-name@host:port')
  // RFC 6066 §3: literal addresses are not permitted in SNI.
  return parseName(text)
}

function parsePlace(text: string, dialect: DialectName, serverName: string | undefined): Parsed<Target> {
  const split = splitPort(text)
  if (!split.ok) return split
  const [place, portText] = split.value
  const ports = portText === undefined ? understood(defaultPorts[dialect]) : parsePorts(portText)
  if (!ports.ok) return ports
  const host = place.includes('/') ? parseWalk(place) : parseHost(place)
  return host.ok ? understood({ dialect, serverName, host: host.value, ports: ports.value }) : host
}

/** One list for each dialect, shared by all targets without a port: 100,000 lines stay small. */
const defaultPorts = Object.fromEntries(
  Object.entries(dialectPorts).map(([dialect, port]) => [dialect, [port]]),
) as unknown as Readonly<Record<DialectName, readonly number[]>>

/** Host or range, without brackets, and what stands after the colon. */
function splitPort(text: string): Parsed<[place: string, port: string | undefined]> {
  const colon = text.indexOf(':')
  // Nearly every target: a name or a dotted quad, and a port.
  if (colon === text.lastIndexOf(':') && !/[[\]/%]/.test(text))
    return understood(colon === -1 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)])
  if (hasZone(text)) return refused(`${quoted(text)} names a network interface`, zoneHint)
  const bracketed = /^\[([^[\]]*)\](\/[^:]*)?(?::(.*))?$/s.exec(text)
  if (bracketed !== null) {
    const [, address = '', prefix = '', port] = bracketed
    if (canonicalAddress(address.replace(/\/.*$/s, '')) !== undefined && address.includes(':')) {
      return understood([`${address}${prefix}`, port])
    }
    return refused(`${quoted(`[${address}]`)} is not an IPv6 address`, 'write brackets around IPv6 addresses only')
  }
  const range = /^([^/]*\/[^:/]*)(?::(.*))?$/s.exec(text)
  if (range !== null) return understood([range[1] ?? '', range[2]])
  if (canonicalAddress(text) !== undefined && text.includes(':')) {
    // 2001:db8::7:636 is an address as well as one with a port, and nobody can tell which was meant.
    return refused(`${quoted(text)} is an IPv6 address without brackets`, `write [${text}] or [${text}]:443`)
  }
  return understood(colon === -1 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)])
}

function parseWalk(text: string): Parsed<AddressRange> {
  const [, before = '', port = ''] = /^([^/]*?)(:\d+)?\//.exec(text) ?? []
  if (canonicalAddress(before) === undefined && !endsInNumber(before)) {
    const host = parseHost(before)
    if (!host.ok) return host
    return refused(`${quoted(text)} is neither a host nor an address range`, `write ${host.value}${port}, without path`)
  }
  const range = parseRange(text)
  if (!range.ok || rangeSize(range.value) <= largestWalk) return range
  return refused(
    `${quoted(text)} has more than ${largestWalk} addresses`,
    range.value.family === 4 ? 'write ranges of /12 or smaller' : 'write ranges of /108 or smaller',
  )
}
