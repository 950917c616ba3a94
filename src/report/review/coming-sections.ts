import type { ComingWeek, ComingWeeks, OwnerLoad, RenewalCounts } from '../../domain/review/coming.ts'
import { excerpt } from '../../messages/excerpt.ts'
import { messages } from '../../messages/index.ts'
import type { PageContext } from './page-context.ts'
import { type Cell, cell, type Section, sectionOf, shortCell, type WeekBar } from './section.ts'
import { ownersText } from './subject-text.ts'

/** Names beside a bar; the bar tells how many there are. */
const namesShown = 4

/** What is coming, by week and by owner. */
export function comingSections({ weeks, counts, owners }: ComingWeeks, context: PageContext): Section[] {
  const { words } = context
  const { week, hand, vendor, automatic, what } = words.columns
  const total = counts.hand + counts.vendor + counts.automatic
  if (total === 0) return [sectionOf('coming', words, { sentences: [words.none.coming] })]
  const bars = weeks.map((each, index) => ({ counts: each.counts, bar: barOf(each, index === 0, context) }))
  const byWeek = sectionOf('coming', words, {
    sentences: [words.coming(weeks.at(-1)?.last ?? '', counts)],
    columns: [week, hand, vendor, automatic, what],
    rows: bars.map(({ counts: ofWeek, bar: { title, names, rest = [] } }) => [
      cell(title),
      ...countCells(ofWeek),
      cell([...names, rest].flat().join(words.comma)),
    ]),
    bars: bars.map(({ bar }) => bar),
  })
  return [byWeek, ownersSection(owners, context)]
}

function ownersSection(owners: readonly OwnerLoad[], { words }: PageContext): Section {
  const { owner, hand, vendor, automatic } = words.columns
  return sectionOf('owners', words, {
    columns: [owner, hand, vendor, automatic],
    rows: owners.map((load) => [cell(load.owner ?? words.nobody), ...countCells(load.counts)]),
  })
}

function barOf({ first, last, items, counts }: ComingWeek, isThis: boolean, { language, words }: PageContext): WeekBar {
  const { timeline } = messages[language].labels
  const work = items.filter(({ subject }) => subject.renewal !== 'automatic')
  const more = work.length - namesShown
  return {
    title: isThis ? words.thisWeek : timeline.week(new Date(first), new Date(last)),
    work: work.length,
    itself: counts.automatic,
    names: work
      .slice(0, namesShown)
      .map(({ subject }) => words.owned(excerpt(subject.name), ownersText(subject, words))),
    rest: more > 0 ? timeline.more(more) : undefined,
  }
}

function countCells({ hand, vendor, automatic }: RenewalCounts): Cell[] {
  return [hand, vendor, automatic].map((count) => shortCell(count === 0 ? '' : String(count)))
}
