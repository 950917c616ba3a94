import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

const shape = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|z|[+-]\d{2}:\d{2}))?$/

const example = 'write a date like 2027-01-31, or a time like 2027-01-31T09:00:00+09:00'

/** Reads a date (00:00 UTC of that day) or an RFC 3339 time. A day that does not exist is refused, never moved on. */
export function parseDate(text: string): Parsed<Date> {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    shape.exec(text) ?? []
  if (year === '') return refused(`${quoted(text)} is not a date`, example)
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) {
    return refused(`${quoted(text)} does not exist in the calendar`, example)
  }
  // RFC 3339 §5.7 allows a leap second; Date has none, so it counts as the second before.
  const at = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second === '60' ? '59' : second}${fraction.slice(0, 4)}${zone.toUpperCase()}`,
  )
  if (Number.isNaN(at.getTime()) || Number(hour) > 23) return refused(`${quoted(text)} is not a time of day`, example)
  return understood(at)
}

/** Reads `2026-12-29` or `2026-12-29/2027-01-03`, both days included. */
export function parseDays(text: string): Parsed<{ readonly first: string; readonly last: string }> {
  const [first = '', last = first, ...rest] = text.split('/')
  const begin = parseDate(first)
  const end = parseDate(last)
  const hint = 'write a day like 2026-12-29, or the first and the last like 2026-12-29/2027-01-03'
  if (rest.length > 0 || first.length !== 10 || last.length !== 10 || !begin.ok || !end.ok) {
    return refused(`${quoted(text)} is not a day or a span of days`, hint)
  }
  return begin.value <= end.value ? understood({ first, last }) : refused(`${quoted(text)} ends before it begins`, hint)
}
