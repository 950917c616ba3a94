import type { Endpoint } from '../domain/endpoint.ts'
import { dialectPorts, targetOf } from '../domain/endpoint.ts'
import { printable } from '../domain/printable.ts'
import { type Entry, entryFor } from '../inventory/entry-for.ts'
import { type Inventory, listedIn } from '../inventory/inventory.ts'
import { quoted } from '../network/parsed.ts'
import { type Candidate, type EndpointCandidate, isEndpoint, type ManualCandidate, type Person } from './candidate.ts'
import { type NewContact, type People, peopleAmong } from './people.ts'
import type { Reading } from './reading.ts'

/** An entry of `manual` as it is written. */
interface ManualEntryText {
  readonly name: string
  readonly expires: string
  readonly owner?: string
  readonly note?: string
}

/** An entry of `endpoints` as it is written. */
interface ImportedEntry extends Entry {
  readonly managed_by?: string
}

/** An entry, and what stands behind it as a comment. */
export interface Commented<Value> {
  readonly entry: Value
  readonly comment: string | undefined
}

/** What an inventory is to have besides what it has. */
export interface Additions {
  readonly contacts: readonly NewContact[]
  readonly endpoints: readonly Commented<ImportedEntry>[]
  readonly manual: readonly Commented<ManualEntryText>[]
  /** Candidates that the inventory has already. */
  readonly known: number
}

/** What a source is read for. */
export interface Target {
  /** Undefined where a new one is begun. */
  readonly inventory: Inventory | undefined
  /** The contact that answers for what names nobody. */
  readonly owner: string | undefined
}

/** The entries that candidates become, each once, without what the inventory has. Remarks go to the reading of their source. */
export function additionsFrom(sources: readonly Reading[], { inventory, owner }: Target): Additions {
  const persons = sources.flatMap(({ candidates }) => candidates.flatMap(({ person }) => person ?? []))
  const people = peopleAmong(persons, inventory?.contacts ?? new Map())
  const making = new Making(inventory, owner, people)
  for (const reading of sources) {
    for (const candidate of reading.candidates) making.add(candidate, reading)
    making.tellUnmailed(reading)
  }
  return making.additions()
}

class Making {
  readonly #inventory: Inventory | undefined
  readonly #owner: string | undefined
  readonly #people: People
  readonly #known: ReadonlySet<string>
  readonly #knownManual: ReadonlyMap<string, string>
  readonly #endpoints: Commented<ImportedEntry>[] = []
  readonly #manual = new Map<string, Commented<ManualEntryText>>()
  /** Where each endpoint was named first. */
  readonly #firstAt = new Map<string, string>()
  readonly #unmailed = new Map<string, number>()
  #knownCount = 0

  constructor(inventory: Inventory | undefined, owner: string | undefined, people: People) {
    this.#inventory = inventory
    this.#owner = owner
    this.#people = people
    this.#known = new Set(inventory === undefined ? [] : listedIn(inventory).flatMap(identitiesOf))
    this.#knownManual = new Map(inventory?.manual.map(({ name, expiresAt }) => [name, dayText(expiresAt)]))
  }

  add(candidate: Candidate, reading: Reading): void {
    if (isEndpoint(candidate)) this.#addEndpoint(candidate, reading)
    else this.#addManual(candidate, reading)
  }

  /** Who could not be told: an owner of the inventory has a mail address. */
  tellUnmailed(reading: Reading): void {
    for (const [person, count] of this.#unmailed) {
      const entries = count === 1 ? 'its entry has' : `its ${count} entries have`
      reading.note(
        undefined,
        `no mail address of ${quoted(person)} is known: ${entries} no owner, and the name as a comment`,
      )
    }
    this.#unmailed.clear()
  }

  additions(): Additions {
    return {
      contacts: this.#people.added,
      endpoints: this.#endpoints,
      manual: [...this.#manual.values()],
      known: this.#knownCount,
    }
  }

  #addEndpoint(candidate: EndpointCandidate, reading: Reading): void {
    const { at, endpoint, called, note, managedBy } = candidate
    const [identity = ''] = identitiesOf(endpoint)
    if (this.#known.has(identity)) {
      this.#knownCount += 1
      return
    }
    const firstAt = this.#firstAt.get(identity)
    if (firstAt !== undefined) {
      if (firstAt !== at) reading.note(at, `${quoted(targetOf(endpoint))} is in ${firstAt} already`)
      return
    }
    this.#firstAt.set(identity, at)
    const { owner, comments } = this.#responsibleFor(candidate)
    const defaults = this.#inventory?.defaults ?? { port: dialectPorts.tls, owner: undefined, zone: undefined }
    this.#endpoints.push({
      entry: withManager(entryFor({ ...endpoint, owner }, endpoint.host, undefined, defaults), managedBy),
      comment: commentOf([
        ...comments,
        ...(called === undefined ? [] : [`name: ${called}`]),
        ...(note === undefined ? [] : [`note: ${note}`]),
      ]),
    })
  }

  #addManual(candidate: ManualCandidate, reading: Reading): void {
    const { at, name, expires, note } = candidate
    const known = this.#knownManual.get(name)
    if (known !== undefined) {
      this.#knownCount += 1
      if (known !== expires) {
        reading.note(at, `${quoted(name)} is in the inventory with ${known}, not ${expires}: left as it is`)
      }
      return
    }
    const earlier = this.#manual.get(name)
    if (earlier !== undefined && earlier.entry.expires !== expires) {
      reading.note(at, `${quoted(name)} has several dates: the last one counts`)
    }
    if (earlier !== undefined && earlier.entry.expires >= expires) return
    const { owner, comments } = this.#responsibleFor(candidate)
    const isOwn = owner !== undefined && owner !== this.#inventory?.defaults.owner
    const entry = { name, expires, ...(isOwn && { owner }), ...(note !== undefined && { note }) }
    this.#manual.set(name, { entry, comment: commentOf(comments) })
  }

  /** The owner of an entry, or a comment with the name of somebody who has no mail address. */
  #responsibleFor({ person }: Candidate): { readonly owner: string | undefined; readonly comments: readonly string[] } {
    const contact = person === undefined ? undefined : this.#people.contactOf(person)
    const name = person === undefined || contact !== undefined ? '' : personText(person)
    if (name !== '') this.#unmailed.set(name, (this.#unmailed.get(name) ?? 0) + 1)
    return { owner: contact ?? this.#owner, comments: name === '' ? [] : [`owner: ${name}`] }
  }
}

/** In the order in which keys are written. */
function withManager({ owner, ...entry }: Entry, managedBy: string | undefined): ImportedEntry {
  return { ...entry, ...(managedBy !== undefined && { managed_by: managedBy }), ...(owner !== undefined && { owner }) }
}

/** By what an endpoint is recognised: its name and its port, wherever it is connected to. An entry may have two names. */
export function identitiesOf({ dialect, host, port, serverName }: Endpoint): string[] {
  return [...new Set([serverName ?? host, host])].map((name) => [dialect, name, port].join(' '))
}

function personText({ department, name }: Person): string {
  return [department, name].filter((text) => text !== undefined).join(' ')
}

/** `#` would end the comment and begin another, and one of them might be read by a program. */
function commentOf(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : printable(texts.join('; ').replaceAll('#', '＃'))
}

function dayText(at: Date): string {
  return at.toISOString().slice(0, 10)
}
