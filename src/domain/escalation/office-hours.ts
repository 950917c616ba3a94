import { dayMs, unitMs } from '../duration.ts'
import { addDays, type Calendar, isWorkingDay, type LocalDay, localDay } from '../working-days.ts'

/** When people may be called: between two times of each working day. */
export interface OfficeHours {
  readonly calendar: Calendar
  /** Minutes since midnight on the clock of the place; `from` belongs to the hours, `to` does not. */
  readonly from: number
  readonly to: number
}

/** A calendar that is closed for longer has no hours to wait for. */
const longestClosureDays = 400

/** Building a formatter costs a hundred times as much as using it; a process knows a few zones only. */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** Reports whether somebody is at work at an instant, by the clock on the wall there. */
export function isOpen(at: Date, { calendar, from, to }: OfficeHours): boolean {
  const minute = wallMinute(at, calendar.timeZone)
  return from <= minute && minute < to && isWorkingDay(localDay(at, calendar.timeZone), calendar)
}

/**
 * The first instant from `at` on at which somebody is at work: `at` itself where it is one. Undefined where the closure is endless.
 * Where the clock is put forward over the beginning, the hours begin when it has been; where it is put back, the first time counts.
 */
export function nextOpening(at: Date, hours: OfficeHours): Date | undefined {
  if (isOpen(at, hours)) return at
  const { calendar, from } = hours
  const today = localDay(at, calendar.timeZone)
  for (let ahead = 0; ahead <= longestClosureDays; ahead += 1) {
    const day = addDays(today, ahead)
    if (!isWorkingDay(day, calendar)) continue
    const opening = instantOf(day, from, calendar.timeZone)
    if (opening > at && isOpen(opening, hours)) return opening
  }
  return undefined
}

/** The first instant of a day at which the clock on the wall shows that minute, or a later one. */
function instantOf(day: LocalDay, minute: number, timeZone: string): Date {
  const asUtc = Date.parse(day) + minute * unitMs.m
  // No clock is further from UTC than a day, and none is changed twice in two days.
  const offsets = [-dayMs, dayMs].map((shift) => offsetMs(new Date(asUtc + shift), timeZone))
  const [first, last] = [asUtc - Math.max(...offsets), asUtc - Math.min(...offsets)]
  for (let at = first; at < last; at += unitMs.m) {
    const moment = new Date(at)
    if (localDay(moment, timeZone) === day && wallMinute(moment, timeZone) >= minute) return moment
  }
  return new Date(last)
}

/** How far the clock on the wall is ahead of UTC. */
function offsetMs(at: Date, timeZone: string): number {
  const minute = Math.floor(at.getTime() / unitMs.m) * unitMs.m
  return Date.parse(localDay(at, timeZone)) + wallMinute(at, timeZone) * unitMs.m - minute
}

function wallMinute(at: Date, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB-u-nu-latn', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formatters.set(timeZone, formatter)
  }
  const [hour = '', minute = ''] = formatter.format(at).split(':')
  return Number(hour) * 60 + Number(minute)
}
