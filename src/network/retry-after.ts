import { dayMs } from '../domain/duration.ts'

const minuteMs = 60_000

/** The dates of HTTP all begin so (RFC 9110 §5.6.7), and `Date.parse` takes much that is none. */
const httpDate = /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? /

/**
 * Milliseconds that a Retry-After header asks to wait (RFC 9110 §10.2.3), not below 0; undefined where there is none or it says nothing.
 * A date counts from the Date of the same answer where it has one: the clock of this machine may be wrong.
 */
export function readRetryAfter(value: string | undefined, date: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? ''
  if (/^-?\d{1,20}$/.test(text)) return Math.max(0, Number(text) * 1_000)
  const until = dateOf(text)
  if (until === undefined) return undefined
  return Math.max(0, until - (dateOf(date ?? '') ?? now.getTime()))
}

/** A wait between a minute and a day: what is shorter troubles those who ask for patience, what is longer loses what was to be done. */
export function clampRetryAfter(ms: number): number {
  return Math.min(dayMs, Math.max(minuteMs, ms))
}

function dateOf(text: string): number | undefined {
  if (!httpDate.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
