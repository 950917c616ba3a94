import { latestTimeOf } from '../../centre/schedule/times.ts'
import { localDay } from '../../domain/working-days.ts'
import type { SummaryTime } from '../../notify/summary-mail.ts'
import type { Settings } from '../../settings/settings.ts'

/** The last time by `now` at which the schedule wants a summary; undefined where it never has. */
export function summaryTimeOf(
  { summary, timeZone }: Pick<Settings['schedule'], 'summary' | 'timeZone'>,
  now: Date,
): SummaryTime | undefined {
  const dueAt = latestTimeOf(summary, timeZone, now)
  return dueAt && { dueAt, day: localDay(dueAt, timeZone) }
}
