import type { Endpoint } from '../../domain/endpoint.ts'
import type { Finding, Severity } from '../../domain/finding.ts'
import type { Watched } from '../../domain/watched.ts'
import type { CertificateSummary } from '../../store/observation.ts'
import type { KeptFinding, PlaceState } from '../../store/observation-store.ts'

/** A place of the inventory, as the pages and the API know it. */
export interface FleetEntry {
  /** Of all places the same one each time, and of no other: also the order in which lists are gone through. */
  readonly id: string
  readonly kind: 'probe' | 'manual'
  /** A target, or the name of a manual entry. */
  readonly endpoint: string
  readonly address: string | undefined
  readonly zone: string | undefined
  /** As the inventory has it now; undefined of manual entries. */
  readonly watched: Endpoint | undefined
  readonly owner: string | undefined
  readonly fallback: string | undefined
  readonly tags: readonly string[]
  readonly severity: Severity
  readonly findings: readonly Finding[]
  readonly state: PlaceState
  readonly leaf: CertificateSummary | undefined
  /** The end of what is served, or of the manual entry. */
  readonly endsAt: Date | undefined
  /** What a search looks at, in lower case. */
  readonly searched: string
}

/** What the store knows of places. */
export interface KnownPlaces {
  readonly states: readonly PlaceState[]
  readonly findings: readonly KeptFinding[]
  readonly leaves: ReadonlyMap<string, CertificateSummary>
}

/** The places of what is watched now, in the order of their ids. Of an endpoint those count that its last run saw: addresses move. */
export function fleetEntries({ states, findings, leaves }: KnownPlaces, watched: Watched): FleetEntry[] {
  const lastRun = new Map<string, number>()
  for (const { place, run } of states) {
    const key = `${place.kind} ${place.endpoint}`
    if (run > (lastRun.get(key) ?? 0)) lastRun.set(key, run)
  }
  const standing = Map.groupBy(
    findings.filter(({ endedAt }) => endedAt === undefined),
    ({ place }) => idOf(place),
  )
  return states
    .flatMap((state): FleetEntry[] => {
      if (lastRun.get(`${state.place.kind} ${state.place.endpoint}`) !== state.run) return []
      const found = (standing.get(idOf(state.place)) ?? []).map(({ finding }) => finding)
      const entry =
        state.place.kind === 'manual' ? manualEntry(state, found, watched) : probed(state, found, leaves, watched)
      return entry === undefined ? [] : [entry]
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function probed(
  state: PlaceState,
  findings: readonly Finding[],
  leaves: KnownPlaces['leaves'],
  watched: Watched,
): FleetEntry | undefined {
  const { place, latest } = state
  const endpoint = watched.endpoint(place.endpoint)
  if (endpoint === undefined) return undefined
  // Where nobody speaks TLS at an address of a range there is nothing to tell.
  if (endpoint.fromRange && latest?.failure !== undefined && latest.chain.length === 0 && findings.length === 0)
    return undefined
  const leaf = leaves.get(latest?.chain[0] ?? '')
  const { owner, fallback = watched.fallback, tags } = endpoint
  const common = { state, findings, owner, fallback, tags, leaf, watched: endpoint, endsAt: leaf?.notAfter }
  return entryOf(common, [leaf?.subject, leaf?.issuer, ...(leaf?.subjectAltNames ?? [])])
}

function manualEntry(state: PlaceState, findings: readonly Finding[], watched: Watched): FleetEntry | undefined {
  const entry = watched.manual(state.place.endpoint)
  if (entry === undefined) return undefined
  const { owner, fallback = watched.fallback, tags, expiresAt: endsAt, note } = entry
  const common = { state, findings, owner, fallback, tags, leaf: undefined, watched: undefined, endsAt }
  return entryOf(common, [note])
}

type Known = Pick<FleetEntry, 'state' | 'findings' | 'owner' | 'fallback' | 'tags' | 'leaf' | 'watched' | 'endsAt'>

function entryOf(known: Known, also: readonly (string | undefined)[]): FleetEntry {
  const { place, severity } = known.state
  const { kind, endpoint, address, zone } = place
  const texts = [
    endpoint,
    address,
    zone,
    known.owner,
    ...known.tags,
    ...known.findings.map(({ code }) => code),
    ...also,
  ]
  const searched = texts
    .filter((text) => text !== undefined)
    .join('\n')
    .toLowerCase()
  return { id: idOf(place), kind, endpoint, address, zone, severity, searched, ...known }
}

function idOf({ kind, endpoint, address = '', zone = '' }: PlaceState['place']): string {
  return [endpoint, address, zone, kind].join(' ')
}
