import { Cron } from 'croner'

/**
 * Times of cron in a time zone: a local time that does not exist comes once, right after the gap, and one that is there twice counts once. With `*` for
 * minute or hour they follow the time that passes: left out in the gap, and twice where the hour is.
 */
export function timesOf(cron: string, timeZone: string): Cron {
  return new Cron(cron, { mode: '5-part', timezone: timeZone, fixedTimeRule: 'no-wildcard', paused: true })
}

/** The last of these times that has come by `now`; undefined where none has. */
export function latestTimeOf(cron: string, timeZone: string, now: Date): Date | undefined {
  // croner leaves out the very moment that it is asked for
  return timesOf(cron, timeZone).previousRuns(1, new Date(now.getTime() + 1))[0]
}
