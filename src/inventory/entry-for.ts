import { stringify } from 'yaml'
import type { CertificateFacts } from '../domain/certificate.ts'
import { type DialectName, dialectPorts, type Endpoint } from '../domain/endpoint.ts'
import { canonicalAddress } from '../network/address.ts'
import { parseName } from './host.ts'
import type { EntryDefaults } from './inventory.ts'

/** An entry of `endpoints` as it is written: what the defaults say already is left out. */
export interface Entry {
  readonly host: string
  readonly port?: number
  readonly starttls?: Exclude<DialectName, 'tls'>
  readonly connect?: string
  readonly server_name?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  readonly zone?: string
}

/**
 * The entry for a server that was found: it connects where the server is, and asks for the first name of its certificate
 * that can be asked for. A name alone would not do: DNS may lead elsewhere. Without such a name the entry is the address.
 */
export function entryFor(
  endpoint: Endpoint,
  address: string,
  leaf: CertificateFacts | undefined,
  defaults: EntryDefaults,
): Entry {
  const { host, port, dialect, serverName, owner, tags, zone } = endpoint
  // A target that was given by name is entered by it.
  const isNamed = canonicalAddress(host) === undefined
  const name = isNamed ? host : (serverName ?? leaf?.subjectAltNames.find(canBeAskedFor))
  return {
    host: name ?? address,
    ...(port !== (dialect === 'tls' ? defaults.port : dialectPorts[dialect]) && { port }),
    ...(dialect !== 'tls' && { starttls: dialect }),
    ...(!isNamed && name !== undefined && { connect: address }),
    ...(isNamed && serverName !== undefined && serverName !== host && { server_name: serverName }),
    ...(owner !== undefined && owner !== defaults.owner && { owner }),
    ...(tags.length > 0 && { tags }),
    ...(zone !== undefined && zone !== defaults.zone && { zone }),
  }
}

/** An entry in braces, as a line of YAML: `{ host: www.example.ac.jp, connect: 192.0.2.7 }`. */
export function entryText(entry: object): string {
  const pairs = Object.entries(entry).map(([key, value]) => `${key}: ${valueText(value)}`)
  return `{ ${pairs.join(', ')} }`
}

/** A certificate may hold anything for a name; wildcards and addresses are none. */
function canBeAskedFor(text: string): boolean {
  const parsed = parseName(text)
  return parsed.ok && parsed.value === text
}

/** A value as it stands inside of braces, or as a key. The quotes around IPv6 addresses are for people: YAML could do without. */
export function valueText(value: unknown): string {
  if (typeof value === 'string' && value.includes(':')) return JSON.stringify(value)
  const list = stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 })
  return list.trimEnd().slice(1, -1)
}
