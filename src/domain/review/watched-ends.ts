import type { ReviewFacts } from './facts.ts'
import { latest } from './moments.ts'
import { isRead } from './served-history.ts'
import type { Subject } from './subject.ts'
import type { ReviewTools } from './tools.ts'

/** Something that is watched and ends, or has ended. */
export interface WatchedEnd {
  readonly subject: Subject
  readonly endsAt: Date
  /** The newest look that saw it; of a manual entry, the newest that judged it after its end. */
  readonly seenAt: Date | undefined
}

/** What ends after `now`, first what ends first. A certificate counts once, wherever it is served. */
export function endsAhead(now: Date, facts: ReviewFacts, tools: ReviewTools): WatchedEnd[] {
  return watchedEnds(facts, tools, (endsAt) => endsAt > now)
}

/** What has reached its end, and no look has read it since: it may be in use after its end, or renewed. */
export function unseenEnds(now: Date, facts: ReviewFacts, tools: ReviewTools): WatchedEnd[] {
  return watchedEnds(facts, tools, (endsAt, seenAt) => endsAt <= now && (seenAt === undefined || seenAt <= endsAt))
}

type IsWanted = (endsAt: Date, seenAt: Date | undefined) => boolean

function watchedEnds(facts: ReviewFacts, tools: ReviewTools, isWanted: IsWanted): WatchedEnd[] {
  const entries = entryEnds(facts, tools).filter(({ endsAt, seenAt }) => isWanted(endsAt, seenAt))
  return [...servedEnds(facts, tools, isWanted), ...entries].sort(
    (a, b) => a.endsAt.getTime() - b.endsAt.getTime() || (a.subject.name < b.subject.name ? -1 : 1),
  )
}

function servedEnds(
  { endpoints, certificates, watched }: ReviewFacts,
  { subjects }: ReviewTools,
  isWanted: IsWanted,
): WatchedEnd[] {
  const served = endpoints
    .filter(({ endpoint }) => watched.endpoint(endpoint) !== undefined)
    .flatMap(({ endpoint, leaves }) =>
      leaves.flatMap(({ fingerprint, replacement, lastAt: seenAt }) => {
        const endsAt = certificates.get(fingerprint)?.notAfter
        const isEnd = replacement === undefined && endsAt !== undefined && isWanted(endsAt, seenAt)
        return isEnd ? [{ endpoint, fingerprint, endsAt, seenAt }] : []
      }),
    )
  return [...Map.groupBy(served, ({ fingerprint }) => fingerprint)].map(([fingerprint, own]) => {
    const [{ endsAt }] = own as [(typeof own)[number]]
    const targets = own.map(({ endpoint }) => endpoint)
    const subject = subjects.served('certificate', targets, certificates.get(fingerprint))
    return { subject, endsAt, seenAt: latest(own.map(({ seenAt }) => seenAt)) }
  })
}

/** Manual entries; of one that the wire shows, the certificate was counted. */
function entryEnds({ manual, endpoints, findings }: ReviewFacts, { subjects }: ReviewTools): WatchedEnd[] {
  const read = new Set(endpoints.filter(isRead).map(({ endpoint }) => endpoint))
  const expired = new Map(
    findings.flatMap(({ endpoint, finding, lastAt }) =>
      finding.code === 'manual-expired' ? [[endpoint, lastAt] as const] : [],
    ),
  )
  return manual
    .filter(({ probe }) => probe === undefined || !read.has(probe))
    .map(({ name, expiresAt }) => ({ subject: subjects.manual(name), endsAt: expiresAt, seenAt: expired.get(name) }))
}
