import { dayMs, unitMs } from '../../src/domain/duration.ts'

/** When a service may be reloaded. */
export type ReloadTime =
  /** At once. */
  | { readonly kind: 'now' }
  /** Within these hours of these days. `from` later than `to` goes over midnight; the days are those on which it begins. */
  | { readonly kind: 'during'; readonly days: ReadonlySet<number>; readonly from: string; readonly to: string }
  /** At the first pass after this time of one of these days. */
  | { readonly kind: 'at'; readonly days: ReadonlySet<number>; readonly time: string }

/** A moment as the clock on the wall of the server shows it. */
export interface LocalMoment {
  /** 1 is Monday, 7 Sunday (ISO 8601). */
  readonly weekday: number
  /** `09:05` */
  readonly time: string
}

/**
 * Reports whether a service may be reloaded now.
 *
 * @param since when the new certificate was put in place, for `at`
 * @param localOf the wall clock of the server at an instant
 */
export function mayReload(time: ReloadTime, since: Date, now: Date, localOf: (at: Date) => LocalMoment): boolean {
  switch (time.kind) {
    case 'now':
      return true
    case 'during':
      return isWithin(time, localOf(now))
    case 'at':
      return hasStruck(time, since, now, localOf)
  }
}

/** Reports whether a moment is within the hours in which a service may be reloaded. */
export function isWithin({ days, from, to }: ReloadTime & { kind: 'during' }, { weekday, time }: LocalMoment): boolean {
  if (from <= to) return days.has(weekday) && from <= time && time < to
  const yesterday = ((weekday + 5) % 7) + 1
  return (days.has(weekday) && from <= time) || (days.has(yesterday) && time < to)
}

/** Looks minute by minute: clock changes and days of 23 hours are the wall clock's business. A week is the longest wait. */
function hasStruck(
  { days, time }: ReloadTime & { kind: 'at' },
  since: Date,
  now: Date,
  localOf: (at: Date) => LocalMoment,
): boolean {
  if (now.getTime() - since.getTime() >= 7 * dayMs) return true
  const first = Math.ceil(since.getTime() / unitMs.m) * unitMs.m
  for (let at = first; at <= now.getTime(); at += unitMs.m) {
    const local = localOf(new Date(at))
    if (days.has(local.weekday) && local.time === time) return true
  }
  return false
}

/** The moment on the wall clock of a time zone. */
export function localMomentOf(timeZone: string): (at: Date) => LocalMoment {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    return {
      weekday: weekdays.indexOf(parts.get('weekday') ?? '') + 1,
      time: `${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`,
    }
  }
}
