import type { Alert } from '../alert.ts'
import { endIn } from '../finding.ts'
import type { Ended } from './ended.ts'
import type { KnownCertificate, LastingFinding, ReviewFacts } from './facts.ts'
import { earliest, latest } from './moments.ts'
import { type DaySpan, touches } from './span.ts'
import type { ReviewTools } from './tools.ts'

/** Manual entries and intermediates that were in use after their end: what is known of them are findings. */
export function endedFindings(span: DaySpan, facts: ReviewFacts, tools: ReviewTools): Ended[] {
  const over = facts.findings.flatMap((kept) => {
    const end = endIn(kept.finding)
    const lastSeenAt = kept.endedAt ?? kept.lastAt
    if (!isOver(kept) || end === undefined || !touches(new Date(end), lastSeenAt, span)) return []
    return [{ ...kept, endedAt: new Date(end), overAt: kept.endedAt, lastSeenAt }]
  })
  return [...Map.groupBy(over, keyOf).values()].map((own) => {
    const [first] = own as [(typeof own)[number]]
    const { endpoint, finding, endedAt } = first
    const isManual = finding.code === 'manual-expired'
    const overAt = own.every((kept) => kept.overAt !== undefined)
      ? latest(own.map(({ lastSeenAt }) => lastSeenAt))
      : undefined
    const alert = isManual ? tools.alertOfEntry(endpoint) : chainAlert(first, facts)
    const lastSeenAt = latest(own.map((kept) => kept.lastSeenAt))
    const exists = (name: string) =>
      (isManual ? facts.watched.manual(name) : facts.watched.endpoint(name)) !== undefined
    // an entry is not found to be over before it is
    const firstSeenAt = isManual ? undefined : earliest(own.map(({ firstAt }) => firstAt))
    const known = { alert, firstSeenAt, criticalAt: endedAt, until: overAt ?? lastSeenAt }
    return {
      subject: isManual
        ? tools.subjects.manual(endpoint)
        : tools.subjects.served(
            'intermediate',
            own.map((kept) => kept.endpoint),
            issuerOf(first),
          ),
      of: keyOf(first),
      endedAt,
      lastSeenAt,
      overAt,
      isStill: own.some((kept) => kept.overAt === undefined && exists(kept.endpoint)),
      alert: alert?.number,
      reasons: tools.correspondence.reasonsFor(known),
    }
  })
}

function isOver({ finding }: LastingFinding): boolean {
  return finding.code === 'manual-expired' || (finding.code === 'chain-expiring' && finding.detail.over)
}

function keyOf({ endpoint, finding }: LastingFinding): string {
  return finding.code === 'chain-expiring'
    ? `${finding.detail.subject} ${endIn(finding)}`
    : `${endpoint} ${endIn(finding)}`
}

function issuerOf({ finding }: LastingFinding): KnownCertificate {
  const subject = finding.code === 'chain-expiring' ? finding.detail.subject : ''
  return { subject, subjectAltNames: [], notBefore: undefined, notAfter: undefined }
}

function chainAlert({ finding }: LastingFinding, { alerts }: ReviewFacts): Alert | undefined {
  return alerts.findLast(
    (alert) =>
      alert.condition === 'chain-expiring' &&
      finding.code === 'chain-expiring' &&
      alert.certificate?.subject === finding.detail.subject &&
      endIn(alert.finding) === endIn(finding),
  )
}
