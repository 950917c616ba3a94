import { performance } from 'node:perf_hooks'
import { dayMs } from '../../domain/duration.ts'
import { CertflowError } from '../../errors.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { answerPageOf } from '../answer-page.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { watchInterruption } from '../interruption.ts'
import { jobInventoryAt, jobInventoryPath } from '../read-sources.ts'
import { settingsFor } from '../settings.ts'
import { beat } from './heartbeat.ts'
import { lookAgain, scanIntoStore } from './job-scan.ts'
import { rehearse } from './rehearse.ts'
import type { RunOptions } from './run-options.ts'
import type { Saw } from './saw.ts'
import { tellPeople } from './tell-people.ts'

/** So long is remembered what has ended: a year, and what it takes to compare its months. */
const rememberedMs = 400 * dayMs

/** `certflow run` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runJob(options: RunOptions, globals: GlobalOptions, outer: CliContext): Promise<number> {
  const settings = await settingsFor({ ...options, ...globals }, outer)
  refuseContradictions(options, settings.live)
  const context = options.at === undefined ? outer : { ...outer, now: clockFrom(options.at) }
  const inventoryName = jobInventoryPath(settings, options.inventory, context)
  const inventory = await jobInventoryAt(inventoryName)
  await using store = options.dryRun ? undefined : openSqliteStore(settings.store.path, { create: true })
  const answerPage = await answerPageOf(settings, options.dryRun, context.now)
  const job = { settings, inventory, inventoryName, now: context.now, answerPage }
  if (store === undefined) return rehearse(job, options, globals, context)
  using interruption = watchInterruption(context, undefined)
  const saw: Saw = options.scan
    ? await scanIntoStore(job, store, options, globals, context, interruption.signal)
    : { ...(await lookAgain(job, store, options, context, interruption)), code: exitCodes.clean }
  const delivered = await tellPeople(job, store, saw, globals, context, interruption.signal)
  await store.forgetBefore(new Date(context.now().getTime() - rememberedMs))
  const isKnown = !options.scan || (await beat(job, store, saw, context))
  return delivered && isKnown ? saw.code : exitCodes.incomplete
}

function refuseContradictions({ at, dryRun, scan, results, output, resume }: RunOptions, live: boolean): void {
  const refuse = (message: string, hint: string) => {
    throw new CertflowError('usage', message, { hint })
  }
  if (live && at !== undefined && !dryRun)
    refuse('Cannot run at another time: the settings say live: true', 'add --dry-run, or use settings of a test')
  if (results !== undefined && (!scan || resume !== undefined))
    refuse('Cannot take results and leave the scan out, or resume one', 'give --results alone')
  if (!scan && (output !== undefined || resume !== undefined) && !dryRun)
    refuse('Cannot write a report or a journal of no scan', 'leave --no-scan out, or --output and --resume')
}

/** A clock that goes on from a moment as time passes. */
function clockFrom(at: Date): () => Date {
  const startedMs = performance.now()
  return () => new Date(at.getTime() + performance.now() - startedMs)
}
