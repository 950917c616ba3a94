import type { CertificateFacts } from '../domain/certificate.ts'
import { targetOf } from '../domain/endpoint.ts'
import { printable } from '../domain/printable.ts'
import type { ProbeResult } from '../domain/probe-result.ts'
import { compareAddresses } from '../network/address.ts'
import { type Entry, entryFor, entryText } from './entry-for.ts'
import type { EntryDefaults } from './inventory.ts'

/** An inventory of 4 MiB holds no more entries. */
const mostEntries = 40_000
/** A comment is there to recognise a certificate: more of what a peer may have written helps nobody. */
const mostListed = 10
const longestText = 120

/** A server that was found: its place, for the order, and its line. */
interface Found {
  readonly address: string
  readonly port: number
  readonly target: string
  readonly line: string
}

/** Servers with the same certificate, or with the same reason for none. */
interface Group {
  readonly facts: readonly string[]
  /** What is to be added to the entries, if anything. */
  advice: string | undefined
  readonly found: Found[]
}

/** Gathers TLS servers by certificate and writes them as entries of the inventory. What peers wrote is shown, never obeyed. */
export class Discovery {
  readonly #defaults: EntryDefaults
  readonly #groups = new Map<string, Group>()
  readonly #seen = new Set<string>()
  #leftOut = 0

  constructor(defaults: EntryDefaults) {
    this.#defaults = defaults
  }

  /** Servers that were found beyond what one inventory holds. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** Notes a server; the same entry is not noted twice, since it would be a fault. */
  add({ endpoint, address, served, failure }: ProbeResult): void {
    if (address === undefined) return
    const leaf = served?.chain[0]
    const entry = entryFor(endpoint, address, leaf, this.#defaults)
    const { dialect, port } = endpoint
    const identity = [dialect, port, entry.host, entry.connect, entry.server_name].join(' ')
    if (this.#seen.has(identity)) return
    if (this.#seen.size >= mostEntries) {
      this.#leftOut += 1
      return
    }
    this.#seen.add(identity)
    const group = this.#groupOf(leaf, failure?.detail ?? '')
    group.advice ??= adviceFor(entry, address, leaf)
    const target = targetOf({ ...endpoint, serverName: undefined })
    group.found.push({ address, port, target, line: `  - ${entryText(entry)}` })
  }

  /** The entries as YAML, to be pasted below `endpoints:`. The same servers give the same text, in whatever order they came. */
  text(seenAt: Date, incompleteReason: string | undefined): string {
    const count = this.#seen.size
    const servers = count === 0 ? 'no TLS server' : count === 1 ? 'one TLS server' : `${count} TLS servers`
    const groups = [...this.#groups.values()].map((group) => ({ ...group, found: group.found.toSorted(byPlace) }))
    groups.sort(({ found: [a] }, { found: [b] }) => (a === undefined || b === undefined ? 0 : byPlace(a, b)))
    return [
      `  # ${seenAt.toISOString().slice(0, 10)}: found ${servers} that the inventory does not have`,
      ...(this.#leftOut === 0
        ? []
        : [`  # and ${this.#leftOut} more than an inventory holds: look through smaller ranges`]),
      ...(incompleteReason === undefined ? [] : [`  # incomplete: ${shown(incompleteReason)}`]),
      ...groups.flatMap((group) => ['', ...linesOf(group)]),
      '',
    ].join('\n')
  }

  #groupOf(leaf: CertificateFacts | undefined, failure: string): Group {
    const key = leaf?.fingerprint ?? `without: ${failure}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const facts = leaf === undefined ? [`no certificate was shown: ${shown(failure)}`] : factsOf(leaf)
    const group: Group = { facts, advice: undefined, found: [] }
    this.#groups.set(key, group)
    return group
  }
}

function linesOf({ facts, advice, found }: Group): string[] {
  const comments = [...facts, `at ${listed(found.map(({ target }) => target))}`, advice].filter(
    (line) => line !== undefined,
  )
  return [...comments.map((comment) => `  # ${comment}`), ...found.map(({ line }) => line)]
}

function factsOf({ subject, subjectAltNames, issuer, validity }: CertificateFacts): string[] {
  const day = validity.notAfter?.toISOString().slice(0, 10) ?? 'on a day that cannot be read'
  return [
    subjectAltNames.length === 0 ? `no names, but the subject ${shown(subject)}` : listed(subjectAltNames),
    `issued by ${shown(issuer)}, expires ${day}`,
  ]
}

/** An entry by its address alone is judged by that: said where the certificate does not hold it. */
function adviceFor({ host }: Entry, address: string, leaf: CertificateFacts | undefined): string | undefined {
  if (host !== address || leaf?.subjectAltNames.includes(address)) return undefined
  const pin = leaf === undefined ? '' : `, or trust: { pin: "sha256:${leaf.fingerprint}" }`
  return `no name to ask for was found: add server_name${pin}`
}

function listed(texts: readonly string[]): string {
  const more = texts.length - mostListed
  return texts.slice(0, mostListed).map(shown).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** One line that neither YAML nor a terminal takes for anything but text. */
function shown(text: string): string {
  // A copy: a slice would keep the whole text alive, which a peer may have made as large as it likes.
  const beginning = Buffer.from(text.slice(0, longestText)).toString()
  return printable(text.length > longestText ? `${beginning}…` : beginning)
}

function byPlace(a: Found, b: Found): number {
  return compareAddresses(a.address, b.address) || a.port - b.port || (a.line < b.line ? -1 : Number(a.line > b.line))
}
