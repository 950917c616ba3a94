import type { ReportBook } from '../../domain/agents/judge-agents.ts'
import { type SeenOutside, type ThreeWay, threeWayOf } from '../../domain/agents/three-way.ts'
import type { Endpoint } from '../../domain/endpoint.ts'
import type { FleetEntry } from './fleet-entry.ts'

/** Disk, process and network of an endpoint, side by side. */
export interface Agreement {
  readonly name: string
  readonly endpoint: Endpoint
  readonly way: ThreeWay
  /** When who renews it spoke last, of disk and process; undefined where nobody did. */
  readonly saidAt: Date | undefined
  readonly seen: readonly SeenOutside[]
}

/** How bad a state is: what needs somebody comes first. */
const order: Readonly<Record<ThreeWay['state'], number>> = {
  'served-old': 0,
  'outside-differs': 1,
  'agent-silent': 2,
  'agent-revoked': 3,
  unmanaged: 4,
  'reload-pending': 5,
  'scan-pending': 6,
  'partly-seen': 7,
  agreed: 8,
}

/** The agreement of each endpoint that somebody is to speak for, as the last run saw it, the worst first. */
export function agreementsOf(entries: readonly FleetEntry[], book: ReportBook, now: Date): readonly Agreement[] {
  const byEndpoint = Map.groupBy(
    entries.filter(({ watched }) => watched !== undefined && book.isAsked(watched)),
    ({ endpoint }) => endpoint,
  )
  const agreements = [...byEndpoint].flatMap(([name, places]): Agreement[] => {
    const endpoint = places[0]?.watched
    if (endpoint === undefined) return []
    const seen = places.flatMap(seenAt)
    const report = book.reportFor(endpoint)
    return [
      {
        name,
        endpoint,
        seen,
        saidAt: report?.kind === 'revoked' ? undefined : report?.reportedAt,
        way: threeWayOf(endpoint, report, seen, now),
      },
    ]
  })
  return agreements.sort((a, b) => order[a.way.state] - order[b.way.state] || (a.name < b.name ? -1 : 1))
}

function seenAt({ address, zone, state: { latest }, leaf }: FleetEntry): SeenOutside[] {
  const fingerprint = latest?.chain[0]
  if (latest === undefined || fingerprint === undefined || address === undefined) return []
  const validity = { notBefore: leaf?.notBefore, notAfter: leaf?.notAfter }
  return [{ address, zone, probedAt: latest.probedAt, fingerprint, validity }]
}
