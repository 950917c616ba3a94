import { unitMs } from '../../domain/duration.ts'
import type { Ended } from '../../domain/review/ended.ts'
import type { LateReason } from '../../domain/review/late-reason.ts'
import type { Renewed } from '../../domain/review/renewed.ts'
import type { RenewedFigures } from '../../domain/review/renewed-figures.ts'
import type { Review } from '../../domain/review/review.ts'
import { lengthText } from './dates.ts'
import type { PageContext } from './page-context.ts'
import { type Cell, cell, type Section, sectionOf, shortCell } from './section.ts'
import { whatCell } from './subject-text.ts'
import type { ReviewWords } from './words/words.ts'

/** What was in use after its end, how long, and why. */
export function endedSection(ended: readonly Ended[], context: PageContext): Section {
  const { words, day } = context
  const { what, end, afterwards, why } = words.columns
  return sectionOf('ended', words, {
    sentences: ended.length === 0 ? [words.none.ended] : [],
    columns: [what, end, afterwards, why],
    rows: ended.map((each) => [
      whatCell(each.subject, each.alert, words),
      shortCell(day(each.endedAt)),
      afterwardsCell(each, context),
      whyCell(each.reasons, context),
    ]),
  })
}

function afterwardsCell(
  { subject, endedAt, lastSeenAt, overAt, isStill }: Ended,
  { words, day, now }: PageContext,
): Cell {
  const length = (until: Date) => lengthText(until.getTime() - endedAt.getTime(), words)
  if (overAt !== undefined) return shortCell(words.overAfter(length(overAt)), day(overAt))
  if (!isStill) return shortCell(words.lastSeen(day(lastSeenAt)))
  const text = subject.kind === 'manual' ? words.unconfirmed : words.still
  return { ...shortCell(text, words.since(length(now))), severity: 'critical' }
}

/** Renewals that were late and are not told among what was in use after its end; and those in time. */
export function splitRenewed({ renewed, ended }: Review): { late: readonly Renewed[]; inTime: readonly Renewed[] } {
  const told = new Set(ended.map(({ of }) => of))
  return {
    late: renewed.filter(({ standing, of }) => standing === 'late' || (standing === 'after-end' && !told.has(of))),
    inTime: renewed.filter(({ standing }) => standing === 'in-time'),
  }
}

/** What was renewed late, and why. */
export function lateSection(late: readonly Renewed[], context: PageContext): Section {
  const { words } = context
  const { what, end, renewed, why } = words.columns
  return sectionOf('late', words, {
    sentences: [late.length === 0 ? words.none.late : words.lateNote],
    columns: [what, end, renewed, why],
    rows: late.map((each) => [...renewedCells(each, context), whyCell(each.reasons, context)]),
  })
}

/** So many are listed, those with the least time; the others are as they should be. */
const mostRenewed = 30

/** What was renewed in time: the closest first. */
export function renewedSection(inTime: readonly Renewed[], figures: RenewedFigures, context: PageContext): Section {
  const { words, day } = context
  const { what, end, renewed, newEnd } = words.columns
  const left = inTime.slice(mostRenewed)
  const [next] = left
  const median = figures.medianLeadMs
  const isBefore = median !== undefined && median >= 0
  return sectionOf('renewed', words, {
    sentences:
      figures.count === 0
        ? [words.none.renewed]
        : words.renewed(figures, isBefore ? lengthText(median, words) : undefined),
    columns: [what, end, renewed, newEnd],
    rows: inTime.slice(0, mostRenewed).map((each) => [...renewedCells(each, context), shortCell(day(each.endsAt))]),
    rest: next?.leadMs === undefined ? undefined : words.moreRenewed(left.length, leadText(next, words)),
  })
}

function renewedCells(renewed: Renewed, { words, day }: PageContext): Cell[] {
  const { subject, alert, endedAt, at, leadMs, shareLeft, evidence } = renewed
  const isPast = leadMs !== undefined && leadMs < 0
  const percent = shareLeft === undefined || isPast ? undefined : words.percentLeft(Math.round(shareLeft * 100))
  return [
    whatCell(subject, alert, words),
    shortCell(endedAt === undefined ? '–' : day(endedAt)),
    shortCell(
      day(at),
      leadMs === undefined ? undefined : leadText(renewed, words),
      percent,
      evidence.kind === 'seen' ? undefined : words.evidence(evidence),
    ),
  ]
}

function leadText({ leadMs = 0, isAtLeast }: Renewed, words: ReviewWords): string {
  if (leadMs < 0) return words.after(lengthText(-leadMs, words))
  return leadMs < unitMs.h ? words.justBefore : words.before(lengthText(leadMs, words), isAtLeast)
}

function whyCell(reasons: readonly LateReason[], { words, day }: PageContext): Cell {
  return { ...cell('–'), ...(reasons.length > 0 && { lines: reasons.map((reason) => words.reason(reason, day)) }) }
}
