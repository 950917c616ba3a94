import { dayMs, unitMs } from './duration.ts'

/** A day of the calendar of some place, as `2027-01-31`. Compares as text; all instants stay UTC. */
export type LocalDay = string

/** When people are at work. */
export interface Calendar {
  /** IANA name of the time zone whose midnights part the days. */
  readonly timeZone: string
  /** The days of the week on which people work: 1 is Monday, 7 Sunday (ISO 8601). */
  readonly weekdays: ReadonlySet<number>
  /** Reports whether a day is a public holiday. */
  readonly isHoliday: (day: LocalDay) => boolean
  /** Own closed days, first and last included. */
  readonly closed: readonly { readonly first: LocalDay; readonly last: LocalDay }[]
}

/** Longer than any closure of a university; a calendar that is closed for longer has no working days to wait for. */
const longestClosureDays = 60

/** Building a formatter costs a hundred times as much as using it; a process knows a few zones only. */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** The day that it is at an instant in a time zone. */
export function localDay(at: Date, timeZone: string): LocalDay {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    // Gregorian years and ASCII digits whatever the locale of the machine; this locale writes YYYY-MM-DD by itself.
    formatter = new Intl.DateTimeFormat('sv-SE-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter.format(at)
}

/** No place has its midnight later than this after that of UTC, or earlier before it. */
export const farthestZoneMs = 14 * unitMs.h

/** The month that it is at an instant in a time zone, as `2027-01`. */
export function localMonth(at: Date, timeZone: string): string {
  // Far from the turn of a month it is the same one everywhere, which costs a tenth of asking the calendar.
  const earliest = new Date(at.getTime() - farthestZoneMs)
  const month = earliest.getUTCMonth()
  if (new Date(at.getTime() + farthestZoneMs).getUTCMonth() !== month) return localDay(at, timeZone).slice(0, 7)
  return `${earliest.getUTCFullYear()}-${String(month + 1).padStart(2, '0')}`
}

/** So many days later, or earlier; a day of the calendar has no hours, so no clock change is in the way. */
export function addDays(day: LocalDay, days: number): LocalDay {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

/** Reports whether people are at work on a day. */
export function isWorkingDay(day: LocalDay, { weekdays, isHoliday, closed }: Calendar): boolean {
  const weekday = new Date(Date.parse(day)).getUTCDay() || 7
  return weekdays.has(weekday) && !isHoliday(day) && !closed.some(({ first, last }) => first <= day && day <= last)
}

/** The last working day that is not after `day`: itself, if it is one. Undefined where the closure is endless. */
export function lastWorkingDayUpTo(day: LocalDay, calendar: Calendar): LocalDay | undefined {
  for (let back = 0; back <= longestClosureDays; back += 1) {
    const earlier = addDays(day, -back)
    if (isWorkingDay(earlier, calendar)) return earlier
  }
  return undefined
}

/**
 * The day on which people should hear of something that falls on `at`, if that is better than at the instant itself: the
 * last working day up to then. Undefined where the day is a working day and the next one too.
 *
 * The day before a closed one counts as well: whoever runs once a day sees what happens on Friday noon on Saturday morning.
 */
export function earlierDay(at: Date, calendar: Calendar): LocalDay | undefined {
  const day = localDay(at, calendar.timeZone)
  const staysOpen = isWorkingDay(day, calendar) && isWorkingDay(addDays(day, 1), calendar)
  return staysOpen ? undefined : lastWorkingDayUpTo(day, calendar)
}

/** Certificates end at 23:59:59 or 23:59: such a day still counts as a whole one. */
const minuteMs = 60_000

/** The last working day that is over before `end`: what must be done by then is done on it. Undefined where it is past. */
export function lastWorkingDayBefore(end: Date, now: Date, calendar: Calendar): LocalDay | undefined {
  const dayOfEnd = localDay(new Date(end.getTime() + minuteMs), calendar.timeZone)
  const day = lastWorkingDayUpTo(addDays(dayOfEnd, -1), calendar)
  return day === undefined || day < localDay(now, calendar.timeZone) ? undefined : day
}
