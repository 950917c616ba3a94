import { standingAcknowledgement, standingMute } from '../acknowledgement.ts'
import type { Acknowledgement, Alert, Mute } from '../alert.ts'
import { dayMs } from '../duration.ts'
import { type Finding, isWorse, type Severity } from '../finding.ts'
import { type Answers, answersIn } from './answers.ts'
import { type ComingWeeks, comingFrom } from './coming.ts'
import { type Ended, endedIn } from './ended.ts'
import type { ReviewFacts } from './facts.ts'
import { type MailRecord, mailRecord } from './mails.ts'
import { type Renewed, renewedIn } from './renewed.ts'
import { type RunRecord, runRecord } from './runs.ts'
import { isRead } from './served-history.ts'
import type { DaySpan } from './span.ts'
import type { Subject } from './subject.ts'
import { type ReviewTools, toolsFor } from './tools.ts'
import { endsAhead, unseenEnds, type WatchedEnd } from './watched-ends.ts'

/** An alert that is open. */
export interface OpenAlert {
  readonly number: number
  readonly subject: Subject
  readonly severity: Severity
  readonly finding: Finding
  readonly openedAt: Date
  /** Who has it now. */
  readonly taken: Acknowledgement | undefined
  readonly muted: Mute | undefined
}

/** An endpoint of the inventory of which the newest runs read no certificate. */
export interface Unread {
  readonly subject: Subject
  /** The last look that read one; undefined where none of the last months did. */
  readonly readAt: Date | undefined
}

/** What happened on some days, and what is now: a report from the store. */
export interface Review {
  readonly span: DaySpan
  readonly now: Date
  readonly ended: readonly Ended[]
  readonly renewed: readonly Renewed[]
  readonly answers: Answers
  readonly runs: RunRecord
  readonly mails: MailRecord
  /** As it is now, worst first. */
  readonly open: readonly OpenAlert[]
  /** From now on. */
  readonly coming: ComingWeeks
  /** As it is now, what ended first first. */
  readonly unseen: readonly WatchedEnd[]
  /** As it is now, longest first. */
  readonly unread: readonly Unread[]
}

/** The report of these days, as it can be made at `now`. */
export function reviewOf(facts: ReviewFacts, span: DaySpan, now: Date): Review {
  const { alerts, mails, runs } = facts
  const tools = toolsFor(facts)
  const record = runRecord(runs, span, now)
  return {
    span,
    now,
    ended: endedIn(span, facts, tools),
    renewed: renewedIn(span, facts, tools),
    answers: answersIn(span, facts, tools),
    runs: record,
    mails: mailRecord(mails, span),
    open: alerts
      .filter(({ state }) => state === 'open')
      .map((alert) => openAlert(alert, tools, now))
      .sort(worstFirst),
    coming: comingFrom(now, span.timeZone, endsAhead(now, facts, tools)),
    unseen: unseenEnds(now, facts, tools),
    unread: unreadOf(facts, record, tools),
  }
}

function openAlert(alert: Alert, { subjects }: ReviewTools, now: Date): OpenAlert {
  const { number, severity, finding, openedAt } = alert
  return {
    number,
    subject: subjects.ofAlert(alert),
    severity,
    finding,
    openedAt,
    taken: standingAcknowledgement(alert, now),
    muted: standingMute(alert, now),
  }
}

function worstFirst(a: OpenAlert, b: OpenAlert): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1
  return a.openedAt.getTime() - b.openedAt.getTime() || a.number - b.number
}

/** Runs are a day apart: what the last two of them did not look at was left out by somebody. */
const unlookedMs = 2 * dayMs

function unreadOf({ endpoints, listed }: ReviewFacts, { newest }: RunRecord, { subjects }: ReviewTools): Unread[] {
  const lookedSince = (newest?.startedAt.getTime() ?? 0) - unlookedMs
  const known = new Map(endpoints.map((served) => [served.endpoint, served]))
  return listed
    .flatMap((endpoint) => {
      const served = known.get(endpoint)
      if (served !== undefined && isRead(served) && served.lookedAt.getTime() >= lookedSince) return []
      return [{ subject: subjects.served('certificate', [endpoint], undefined), readAt: served?.readAt }]
    })
    .sort(
      (a, b) => (a.readAt?.getTime() ?? 0) - (b.readAt?.getTime() ?? 0) || (a.subject.name < b.subject.name ? -1 : 1),
    )
}
