import { type DialectName, dialectPorts, type Endpoint } from '../domain/endpoint.ts'
import { endpointsOf, parseTarget, targetSize, tlsSchemes } from '../inventory/target.ts'
import { canonicalAddress } from '../network/address.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Longer than any URL that somebody would keep in a list. */
const longestPlace = 2_000

/** What is spoken on a port where nothing else is said: nobody speaks TLS from the first byte on those of STARTTLS. */
const dialectsByPort: ReadonlyMap<number, DialectName> = new Map<number, DialectName>([
  ...Object.entries(dialectPorts).map(([name, port]) => [port, name as DialectName] as const),
  [587, 'smtp'],
])

/**
 * Reads one place as people write it: a target, or a URL with whatever stands behind its host. `port` counts where the text
 * has none.
 */
export function parsePlace(text: string, port?: number): Parsed<Endpoint> {
  if (text.length > longestPlace) return refused(`${quoted(text)} is too long for a host`, 'write one host')
  const [, scheme, afterScheme = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [text, undefined, text]
  const authority = afterScheme.replace(/[?#].*$/s, '')
  if (/^[^/]*:[^/]*@/.test(authority)) return refused('a password stands in a URL', 'take it out')
  const isRange = scheme === undefined && /^\[?[\d.:a-f]+\]?\/\d+(?::|$)/i.test(authority)
  if (isRange) return refused(`${quoted(text)} is a range`, 'write ranges under sweeps')
  const bare = authority.replace(/\/.*$/s, '')
  // On its own in a cell nothing else can be meant.
  const place = bare.includes(':') && canonicalAddress(bare) !== undefined ? `[${bare}]` : bare
  const dialect = scheme?.toLowerCase()
  if (dialect === undefined || isTlsScheme(dialect)) {
    return dialectOf(single(place, text), hasPort(place) ? undefined : (port ?? tlsPort(dialect)))
  }
  if (!Object.hasOwn(dialectPorts, dialect)) return refused(`${quoted(text)}: nothing there speaks TLS`, 'leave it out')
  const parsed = single(`${dialect}://${place}`, text)
  return parsed.ok && port !== undefined && !hasPort(place) ? understood({ ...parsed.value, port }) : parsed
}

function single(target: string, text: string): Parsed<Endpoint> {
  const parsed = parseTarget(target)
  if (!parsed.ok) return parsed
  const [endpoint] = endpointsOf(parsed.value)
  if (endpoint === undefined || targetSize(parsed.value) > 1) {
    return refused(`${quoted(text)} is more than one endpoint`, 'write one host and one port')
  }
  return understood({ ...endpoint, fromRange: false })
}

/** A place without a dialect speaks what is usual on its port. */
function dialectOf(parsed: Parsed<Endpoint>, port: number | undefined): Parsed<Endpoint> {
  if (!parsed.ok) return parsed
  const { value } = parsed
  const usedPort = port ?? value.port
  return understood({ ...value, port: usedPort, dialect: dialectsByPort.get(usedPort) ?? 'tls' })
}

function isTlsScheme(scheme: string): boolean {
  return Object.hasOwn(tlsSchemes, scheme)
}

function tlsPort(scheme: string | undefined): number | undefined {
  return scheme === undefined ? undefined : tlsSchemes[scheme]
}

function hasPort(place: string): boolean {
  return /(?:^[^:]*|\]):\d+$/.test(place)
}
