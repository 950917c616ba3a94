import type { KnownRun } from '../domain/review/facts.ts'
import { reviewOf } from '../domain/review/review.ts'
import { type DaySpan, lastDays, monthSpan } from '../domain/review/span.ts'
import { addDays, localDay } from '../domain/working-days.ts'
import { CertflowError } from '../errors.ts'
import { type ReviewFormatName, reviewFormats } from '../report/review/index.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { jobFor, storeOf } from './job/job-for.ts'
import { writeText } from './output.ts'
import { reviewFacts } from './report-facts.ts'

/** The options of `certflow report`, parsed. */
export interface ReportCommandOptions {
  readonly config?: string
  /** `2026-10`, or `last`. */
  readonly month?: string
  readonly format: ReviewFormatName
  readonly language?: 'en' | 'ja'
  readonly output?: string
}

/** What is told where no month is named. */
const usualDays = 30

/** `certflow report` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runReport(
  options: ReportCommandOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor({ ...options, ...globals }, context)
  const now = context.now()
  const span = spanOf(options.month, now, job.settings.calendar.timeZone)
  await using store = storeOf(job)
  const facts = await reviewFacts(job, store, span)
  refuseUnknown(span, facts.runs, now)
  const text = reviewFormats[options.format](reviewOf(facts, span, now), options.language ?? job.inventory.language)
  await writeText(text, options.output, context)
  return exitCodes.clean
}

function spanOf(month: string | undefined, now: Date, timeZone: string): DaySpan {
  if (month === undefined) return lastDays(usualDays, now, timeZone)
  const thisMonth = localDay(now, timeZone).slice(0, 7)
  return monthSpan(month === 'last' ? addDays(`${thisMonth}-01`, -1).slice(0, 7) : month, timeZone)
}

/** A report of days that nobody looked at would read as if all had been well. */
function refuseUnknown({ first, last, timeZone, month }: DaySpan, [firstRun]: readonly KnownRun[], now: Date): void {
  const refused = (why: string, hint: string) =>
    new CertflowError('usage', `Cannot report ${month ?? 'anything'}: ${why}`, { hint })
  if (first > localDay(now, timeZone)) throw refused('it has not begun', 'name a month that has')
  if (firstRun === undefined) throw refused('no run has been made', 'make the first one with certflow run')
  const begin = localDay(firstRun.startedAt, timeZone)
  if (last < begin) throw refused(`the first run that the store remembers is of ${begin}`, 'name a later month')
}
