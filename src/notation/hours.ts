import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Reads `mon-fri` or `mon,wed,fri`. */
export function parseWeekdays(text: string): Parsed<string> {
  const fits = text.split(',').every((part) => {
    const days = part.split('-')
    return days.length <= 2 && days.every((day) => weekdays.includes(day))
  })
  return fits ? understood(text) : refused(`${quoted(text)} names no days`, 'write them like mon-fri or mon,wed,fri')
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
