import { Cron } from 'croner'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Reads the five fields of cron: minute, hour, day, month, weekday. What never comes (`0 0 30 2 *`) is refused. */
export function parseCron(text: string): Parsed<string> {
  const hint = 'write minute, hour, day of month, month and weekday, like "30 6 * * *" or "*/5 * * * *"'
  // croner also takes dates, seconds and years
  if (!/^\S+( +\S+){4}$/.test(text)) return refused(`${quoted(text)} is no time of cron`, hint)
  try {
    const job = new Cron(text, { mode: '5-part', paused: true })
    return job.nextRun() === null ? refused(`${quoted(text)} never comes`, hint) : understood(text)
  } catch {
    return refused(`${quoted(text)} is no time of cron`, hint)
  }
}
