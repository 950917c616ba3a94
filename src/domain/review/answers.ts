import type { Alert } from '../alert.ts'
import type { KnownAcknowledgement, ReviewFacts } from './facts.ts'
import { median } from './moments.ts'
import { type DaySpan, isWithin } from './span.ts'
import type { Subject } from './subject.ts'
import type { ReviewTools } from './tools.ts'

/** Somebody took an alert. */
interface Answer {
  readonly alert: number
  readonly subject: Subject
  readonly by: string
  readonly at: Date
  readonly until: Date
  /** Since the first mail about it; undefined where that was not the first answer, or no mail had gone out. */
  readonly afterMs: number | undefined
}

/** An alert that nobody answered. */
interface Unanswered {
  readonly alert: number
  readonly subject: Subject
  readonly toldAt: Date
  readonly toldTo: readonly string[]
}

/** What came of alerts that people were told of. */
export interface Answers {
  /** Alerts of which the first mail went out on these days. Each is one of the next four. */
  readonly told: number
  readonly taken: number
  /** Cured, and nobody had said a word. */
  readonly solved: number
  readonly muted: number
  readonly unanswered: readonly Unanswered[]
  /** All that were given on these days, oldest first; also to what was told before. */
  readonly given: readonly Answer[]
  readonly fastestMs: number | undefined
  readonly medianMs: number | undefined
}

/** What came of the alerts of these days: who answered, and after how long. */
export function answersIn(span: DaySpan, { alerts, acknowledgements }: ReviewFacts, tools: ReviewTools): Answers {
  const { correspondence } = tools
  const told = alerts.filter(({ number }) => {
    const at = correspondence.firstToldAt(number)
    return at !== undefined && isWithin(at, span)
  })
  const fates = Map.groupBy(told, (alert) => fateOf(alert, tools))
  const byNumber = new Map(alerts.map((alert) => [alert.number, alert]))
  const given = acknowledgements
    .filter(({ at }) => isWithin(at, span))
    .flatMap((answer) => answerOf(answer, byNumber.get(answer.alert), tools))
  const times = given.flatMap(({ afterMs }) => afterMs ?? [])
  return {
    told: told.length,
    taken: fates.get('taken')?.length ?? 0,
    solved: fates.get('solved')?.length ?? 0,
    muted: fates.get('muted')?.length ?? 0,
    unanswered: (fates.get('unanswered') ?? []).flatMap((alert) => unansweredOf(alert, tools)),
    given,
    fastestMs: times.length === 0 ? undefined : times.reduce((least, ms) => Math.min(least, ms)),
    medianMs: median(times),
  }
}

function fateOf({ number, mute, state }: Alert, { correspondence }: ReviewTools) {
  if (correspondence.answersTo(number).length > 0) return 'taken'
  if (mute !== undefined) return 'muted'
  return state === 'closed' ? 'solved' : 'unanswered'
}

function answerOf(answer: KnownAcknowledgement, alert: Alert | undefined, tools: ReviewTools): Answer[] {
  if (alert === undefined) return []
  const { number } = alert
  const { by, at, until } = answer
  const toldAt = tools.correspondence.firstToldAt(number)
  const isFirst = tools.correspondence.answersTo(number)[0] === answer
  const afterMs = isFirst && toldAt !== undefined && at >= toldAt ? at.getTime() - toldAt.getTime() : undefined
  return [{ alert: number, subject: tools.subjects.ofAlert(alert), by, at, until, afterMs }]
}

function unansweredOf(alert: Alert, { subjects, correspondence }: ReviewTools): Unanswered[] {
  const { number, toldTo } = alert
  const toldAt = correspondence.firstToldAt(number)
  return toldAt === undefined ? [] : [{ alert: number, subject: subjects.ofAlert(alert), toldAt, toldTo }]
}
