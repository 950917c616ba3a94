import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Reads `mon-fri`, `mon,wed,fri` or `sat-mon` to the numbers of ISO 8601: 1 is Monday, 7 Sunday. */
export function parseWeekdays(text: string): Parsed<ReadonlySet<number>> {
  const numbers = new Set<number>()
  for (const part of text.split(',')) {
    const [first = '', last = first, ...rest] = part.split('-')
    const from = weekdays.indexOf(first)
    const to = weekdays.indexOf(last)
    if (from === -1 || to === -1 || rest.length > 0) {
      return refused(`${quoted(text)} names no days`, 'write them like mon-fri or mon,wed,fri')
    }
    const days = ((to - from + 7) % 7) + 1
    for (let step = 0; step < days; step += 1) numbers.add(((from + step) % 7) + 1)
  }
  return understood(numbers)
}

/** Reads `09:00`, to `23:59`. */
export function parseTimeOfDay(text: string): Parsed<string> {
  if (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text)) return understood(text)
  return refused(`${quoted(text)} is not a time of day`, 'write hours and minutes like 09:00, in quotes')
}

/** Reads a time zone of the IANA database that this Node knows. */
export function parseTimeZone(text: string): Parsed<string> {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return understood(text)
  } catch {
    return refused(`${quoted(text)} is not a time zone`, 'write it like Asia/Tokyo or UTC')
  }
}
