import { alertName } from '../../domain/alert.ts'
import { dayMs } from '../../domain/duration.ts'
import { endIn } from '../../domain/finding.ts'
import type { LateReason } from '../../domain/review/late-reason.ts'
import type { Review } from '../../domain/review/review.ts'
import type { Subject } from '../../domain/review/subject.ts'
import { csvCell } from '../csv-cell.ts'
import { rfc3339 } from '../row.ts'

/** A line of the table, by column. */
type Line = Partial<Record<ColumnName, string | number | readonly string[] | undefined>>

type ColumnName = (typeof columns)[number]

const columns = [
  'section',
  'state',
  'name',
  'kind',
  'endpoints',
  'owners',
  'renewal',
  'alert',
  'severity',
  'finding',
  'not_after',
  'new_not_after',
  'at',
  'until',
  'days',
  'lifetime_left',
  'by',
  'to',
  'reasons',
  'detail',
] as const

/** RFC 4180 with a header line, everything in one table: `section` tells what a line is about. Times are UTC. */
export function reviewCsv(review: Review): string {
  const lines = [
    ...endedLines(review),
    ...renewedLines(review),
    ...openLines(review),
    ...comingLines(review),
    ...unseenLines(review),
    ...answerLines(review),
    ...unreadLines(review),
    ...runLines(review),
    ...mailLines(review),
  ]
  const cells = [columns, ...lines.map((line) => columns.map((column) => line[column]))]
  return cells.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('')
}

function endedLines({ ended, now }: Review): Line[] {
  return ended.map(({ subject, endedAt, lastSeenAt, overAt, isStill, alert, reasons }) => ({
    section: 'ended',
    state: overAt === undefined ? (isStill ? 'in-use' : 'unknown') : 'over',
    ...about(subject, alert),
    not_after: rfc3339(endedAt),
    at: overAt && rfc3339(overAt),
    until: rfc3339(lastSeenAt),
    days: days((overAt ?? (isStill ? now : lastSeenAt)).getTime() - endedAt.getTime()),
    reasons: reasons.map(({ kind }) => kind),
    detail: detailOf(reasons),
  }))
}

function renewedLines({ renewed }: Review): Line[] {
  return renewed.map(({ subject, alert, standing, endedAt, endsAt, at, leadMs, shareLeft, evidence, reasons }) => ({
    section: 'renewed',
    state: standing,
    ...about(subject, alert),
    not_after: endedAt && rfc3339(endedAt),
    new_not_after: rfc3339(endsAt),
    at: rfc3339(at),
    days: leadMs === undefined ? undefined : days(leadMs),
    lifetime_left: shareLeft === undefined ? undefined : Math.round(shareLeft * 1_000) / 1_000,
    by: 'by' in evidence ? evidence.by : undefined,
    reasons: reasons.map(({ kind }) => kind),
    detail: detailOf(reasons) ?? (evidence.kind === 'seen' ? undefined : evidence.kind),
  }))
}

function openLines({ open, now }: Review): Line[] {
  return open.map(({ number, subject, severity, finding, openedAt, taken, muted }) => {
    const quiet = muted ?? taken
    const end = endIn(finding)
    return {
      section: 'open',
      state: muted === undefined ? (taken === undefined ? 'open' : 'taken') : 'muted',
      ...about(subject, number),
      severity,
      finding: finding.code,
      not_after: end === undefined ? undefined : rfc3339(new Date(end)),
      at: rfc3339(openedAt),
      until: quiet && rfc3339(quiet.until),
      days: days(now.getTime() - openedAt.getTime()),
      by: quiet?.by,
      detail: muted?.reason,
    }
  })
}

function comingLines({ coming, now }: Review): Line[] {
  return coming.weeks.flatMap(({ items }) =>
    items.map(({ subject, endsAt }) => ({
      section: 'coming',
      ...about(subject, undefined),
      not_after: rfc3339(endsAt),
      days: days(endsAt.getTime() - now.getTime()),
    })),
  )
}

function unseenLines({ unseen, now }: Review): Line[] {
  return unseen.map(({ subject, endsAt, seenAt }) => ({
    section: 'unseen',
    ...about(subject, undefined),
    not_after: rfc3339(endsAt),
    until: seenAt && rfc3339(seenAt),
    days: days(now.getTime() - endsAt.getTime()),
  }))
}

function answerLines({ answers }: Review): Line[] {
  return [
    ...answers.given.map(({ alert, subject, by, at, until, afterMs }) => ({
      section: 'answer',
      state: 'taken',
      ...about(subject, alert),
      at: rfc3339(at),
      until: rfc3339(until),
      days: afterMs === undefined ? undefined : days(afterMs),
      by,
    })),
    ...answers.unanswered.map(({ alert, subject, toldAt, toldTo }) => ({
      section: 'answer',
      state: 'none',
      ...about(subject, alert),
      at: rfc3339(toldAt),
      to: toldTo,
    })),
  ]
}

function unreadLines({ unread }: Review): Line[] {
  return unread.map(({ subject, readAt }) => ({
    section: 'unread',
    ...about(subject, undefined),
    at: readAt && rfc3339(readAt),
  }))
}

function runLines({ runs }: Review): Line[] {
  return [
    ...runs.incomplete.map(({ startedAt, reason }) => ({
      section: 'run',
      state: 'incomplete',
      at: rfc3339(startedAt),
      detail: reason,
    })),
    ...runs.killed.map((startedAt) => ({ section: 'run', state: 'killed', at: rfc3339(startedAt) })),
    ...runs.holes.map(({ first, last }) => ({ section: 'run', state: 'none', at: first, until: last })),
  ]
}

function mailLines({ mails }: Review): Line[] {
  return mails.lost.map(({ state, recipient, contact, alerts, problem, lastAt }) => ({
    section: 'mail',
    state,
    owners: contact,
    alert: alerts.map((number) => alertName({ number })),
    at: rfc3339(lastAt),
    to: recipient,
    detail: problem,
  }))
}

function about({ name, kind, endpoints, owners, renewal }: Subject, alert: number | undefined): Line {
  return {
    name,
    kind,
    endpoints,
    owners,
    renewal,
    alert: alert === undefined ? undefined : alertName({ number: alert }),
  }
}

/** What reasons say that their names do not. */
function detailOf(reasons: readonly LateReason[]): string | undefined {
  const details = reasons.flatMap((reason) => {
    if (reason.kind === 'undelivered') return [`${reason.to}: ${reason.problem ?? ''}`]
    if (reason.kind === 'muted') return [`${reason.by}: ${reason.reason}`]
    return reason.kind === 'taken' ? [reason.by] : []
  })
  return details.length === 0 ? undefined : details.join('; ')
}

/** Days with a fraction: a spreadsheet can reckon with them. */
function days(ms: number): number {
  return Math.round((ms / dayMs) * 100) / 100
}
