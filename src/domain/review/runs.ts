import { dayMs } from '../duration.ts'
import { addDays, type LocalDay, localDay } from '../working-days.ts'
import type { KnownRun } from './facts.ts'
import { type DaySpan, isWithin } from './span.ts'

/** What runs did on some days. */
export interface RunRecord {
  readonly count: number
  /** Runs that ended before everything had been looked at. */
  readonly incomplete: readonly { readonly startedAt: Date; readonly reason: string | undefined }[]
  /** Runs that have no end: their process was killed. */
  readonly killed: readonly Date[]
  /** Whole days on which no run came to an end: whatever happened then, nobody saw it. */
  readonly holes: readonly { readonly first: LocalDay; readonly last: LocalDay }[]
  /** The newest run of all that has an end. */
  readonly newest: KnownRun | undefined
}

/** A run that goes on for longer was killed, or nobody waits for it any more. */
const longestRunMs = dayMs

/** What runs did on these days. Days before the first run of all are no holes, nor is today. */
export function runRecord(runs: readonly KnownRun[], span: DaySpan, now: Date): RunRecord {
  const within = runs.filter(({ startedAt }) => isWithin(startedAt, span))
  const ended = runs.filter(({ endedAt }) => endedAt !== undefined)
  const newest = runs.at(-1)
  return {
    count: within.length,
    incomplete: within.flatMap(({ startedAt, summary }) =>
      summary === undefined || summary.complete ? [] : [{ startedAt, reason: summary.incompleteReason }],
    ),
    killed: within
      .filter(
        (run) =>
          run.endedAt === undefined && (run !== newest || now.getTime() - run.startedAt.getTime() > longestRunMs),
      )
      .map(({ startedAt }) => startedAt),
    holes: holesIn(ended, runs[0], span, now),
    newest: ended.at(-1),
  }
}

function holesIn(
  ended: readonly KnownRun[],
  first: KnownRun | undefined,
  span: DaySpan,
  now: Date,
): RunRecord['holes'] {
  const { timeZone } = span
  if (first === undefined) return []
  const seen = new Set(ended.map(({ startedAt }) => localDay(startedAt, timeZone)))
  const begin = localDay(first.startedAt, timeZone)
  const yesterday = addDays(localDay(now, timeZone), -1)
  const holes: { first: LocalDay; last: LocalDay }[] = []
  for (let day = span.first; day <= span.last && day <= yesterday; day = addDays(day, 1)) {
    const hole = holes.at(-1)
    if (day < begin || seen.has(day)) continue
    if (hole !== undefined && hole.last === addDays(day, -1)) hole.last = day
    else holes.push({ first: day, last: day })
  }
  return holes
}
