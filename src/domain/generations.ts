import { dayMs, unitMs } from './duration.ts'

/** How many copies of the store are kept: of each hour and of each day that has one, the newest. */
const kept = { hours: 24, days: 10 } as const

/** Which of these moments are kept: the last of each of the newest 24 hours that have one, and of each of the newest 10 days (UTC). */
export function keptGenerations(moments: readonly Date[]): ReadonlySet<Date> {
  const newestFirst = moments.toSorted((a, b) => b.getTime() - a.getTime())
  const lastOfEach = (lengthMs: number, count: number) => {
    const spans = new Map<number, Date>()
    for (const moment of newestFirst) {
      const span = Math.floor(moment.getTime() / lengthMs)
      if (!spans.has(span)) spans.set(span, moment)
    }
    return [...spans.values()].slice(0, count)
  }
  return new Set([...lastOfEach(unitMs.h, kept.hours), ...lastOfEach(dayMs, kept.days)])
}
