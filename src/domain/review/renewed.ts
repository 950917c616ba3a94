import { lifetimeMs } from '../certificate.ts'
import { dayMs } from '../duration.ts'
import { criticalMoment } from './critical-moment.ts'
import type { KnownCertificate, ReviewFacts } from './facts.ts'
import type { LateReason } from './late-reason.ts'
import { earliest, latest } from './moments.ts'
import { renewedEntries } from './renewed-entries.ts'
import type { ServedLeaf } from './served-history.ts'
import { type DaySpan, isWithin } from './span.ts'
import type { Subject } from './subject.ts'
import type { ReviewTools } from './tools.ts'

/** `late`: when there was hardly any time left. `after-end`: when it was over. */
export type Standing = 'in-time' | 'late' | 'after-end'

/** How a renewal is known: the wire showed it, somebody confirmed it with the certificate, or said so. */
export type Evidence =
  | { readonly kind: 'seen' }
  | { readonly kind: 'proved' | 'stated'; readonly by: string }
  /** The date in the inventory was changed. */
  | { readonly kind: 'inventory' }

/** A certificate that one with a later end has taken the place of, at all these endpoints. */
export interface Renewed {
  readonly subject: Subject
  /** What the old one is known by: two renewals of one certificate (in time here, late there) are one certificate. */
  readonly of: string
  /** The end of the old one; undefined where nobody knew it. */
  readonly endedAt: Date | undefined
  readonly endsAt: Date
  /** When it was seen at the last of the endpoints. */
  readonly at: Date
  /** How long before the end of the old one that was, negative after it. */
  readonly leadMs: number | undefined
  /** Nobody looked in the days before: it may have been earlier. */
  readonly isAtLeast: boolean
  /** The share of the old one's lifetime that was left, from 0 to 1. */
  readonly shareLeft: number | undefined
  readonly standing: Standing
  readonly evidence: Evidence
  readonly alert: number | undefined
  /** Why it was late; none where it was not. */
  readonly reasons: readonly LateReason[]
}

/** The renewals of these days, the closest first. */
export function renewedIn(span: DaySpan, facts: ReviewFacts, tools: ReviewTools): Renewed[] {
  const exchanges = facts.endpoints.flatMap(({ endpoint, leaves }) =>
    leaves.flatMap((leaf) => exchangeOf(endpoint, leaf, span, facts)),
  )
  const groups = Map.groupBy(exchanges, ({ standing, leaf, by }) => `${leaf.fingerprint} ${by} ${standing}`)
  const served = [...groups.values()].map((own) => renewedOf(own as [Exchange, ...Exchange[]], tools))
  return [...served, ...renewedEntries(span, facts, tools)].sort(
    (a, b) =>
      (a.leadMs ?? Number.MAX_VALUE) - (b.leadMs ?? Number.MAX_VALUE) || (a.subject.name < b.subject.name ? -1 : 1),
  )
}

/** What happened at one endpoint. */
interface Exchange {
  readonly endpoint: string
  readonly leaf: ServedLeaf
  readonly by: string
  readonly at: Date
  readonly old: KnownCertificate
  readonly endedAt: Date
  readonly endsAt: Date
  readonly criticalAt: Date | undefined
  readonly leadMs: number
  readonly isAtLeast: boolean
  readonly standing: Standing
}

/** Runs are a day apart: two of them missed is no proof of when it happened. */
const sureWithinMs = 2 * dayMs

function exchangeOf(endpoint: string, leaf: ServedLeaf, span: DaySpan, facts: ReviewFacts): Exchange[] {
  const { replacement } = leaf
  if (replacement === undefined || !isWithin(replacement.at, span)) return []
  const { by, at } = replacement
  const old = facts.certificates.get(leaf.fingerprint)
  const next = facts.certificates.get(by)
  const endedAt = old?.notAfter
  const endsAt = next?.notAfter
  if (old === undefined || endedAt === undefined || endsAt === undefined || endsAt <= endedAt) return []
  // It cannot have been served before it was issued, nor been replaced while it was still seen.
  const notBefore = latest([leaf.lastAt, next?.notBefore ?? leaf.lastAt])
  const criticalAt = criticalMoment(old, [endpoint], facts.watched)
  const isOver = notBefore > endedAt
  const leadMs = endedAt.getTime() - at.getTime()
  return [
    {
      endpoint,
      leaf,
      by,
      at,
      old,
      endedAt,
      endsAt,
      criticalAt,
      // The end came between two looks: nobody can say that it was too late.
      leadMs: isOver ? leadMs : Math.max(0, leadMs),
      isAtLeast: !isOver && at.getTime() - notBefore.getTime() > sureWithinMs,
      standing: isOver ? 'after-end' : criticalAt !== undefined && notBefore > criticalAt ? 'late' : 'in-time',
    },
  ]
}

function renewedOf(
  own: readonly [Exchange, ...Exchange[]],
  { subjects, correspondence, alertOfLeaf }: ReviewTools,
): Renewed {
  const last = own.reduce((latter, exchange) => (exchange.at > latter.at ? exchange : latter))
  const { leaf, old, endedAt, endsAt, at, leadMs, isAtLeast, standing, criticalAt } = last
  const lifetime = lifetimeMs(old)
  const endpoints = own.map(({ endpoint }) => endpoint)
  const alert = alertOfLeaf(leaf.fingerprint, endpoints)
  const firstSeenAt = earliest(own.map((exchange) => exchange.leaf.firstAt))
  return {
    subject: subjects.served('certificate', endpoints, old),
    of: leaf.fingerprint,
    endedAt,
    endsAt,
    at,
    leadMs,
    isAtLeast,
    shareLeft: lifetime === undefined || lifetime === 0 ? undefined : Math.max(0, leadMs / lifetime),
    standing,
    evidence: { kind: 'seen' },
    alert: alert?.number,
    reasons: standing === 'in-time' ? [] : correspondence.reasonsFor({ alert, firstSeenAt, criticalAt, until: at }),
  }
}
