import { dirname, resolve } from 'node:path'
import { dialectPorts, type Endpoint, type ManualEntry, plainEndpoint, type TrustPolicy } from '../domain/endpoint.ts'
import type { Threshold } from '../domain/threshold.ts'
import type { MaintenanceWindow } from '../domain/watched.ts'
import { canonicalAddress } from '../network/address.ts'
import { type AddressRange, addressesOf, rangeSize } from '../network/range.ts'
import { RangeSet } from '../network/range-set.ts'
import { escalationsOf, type ListedEscalation } from './escalations.ts'
import type { InventoryFile } from './schema.ts'
import { windowsOf } from './windows.ts'

/** The language of mails and reports. */
type Language = 'en' | 'ja'

/** Who can be told. */
export interface Contact {
  readonly name: string
  readonly email: readonly string[]
  /** The contact's own, the file's default, or English. */
  readonly language: Language
  readonly phone: string | undefined
  readonly escalation: string | undefined
  readonly deputy: string | undefined
  /** Who logs in to the centre's pages as this contact. */
  readonly logins: readonly string[]
}

/** A manual entry, and who is to know of it. */
export interface InventoryManual extends ManualEntry {
  /** Contacts that are told beforehand when it stops. */
  readonly announce: readonly string[]
}

/** A range in which servers are looked for. */
export interface Sweep {
  readonly range: AddressRange
  readonly ports: readonly number[]
  readonly exclude: RangeSet
  readonly owner: string | undefined
  readonly tags: readonly string[]
  readonly zone: string | undefined
  readonly timeoutMs: number | undefined
}

/** What entries have that say nothing else. */
export interface EntryDefaults {
  /** For TLS from the first byte; a dialect has its own. */
  readonly port: number
  readonly owner: string | undefined
  readonly zone: string | undefined
}

/** What the IT centre watches, with all defaults applied. Built from a file without errors; never mutated. */
export interface Inventory {
  readonly defaults: EntryDefaults
  readonly endpoints: readonly Endpoint[]
  readonly manual: readonly InventoryManual[]
  readonly sweeps: readonly Sweep[]
  readonly contacts: ReadonlyMap<string, Contact>
  readonly escalations: ReadonlyMap<string, ListedEscalation>
  /** Work that was announced. */
  readonly windows: readonly MaintenanceWindow[]
  /** No command connects there. */
  readonly never: RangeSet
  /** The first is the default. */
  readonly zones: readonly string[]
  readonly agents: readonly string[]
  readonly language: Language
  /** `defaults.thresholds`; undefined where the contract's count. */
  readonly thresholds: readonly Threshold[] | undefined
  /** Gets what no other contact could be told. */
  readonly fallback: string | undefined
}

/** What one valid file of an inventory says. */
export interface InventoryPart {
  readonly content: InventoryFile
  /** Its path: CA files are found beside it. */
  readonly file: string
}

/** The inventory that files say together, with all defaults applied: sections are joined in the order of the files. */
export function buildInventory(parts: readonly InventoryPart[]): Inventory {
  const all = <Value>(pick: (content: InventoryFile) => readonly Value[] | undefined): Value[] =>
    parts.flatMap(({ content }) => pick(content) ?? [])
  const defaults = parts.find(({ content }) => content.defaults !== undefined)?.content.defaults ?? {}
  const zones = all((content) => content.zones)
  const shared: Shared = { defaults, owner: defaults.owner, zone: zones[0], timeoutMs: defaults.timeout }
  const endpoints = parts.flatMap(({ content, file }) =>
    (content.endpoints ?? []).map((entry) => endpointOf(entry, shared, file)),
  )
  const manual = all((content) => content.manual).map((entry) => manualOf(entry, shared))
  const language = defaults.language ?? 'en'
  return {
    defaults: { port: defaults.port ?? dialectPorts.tls, owner: defaults.owner, zone: zones[0] },
    endpoints,
    manual,
    windows: windowsOf(
      all((content) => content.maintenance),
      listedIn({ endpoints, manual }),
    ),
    sweeps: all((content) => content.sweeps).map((entry) => sweepOf(entry, shared)),
    contacts: new Map(parts.flatMap(({ content }) => contactsOf(content, language))),
    escalations: new Map(parts.flatMap(({ content }) => escalationsOf(content))),
    never: new RangeSet(all((content) => content.never)),
    zones,
    agents: all((content) => content.agents),
    language,
    thresholds: defaults.thresholds,
    fallback: defaults.fallback,
  }
}

function sweepOf(entry: NonNullable<InventoryFile['sweeps']>[number], shared: Shared): Sweep {
  const { range, ports, exclude = [], owner = shared.owner, tags = [], zone = shared.zone } = entry
  return { range, ports, exclude: new RangeSet(exclude), owner, tags, zone, timeoutMs: shared.timeoutMs }
}

/** The endpoints that entries name, those of manual entries among them. */
export function listedIn({ endpoints, manual }: Pick<Inventory, 'endpoints' | 'manual'>): readonly Endpoint[] {
  return [...endpoints, ...manual.flatMap(({ probe }) => probe ?? [])]
}

/** How many endpoints a sweep has: counted by arithmetic, however many there are. */
export function sweepSize({ range, ports, exclude }: Sweep): number {
  return exclude.outside(range).reduce((sum, span) => sum + rangeSize(span), 0) * ports.length
}

/** The endpoints of a sweep, made one at a time, without what it excludes. */
export function* sweepEndpoints(sweep: Sweep): Generator<Endpoint, void> {
  for (const span of sweep.exclude.outside(sweep.range)) {
    for (const host of addressesOf(span)) {
      for (const port of sweep.ports) yield sweptEndpoint(host, port, sweep)
    }
  }
}

/** The endpoint at an address and a port of a sweep. */
export function sweptEndpoint(host: string, port: number, { owner, tags, zone, timeoutMs }: Sweep): Endpoint {
  return plainEndpoint(host, { port, owner, tags, zone, timeoutMs, fromRange: true, swept: true })
}

type EndpointEntry = NonNullable<InventoryFile['endpoints']>[number]
type ManualFileEntry = NonNullable<InventoryFile['manual']>[number]

const untold: TrustPolicy = { public: false, ca: undefined, pins: [] }

function endpointOf(entry: EndpointEntry, { defaults, zone }: Shared, file: string): Endpoint {
  const { host, starttls: dialect = 'tls', thresholds, owner = defaults.owner } = entry
  const ownPort = dialect === 'tls' ? (defaults.port ?? dialectPorts.tls) : dialectPorts[dialect]
  return {
    host,
    port: entry.port ?? ownPort,
    dialect,
    connect: entry.connect,
    serverName: entry.server_name ?? (canonicalAddress(host) === undefined ? host : undefined),
    addresses: entry.addresses ?? 'first',
    legacy: entry.legacy ?? false,
    trust: entry.trust === undefined ? untold : trustOf(entry.trust, file),
    timeoutMs: entry.timeout ?? defaults.timeout,
    thresholds,
    managedBy: entry.managed_by,
    renewsItself: entry.managed_by !== undefined || entry.renewal === 'automatic',
    renewal: entry.renewal ?? (entry.managed_by === undefined ? 'hand' : 'automatic'),
    usedForClientAuth: entry.uses?.includes('client-auth') ?? false,
    owner,
    fallback: entry.fallback,
    tags: entry.tags ?? [],
    zone: entry.zone ?? zone,
    fromRange: false,
    swept: false,
    manual: undefined,
  }
}

function trustOf(trust: NonNullable<EndpointEntry['trust']>, file: string): TrustPolicy {
  if (trust === 'public') return { public: true, ca: undefined, pins: [] }
  const { ca, pin = [] } = trust
  return { public: false, ca: ca === undefined ? undefined : caPath(ca, file), pins: Array.isArray(pin) ? pin : [pin] }
}

/** The absolute path of a CA file that an inventory file names. */
export function caPath(ca: string, file: string): string {
  return resolve(dirname(file), ca)
}

/** What entries get that do not say otherwise. */
interface Shared {
  readonly defaults: NonNullable<InventoryFile['defaults']>
  readonly owner: string | undefined
  readonly zone: string | undefined
  readonly timeoutMs: number | undefined
}

function manualOf(entry: ManualFileEntry, shared: Shared): InventoryManual {
  const { name, expires: expiresAt, fallback, renewal = 'hand', thresholds, note, announce = [] } = entry
  const { tags = [], owner = shared.owner, zone = shared.zone } = entry
  const common = { owner, fallback, renewal, tags, zone } as const
  return {
    name,
    expiresAt,
    confirmation: undefined,
    probe: entry.probe && { ...entry.probe, ...common, timeoutMs: shared.timeoutMs, manual: name },
    ...common,
    repeatsYearly: entry.repeat === 'yearly',
    thresholds,
    note,
    announce,
  }
}

function contactsOf({ contacts = {} }: InventoryFile, language: Language): [name: string, contact: Contact][] {
  return Object.entries(contacts).map(([name, { phone, escalation, deputy, logins = [], ...contact }]) => [
    name,
    { name, email: contact.email, language: contact.language ?? language, phone, escalation, deputy, logins },
  ])
}
