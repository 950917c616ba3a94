import { dialectPorts, type Endpoint } from '../domain/endpoint.ts'
import { parsePorts } from '../inventory/port.ts'
import { canonicalAddress } from '../network/address.ts'
import { type Parsed, understood } from '../network/parsed.ts'
import { parsePlace } from './place.ts'

/** What keys of items may leave to the host. */
export interface ItemHost {
  /** Its name or address. */
  readonly own: string | undefined
  /** Its own macros, as `{$NAME}`. */
  readonly macros: ReadonlyMap<string, string>
}

/** Services of `net.tcp.service` that speak TLS, with their ports where none is said. */
const services: Readonly<Record<string, number>> = { https: 443, smtp: 25, imap: 143, pop: 110, ldap: 389, nntp: 119 }

/**
 * Where an item meets a certificate: `web.certificate.get[www.example.ac.jp,443,192.0.2.7]` (its third is an address to connect to) or
 * `net.tcp.service[https,,8443]`. Undefined for all others. Macros that the host does not have are taken for empty, as the templates
 * of Zabbix have them.
 */
export function itemPlace(key: string, { own, macros }: ItemHost): Parsed<Endpoint> | undefined {
  const [, name, inner = ''] =
    /^(web\.certificate\.get|net\.tcp\.service(?:\.perf)?)\[([^\]]{0,1000})\]$/.exec(key) ?? []
  const filled = inner.replaceAll(/\{[$A-Z][^{}]{0,250}\}/g, (macro) =>
    /^\{HOST\.(?:CONN|DNS|IP|HOST|NAME)\d?\}$/.test(macro) ? (own ?? '') : (macros.get(macro) ?? ''),
  )
  const [first = '', second = '', third = ''] = filled.split(',').map((each) => each.trim().replace(/^"|"$/g, ''))
  if (name === 'web.certificate.get') return certificatePlace(first, second, third)
  const usual = name !== undefined && Object.hasOwn(services, first) ? services[first] : undefined
  return usual === undefined ? undefined : placeAt(second === '' ? (own ?? '') : second, third, usual)
}

function certificatePlace(host: string, port: string, connect: string): Parsed<Endpoint> {
  const place = placeAt(host, port, dialectPorts.tls)
  const address = canonicalAddress(connect)
  return place.ok && address !== undefined ? understood({ ...place.value, host: address }) : place
}

function placeAt(host: string, port: string, usual: number): Parsed<Endpoint> {
  const ports = port === '' ? understood([usual]) : parsePorts(port)
  return ports.ok ? parsePlace(host, ports.value[0]) : ports
}
