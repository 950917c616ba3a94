import { alertName } from '../../domain/alert.ts'
import type { Answers } from '../../domain/review/answers.ts'
import type { MailRecord } from '../../domain/review/mails.ts'
import type { Review } from '../../domain/review/review.ts'
import type { RunRecord } from '../../domain/review/runs.ts'
import { excerpt } from '../../messages/excerpt.ts'
import { dayCount, daysText, lengthText, localMoment } from './dates.ts'
import type { PageContext } from './page-context.ts'
import { cell, type Section, sectionOf, shortCell } from './section.ts'
import { listText, whatCell } from './subject-text.ts'
import type { ReviewWords } from './words/words.ts'

/** Who answered, after how long, and who did not. */
export function answersSections(answers: Answers, { words, day }: PageContext): Section[] {
  const { told, given, unanswered, fastestMs, medianMs } = answers
  if (told + given.length === 0) return []
  const { what, answer, who, told: toldOn, mail } = words.columns
  const times =
    fastestMs === undefined || medianMs === undefined
      ? []
      : [words.answerTimes(lengthText(fastestMs, words), lengthText(medianMs, words))]
  return [
    sectionOf('answers', words, {
      sentences: [words.answers({ ...answers, unanswered: unanswered.length }), ...times],
      columns: [what, who, answer],
      rows: given.map(({ alert, subject, by, at, until, afterMs }) => [
        whatCell(subject, alert, words),
        cell(words.taken(by, day(until))),
        shortCell(day(at), afterMs === undefined ? undefined : words.answeredAfter(lengthText(afterMs, words))),
      ]),
    }),
    sectionOf('unanswered', words, {
      columns: [what, toldOn, mail],
      rows: unanswered.map(({ alert, subject, toldAt, toldTo }) => [
        whatCell(subject, alert, words),
        shortCell(day(toldAt)),
        cell(listText(toldTo, words)),
      ]),
    }),
  ]
}

/** The days on which no run came to its end, as a sentence; undefined without any. */
export function holesText({ holes }: RunRecord, words: ReviewWords): string | undefined {
  if (holes.length === 0) return undefined
  const days = holes.reduce((sum, { first, last }) => sum + dayCount(first, last), 0)
  return words.holes(days, holes.map((hole) => daysText(hole, words)).join(words.comma))
}

/** What runs did, and what they did not. */
export function runsSection({ runs, span }: Review, { words }: PageContext): Section {
  const { count, incomplete, killed, newest } = runs
  const moment = (at: Date) => localMoment(at, span.timeZone)
  const { summary, startedAt } = newest ?? {}
  const newestRun =
    summary === undefined || startedAt === undefined
      ? []
      : [words.newestRun(moment(startedAt), summary.planned, summary.failed)]
  const faults = [
    ...incomplete.map(({ startedAt: at, reason }) => ({ at, state: words.states.incomplete, reason })),
    ...killed.map((at) => ({ at, state: words.states.killed, reason: undefined })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime())
  return sectionOf('runs', words, {
    sentences: [
      words.runs({ count, incomplete: incomplete.length, killed: killed.length }),
      ...[holesText(runs, words) ?? []].flat(),
      ...newestRun,
    ],
    columns: [words.columns.run, words.columns.state],
    rows: faults.map(({ at, state, reason }) => [shortCell(moment(at)), cell(state, reason && excerpt(reason, 200))]),
  })
}

/** What became of mails. */
export function mailsSection({ sent, lost, waiting, held }: MailRecord, { words, day }: PageContext): Section {
  if (sent + lost.length + waiting + held === 0) return sectionOf('mails', words, {})
  const { mail, date, state } = words.columns
  return sectionOf('mails', words, {
    sentences: [words.mails({ sent, lost: lost.reduce((sum, { count }) => sum + count, 0), waiting, held })],
    columns: [mail, date, state],
    rows: lost.map(({ recipient, contact, alerts, problem, lastAt, count, state: how }) => [
      cell(
        recipient,
        contact,
        listText(
          alerts.map((number) => alertName({ number })),
          words,
        ),
      ),
      shortCell(day(lastAt), count === 1 ? undefined : words.times(count)),
      cell(words.states[how], problem),
    ]),
  })
}
