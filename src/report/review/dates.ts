import { unitMs } from '../../domain/duration.ts'
import { type LocalDay, localDay } from '../../domain/working-days.ts'
import type { ReviewWords } from './words/words.ts'

/** The day of a moment, `2026-10-31`, in the time zone of the report. */
export type DayText = (at: Date) => string

/** Day and time of a moment in a time zone, `2026-10-31 09:05`. */
export function localMoment(at: Date, timeZone: string): string {
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return `${localDay(at, timeZone)} ${time.format(at)}`
}

/** A length of time in the largest unit of which it has one. */
export function lengthText(ms: number, words: ReviewWords): string {
  if (ms >= unitMs.d) return words.days(Math.floor(ms / unitMs.d))
  return ms >= unitMs.h ? words.hours(Math.floor(ms / unitMs.h)) : words.minutes(Math.floor(ms / unitMs.m))
}

/** How many days these are, first and last included. */
export function dayCount(first: LocalDay, last: LocalDay): number {
  return (Date.parse(last) - Date.parse(first)) / unitMs.d + 1
}

/** Days as one text: `2026-10-06 – 2026-10-08`. */
export function daysText(
  { first, last }: { readonly first: LocalDay; readonly last: LocalDay },
  { span }: ReviewWords,
): string {
  return first === last ? first : span(first, last)
}
