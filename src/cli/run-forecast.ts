import { existsSync } from 'node:fs'
import { forecastOf } from '../domain/forecast/forecast.ts'
import { forecastHtml } from '../report/forecast/html.ts'
import { forecastJson } from '../report/forecast/json.ts'
import { forecastTable } from '../report/forecast/table.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { forecastItems } from './forecast-items.ts'
import { jobFor } from './job/job-for.ts'
import { writeText } from './output.ts'

/** The options of `certflow inventory forecast`, parsed. */
export interface ForecastCommandOptions {
  readonly config?: string
  readonly inventory?: string
  readonly months: number
  readonly hours: number
  readonly at?: Date
  readonly format: 'table' | 'json' | 'html'
  readonly language?: 'en' | 'ja'
  readonly output?: string
}

/** `certflow inventory forecast` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runForecast(
  options: ForecastCommandOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const job = await jobFor({ ...options, ...globals }, context)
  const { path } = job.settings.store
  await using store = existsSync(path) ? openSqliteStore(path, { create: false }) : undefined
  const forecast = forecastOf(await forecastItems(job, store), {
    now: options.at ?? context.now(),
    timeZone: job.settings.calendar.timeZone,
    months: options.months,
    hoursEach: options.hours,
  })
  const text = {
    table: () => forecastTable(forecast, context.stdout.columns || 80),
    json: () => forecastJson(forecast),
    html: () => forecastHtml(forecast, options.language ?? job.inventory.language),
  }[options.format]()
  await writeText(text, options.output, context)
  return exitCodes.clean
}
