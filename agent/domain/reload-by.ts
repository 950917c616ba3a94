import { dayMs, unitMs } from '../../src/domain/duration.ts'
import { isWithin, type LocalMoment, type ReloadTime } from './reload-time.ts'

/** A pass comes each hour. */
const graceMs = unitMs.h

/** No hours of a week are further away. */
const longestMs = 8 * dayMs

/**
 * Until when listeners may show the certificate before: the end of the next hours for it and an hour, or a day where the agent reloads nothing. Undefined where it
 * reloads at once, or that time is long over.
 *
 * @param time undefined where the service is not reloaded by the agent
 * @param since when the new certificate was put in force
 */
export function reloadBy(
  time: ReloadTime | undefined,
  since: Date,
  now: Date,
  localOf: (at: Date) => LocalMoment,
): Date | undefined {
  if (time?.kind === 'now' || now.getTime() - since.getTime() > longestMs) return undefined
  if (time === undefined) return new Date(since.getTime() + dayMs)
  let wasIn = false
  // minute by minute: clock changes are the wall clock's business
  for (let at = since.getTime(); at <= since.getTime() + longestMs; at += unitMs.m) {
    const local = localOf(new Date(at))
    const isIn =
      time.kind === 'during' ? isWithin(time, local) : time.days.has(local.weekday) && local.time === time.time
    if (wasIn && !isIn) return new Date(at + graceMs)
    wasIn = isIn
  }
  return new Date(since.getTime() + longestMs)
}
