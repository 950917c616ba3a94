import { endIn } from '../finding.ts'
import { criticalFromMs } from '../threshold.ts'
import type { KnownConfirmation, ReviewFacts } from './facts.ts'
import { isSameEnd, latest } from './moments.ts'
import type { Evidence, Renewed } from './renewed.ts'
import { type DaySpan, isWithin } from './span.ts'
import type { ReviewTools } from './tools.ts'

/** Manual entries that somebody confirmed on these days, or whose date in the inventory was put off. */
export function renewedEntries(span: DaySpan, facts: ReviewFacts, tools: ReviewTools): Renewed[] {
  const confirmed = facts.confirmations.filter(({ at }) => isWithin(at, span))
  const names = new Set(confirmed.map(({ name }) => name))
  return [
    ...confirmed.flatMap((confirmation) => {
      const { name, expiresAt, at, isProved, by } = confirmation
      if (isCorrection(confirmation, facts) || isSeen(confirmation, facts)) return []
      const evidence: Evidence = { kind: isProved ? 'proved' : 'stated', by }
      return renewedEntry(name, endBefore(confirmation, facts), expiresAt, at, evidence, tools)
    }),
    ...facts.findings.flatMap(({ endpoint: name, finding, endedAt: at }) => {
      const before = finding.code.startsWith('manual-') ? endIn(finding) : undefined
      const expiresAt = facts.manual.find((entry) => entry.name === name)?.expiresAt
      if (before === undefined || at === undefined || !isWithin(at, span) || names.has(name)) return []
      if (expiresAt === undefined || expiresAt.getTime() <= before) return []
      return renewedEntry(name, new Date(before), expiresAt, at, { kind: 'inventory' }, tools)
    }),
  ]
}

/** A date that was put right is no renewal. */
function isCorrection(confirmation: KnownConfirmation, facts: ReviewFacts): boolean {
  const before = confirmedBefore(confirmation, facts)
  return before !== undefined && confirmation.expiresAt <= before.expiresAt
}

function confirmedBefore(
  { name, at }: KnownConfirmation,
  { confirmations }: ReviewFacts,
): KnownConfirmation | undefined {
  return confirmations.findLast((other) => other.name === name && other.at < at)
}

/** The wire showed it as well, and tells of it. */
function isSeen({ name, expiresAt }: KnownConfirmation, { manual, endpoints, certificates }: ReviewFacts): boolean {
  const probe = manual.find((entry) => entry.name === name)?.probe
  const leaves = endpoints.find(({ endpoint }) => endpoint === probe)?.leaves ?? []
  return leaves.some(({ replacement }) => isSameEnd(expiresAt, certificates.get(replacement?.by ?? '')?.notAfter))
}

/** Until when it was good before: by the last confirmation, the file, or what was found of it then. */
function endBefore(confirmation: KnownConfirmation, facts: ReviewFacts): Date | undefined {
  const { name, expiresAt, at } = confirmation
  const found = facts.findings.flatMap(({ endpoint, finding, firstAt, endedAt = at }) =>
    endpoint === name && firstAt < at && endedAt >= at ? new Date(endIn(finding) ?? expiresAt) : [],
  )
  const written = facts.manual.find((entry) => entry.name === name)?.writtenAs
  const known = [confirmedBefore(confirmation, facts)?.expiresAt, written, ...found]
  const before = known.filter((end) => end !== undefined && end < expiresAt) as Date[]
  return before.length === 0 ? undefined : latest(before)
}

function renewedEntry(
  name: string,
  endedAt: Date | undefined,
  endsAt: Date,
  at: Date,
  evidence: Evidence,
  { subjects, correspondence, alertOfEntry }: ReviewTools,
): Renewed {
  const alert = alertOfEntry(name)
  const leadMs = endedAt && endedAt.getTime() - at.getTime()
  const isLate = leadMs !== undefined && leadMs < criticalFromMs(undefined)
  const criticalAt = endedAt && new Date(endedAt.getTime() - criticalFromMs(undefined))
  return {
    subject: subjects.manual(name),
    of: `${name} ${endedAt?.getTime()}`,
    endedAt,
    endsAt,
    at,
    leadMs,
    isAtLeast: false,
    shareLeft: undefined,
    standing: leadMs === undefined || !isLate ? 'in-time' : leadMs < 0 ? 'after-end' : 'late',
    evidence,
    alert: alert?.number,
    reasons: isLate ? correspondence.reasonsFor({ alert, firstSeenAt: undefined, criticalAt, until: at }) : [],
  }
}
