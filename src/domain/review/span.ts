import { addDays, farthestZoneMs, type LocalDay, localDay } from '../working-days.ts'

/** Days of the calendar of some place, first and last included. */
export interface DaySpan {
  readonly first: LocalDay
  readonly last: LocalDay
  /** IANA name of the time zone whose midnights part the days. */
  readonly timeZone: string
  /** `2026-10`, where the days are those of a month. */
  readonly month: string | undefined
}

/** The days of a month written `2026-10`. */
export function monthSpan(month: string, timeZone: string): DaySpan {
  const next = new Date(`${month}-01`)
  next.setUTCMonth(next.getUTCMonth() + 1)
  return { first: `${month}-01`, last: addDays(next.toISOString().slice(0, 10), -1), timeZone, month }
}

/** So many days, of which today is the last. */
export function lastDays(count: number, now: Date, timeZone: string): DaySpan {
  const last = localDay(now, timeZone)
  return { first: addDays(last, 1 - count), last, timeZone, month: undefined }
}

/** Reports whether a moment is on one of the days. */
export function isWithin(at: Date, { first, last, timeZone }: DaySpan): boolean {
  const day = localDay(at, timeZone)
  return first <= day && day <= last
}

/** Reports whether a time from one moment to another has part of one of the days. */
export function touches(from: Date, to: Date, { first, last, timeZone }: DaySpan): boolean {
  return localDay(from, timeZone) <= last && first <= localDay(to, timeZone)
}

/** A moment at which the first day has not begun, earlier by a day or so: from there on a store is asked. */
export function momentBefore({ first }: DaySpan): Date {
  return new Date(Date.parse(first) - farthestZoneMs)
}
