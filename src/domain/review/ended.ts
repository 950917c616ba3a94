import { criticalMoment } from './critical-moment.ts'
import { endedFindings } from './ended-findings.ts'
import type { ReviewFacts } from './facts.ts'
import type { LateReason } from './late-reason.ts'
import { earliest, isSameEnd, latest } from './moments.ts'
import { isRead, type ServedEndpoint, type ServedLeaf } from './served-history.ts'
import { type DaySpan, touches } from './span.ts'
import type { Subject } from './subject.ts'
import type { ReviewTools } from './tools.ts'

/** Something that was in use after its end: the wire showed it, or, of a manual entry, nobody said that it was renewed. */
export interface Ended {
  readonly subject: Subject
  /** What it is known by, as of a renewal. */
  readonly of: string
  readonly endedAt: Date
  /** The newest look that saw it after its end. */
  readonly lastSeenAt: Date
  /** When it was over everywhere; undefined where it is not, or nobody can tell. */
  readonly overAt: Date | undefined
  /** The newest look still saw it, somewhere. */
  readonly isStill: boolean
  /** Number of the alert about it. */
  readonly alert: number | undefined
  readonly reasons: readonly LateReason[]
}

/**
 * What was in use after its end on one of these days: what ended last comes first. A server that nobody looked at after the end
 * is not among it, since nobody knows.
 */
export function endedIn(span: DaySpan, facts: ReviewFacts, tools: ReviewTools): Ended[] {
  const byFinding = endedFindings(span, facts, tools)
  return [...endedLeaves(span, facts, tools, endsToldAt(byFinding, facts)), ...byFinding].sort(
    (a, b) => b.endedAt.getTime() - a.endedAt.getTime() || (a.subject.name < b.subject.name ? -1 : 1),
  )
}

interface Sight {
  readonly served: ServedEndpoint
  readonly leaf: ServedLeaf
}

/** The ends that manual entries tell of, by the endpoint at which their certificate is seen. */
function endsToldAt(ended: readonly Ended[], { manual }: ReviewFacts): ReadonlyMap<string | undefined, Date> {
  const ends = new Map(
    ended.filter(({ subject }) => subject.kind === 'manual').map((each) => [each.subject.name, each]),
  )
  return new Map(
    manual.flatMap(({ name, probe }) => {
      const end = ends.get(name)
      return end === undefined ? [] : [[probe, end.endedAt]]
    }),
  )
}

function endedLeaves(
  span: DaySpan,
  facts: ReviewFacts,
  tools: ReviewTools,
  told: ReadonlyMap<string | undefined, Date>,
): Ended[] {
  const sights = facts.endpoints.flatMap((served) =>
    served.leaves.flatMap((leaf): Sight[] => {
      const end = facts.certificates.get(leaf.fingerprint)?.notAfter
      if (end === undefined || leaf.lastAt <= end || !touches(end, leaf.lastAt, span)) return []
      return isSameEnd(end, told.get(served.endpoint)) ? [] : [{ served, leaf }]
    }),
  )
  return [...Map.groupBy(sights, ({ leaf }) => leaf.fingerprint)].flatMap(([fingerprint, own]) => {
    const certificate = facts.certificates.get(fingerprint)
    const endedAt = certificate?.notAfter
    if (certificate === undefined || endedAt === undefined) return []
    const endpoints = own.map(({ served }) => served.endpoint)
    const overAt = own.every(({ leaf }) => leaf.replacement !== undefined)
      ? latest(own.map(({ leaf }) => leaf.replacement?.at ?? leaf.lastAt))
      : undefined
    const lastSeenAt = latest(own.map(({ leaf }) => leaf.lastAt))
    const alert = tools.alertOfLeaf(fingerprint, endpoints)
    const firstSeenAt = earliest(own.map(({ leaf }) => leaf.firstAt))
    const criticalAt = criticalMoment(certificate, endpoints, facts.watched)
    return {
      subject: tools.subjects.served('certificate', endpoints, certificate),
      of: fingerprint,
      endedAt,
      lastSeenAt,
      overAt,
      isStill: own.some((sight) => isServed(sight, facts)),
      alert: alert?.number,
      reasons: tools.correspondence.reasonsFor({ alert, firstSeenAt, criticalAt, until: overAt ?? lastSeenAt }),
    }
  })
}

function isServed({ served, leaf }: Sight, { watched }: ReviewFacts): boolean {
  return leaf.replacement === undefined && isRead(served) && watched.endpoint(served.endpoint) !== undefined
}
