import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** How a rate is to be written. */
export const rateHint = 'write a number of mails a minute, like 20, or 500/s'

const perMinute = { s: 60, min: 1 }

/** Reads `20`, `20/min` or `500/s` to mails a minute. */
export function parseRate(text: string): Parsed<number> {
  const [, digits, unit] = /^(\d{1,6})(?:\/(s|min))?$/.exec(text) ?? []
  const rate = Number(digits) * perMinute[(unit ?? 'min') as keyof typeof perMinute]
  if (rate > 0) return understood(rate)
  return refused(`${quoted(text)} is no rate`, rateHint)
}
