import { renewedFigures } from '../../domain/review/renewed-figures.ts'
import type { Review } from '../../domain/review/review.ts'
import { localDay } from '../../domain/working-days.ts'
import type { Language } from '../../messages/messages.ts'
import { comingSections } from './coming-sections.ts'
import { type DayText, localMoment } from './dates.ts'
import type { PageContext } from './page-context.ts'
import { endedSection, lateSection, renewedSection, splitRenewed } from './past-sections.ts'
import { openSection, unreadSection, unseenSection } from './present-sections.ts'
import { answersSections, holesText, mailsSection, runsSection } from './record-sections.ts'
import type { Section } from './section.ts'
import { reviewWords } from './words/index.ts'

/** A report in the words of a language, for every renderer that people read. Not escaped. */
export interface ReviewPage {
  readonly title: string
  /** When it was made. */
  readonly asOf: string
  readonly headline: string
  /** What must be known before any figure is believed: holes, days to come. */
  readonly cautions: readonly string[]
  readonly tally: readonly {
    readonly label: string
    readonly count: number
    readonly tone: 'critical' | 'warning' | 'ok'
  }[]
  readonly sections: readonly Section[]
  readonly note: string
}

/** The report in the words of a language. */
export function reviewPage(review: Review, language: Language): ReviewPage {
  const { span, now, runs, ended, unseen } = review
  const words = reviewWords[language]
  const day: DayText = (at) => localDay(at, span.timeZone)
  const context: PageContext = { language, words, day, now }
  const { late, inTime } = splitRenewed(review)
  const figures = renewedFigures(review.renewed)
  const holes = holesText(runs, words)
  const isIdle = runs.count === 0
  const running = span.month !== undefined && day(now) <= span.last
  return {
    title: span.month === undefined ? words.spanTitle(span.first, span.last) : words.monthTitle(span.month),
    asOf: words.asOf(localMoment(now, span.timeZone)),
    headline: isIdle
      ? words.noRuns
      : words.headline({
          ended: ended.length,
          still: ended.filter(({ isStill }) => isStill).length,
          late: late.length,
        }),
    cautions: [
      ...(running ? [words.soFar(day(now))] : []),
      ...(holes === undefined || isIdle ? [] : [holes]),
      ...(unseen.length === 0 ? [] : [words.unseen(unseen.length)]),
    ],
    tally: [
      { label: words.tally.ended, count: ended.length, tone: 'critical' },
      { label: words.tally.late, count: late.length, tone: 'warning' },
      { label: words.tally.renewed, count: figures.count - figures.late - figures.afterEnd, tone: 'ok' },
      { label: words.tally.open, count: review.open.length, tone: 'warning' },
    ],
    sections: [
      endedSection(ended, context),
      unseenSection(unseen, context),
      lateSection(late, context),
      openSection(review.open, context),
      ...comingSections(review.coming, context),
      renewedSection(inTime, figures, context),
      ...answersSections(review.answers, context),
      unreadSection(review.unread, context),
      runsSection(review, context),
      mailsSection(review.mails, context),
    ].filter(({ sentences, rows }) => sentences.length + rows.length > 0),
    note: words.zoneNote(span.timeZone),
  }
}
