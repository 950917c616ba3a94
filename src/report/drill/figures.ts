import type { Drill } from '../../domain/drill/drill.ts'
import type { DrillPerson, DrillReview } from '../../domain/drill/drill-review.ts'
import type { DrillFigures } from '../../domain/drill/statistics.ts'
import { unitMs } from '../../domain/duration.ts'
import type { DrillWords } from './words.ts'

/** A figure of a drill beside those of the drills before it: name, this one, the last, all before. */
export type FigureRow = readonly [name: string, now: string, last: string, before: string]

/** The rows of the figures, in words. */
export function figureRows({ figures, last, before }: DrillReview, words: DrillWords): FigureRow[] {
  const { figures: names } = words
  const row = (name: string, text: (figures: DrillFigures) => string): FigureRow => [
    name,
    text(figures),
    last === undefined ? words.none : text(last),
    before === undefined ? words.none : text(before),
  ]
  const time = (ms: number | undefined, { answered }: DrillFigures) =>
    ms === undefined ? (answered === 0 ? words.none : words.notReached) : durationOf(ms, words)
  return [
    row(names.asked, ({ asked }) => String(asked)),
    row(names.answered, ({ answered }) => String(answered)),
    row(names.silent, ({ asked, answered }) => String(asked - answered)),
    row(names.fastest, (each) => time(each.fastestMs, each)),
    row(names.lower, (each) => time(each.lowerQuartileMs, each)),
    row(names.median, (each) => time(each.medianMs, each)),
    row(names.upper, (each) => time(each.upperQuartileMs, each)),
    row(names.deviation, ({ standardDeviationMs: ms }) => (ms === undefined ? words.none : durationOf(ms, words))),
  ]
}

/** What is shown of a person. `moment` writes a time. */
export function personCells(person: DrillPerson, words: DrillWords, moment: (at: Date) => string): string[] {
  const { contact, by, askedAt, deliveredAt, problem, answeredAt, tookMs } = person
  const failed = problem === undefined ? words.notDelivered : `${words.notDelivered}: ${problem}`
  return [
    contact,
    by,
    moment(askedAt),
    deliveredAt === undefined ? failed : moment(deliveredAt),
    answeredAt === undefined ? words.noAnswer : moment(answeredAt),
    tookMs === undefined ? words.none : durationOf(tookMs, words),
  ]
}

/** What is rehearsed, in words. */
export function scopeOf({ scope }: Pick<Drill, 'scope'>, words: DrillWords): string {
  return scope.kind === 'owners' ? words.owners : scope.name
}

function durationOf(ms: number, { duration }: DrillWords): string {
  const seconds = Math.round(ms / unitMs.s)
  return duration(Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60)
}
