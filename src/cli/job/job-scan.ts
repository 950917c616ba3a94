import { readBaseline } from '../../alerting/baseline.ts'
import { alertsToLookAt } from '../../alerting/look-again.ts'
import { RunRecorder } from '../../alerting/run-recorder.ts'
import { readReportBook } from '../../centre/agents/report-book.ts'
import { targetOf } from '../../domain/endpoint.ts'
import type { JudgedRow, RunSummary } from '../../domain/judged-row.ts'
import { keepProofs } from '../../manual/keep-proofs.ts'
import { utcMoment } from '../../messages/dates.ts'
import { reportFormats } from '../../report/index.ts'
import type { ResultRow } from '../../results/result-row.ts'
import { resultsByEndpoint } from '../../results/results-seen.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import type { Interruption } from '../interruption.ts'
import { type PlannedScan, planInventory, withOverrides } from '../plan-scan.ts'
import { scanAndReport } from '../run-scan.ts'
import { say } from '../say.ts'
import type { ScanOptions } from '../scan-options.ts'
import { scanOf } from '../scan-wiring.ts'
import { FlightRecord, flightPath } from './flight-record.ts'
import { alertContextOf, dateManual, type Job } from './job.ts'
import { judgedThen, observationsOf, plannedElsewhere, probedElsewhere, resultsOf } from './results.ts'
import { refreshRevocations } from './revocations.ts'
import type { RunOptions } from './run-options.ts'
import { type Saw, sawNothing } from './saw.ts'
import { wasLeftOut } from './suspects-first.ts'
import { unconfirmedAt } from './unconfirmed.ts'

/** A scan of a whole campus with its retries is done by then; whoever comes later would only do it again. */
const waitForOtherMs = 10 * 60_000

/** Scans the inventory, reports, and keeps what was seen. One at a time: a second one waits, and looks at nothing in the end. */
export async function scanIntoStore(
  job: Job,
  store: Store,
  options: RunOptions,
  globals: GlobalOptions,
  context: CliContext,
  signal: AbortSignal,
): Promise<Saw> {
  await using lock = await lockedRun(store, globals, context, signal)
  if (lock === undefined) {
    say(context, 'certflow: another run is still under way: nothing was scanned\n')
    return { ...sawNothing, code: exitCodes.incomplete }
  }
  const problems = options.results === undefined ? await refreshRevocations(job, store, context, signal) : []
  if (globals.quiet !== true) for (const problem of problems) say(context, `certflow: warning: ${problem}\n`)
  const results = await resultsOf(job, store, options)
  const places = await store.observations.latest()
  const known = new Set(places.map(({ place }) => place.endpoint))
  if (globals.quiet !== true) for (const line of await brokenOff(job, store)) say(context, `certflow: ${line}\n`)
  const run = await store.runs.begin(job.inventoryName, context.now())
  using flights = results === undefined ? new FlightRecord(flightPath(job.settings.store.path)) : undefined
  const company = { isKnown: (target: string) => known.has(target), results, flights }
  const saw = await scanRecorded(job, store, options, globals, context, company)
  await store.observations.save(run.number, observationsOf(saw.seen.rows, results))
  await keepProofs(saw.seen.rows, store.manual)
  await store.runs.end(run.number, context.now(), saw.summary)
  return saw
}

/** That the run before did not come to its end, where that is so. Who asks has the lock of runs: none is under way. */
async function brokenOff({ inventoryName }: Job, { runs }: Store): Promise<readonly string[]> {
  const before = (await runs.newest(50)).find(({ inventory }) => inventory === inventoryName)
  return before === undefined || before.endedAt !== undefined
    ? []
    : [`the run of ${utcMoment(before.startedAt)} did not come to its end`]
}

/** What a scan of a job goes by besides its inventory. */
interface JobCompany {
  /** Reports whether anything was ever seen at a target. */
  readonly isKnown: (target: string) => boolean
  /** Rows that were made elsewhere, in place of probing. */
  readonly results?: readonly ResultRow[] | undefined
  readonly flights?: FlightRecord | undefined
}

/** Scans the inventory of a job and reports. */
export async function scanRecorded(
  job: Job,
  store: Store | undefined,
  options: RunOptions,
  globals: GlobalOptions,
  context: CliContext,
  { isKnown, results, flights }: JobCompany,
): Promise<Saw & { readonly summary: RunSummary }> {
  const recorder = new RunRecorder(isKnown)
  let summary: RunSummary | undefined
  const plan = await plannedOf(job, store, options)
  const { watched } = await dateManual(job, store)
  const elsewhere = results && resultsByEndpoint(results, watched.endpoint)
  const planned = elsewhere === undefined ? plan : plannedElsewhere(plan, elsewhere)
  const reporting = {
    format: reportFormats[options.format],
    exitCode: (worst: JudgedRow['severity'], run: RunSummary) => {
      summary = run
      return exitCodeOf(worst, options.failOn, run.complete)
    },
    company: { recorder, flights, results: elsewhere && probedElsewhere(elsewhere) },
  }
  const code = await scanAndReport(planned, reporting, scanOptionsOf(job, options), globals, context)
  if (summary === undefined) throw new Error('a scan came to no end')
  const isSelected = options.tag.length + options.owner.length + options.zone.length > 0
  const seen = elsewhere === undefined ? recorder.seen : judgedThen(recorder.seen, elsewhere)
  return { seen, everything: summary.complete && !isSelected, code, summary }
}

/** Looks at what somebody is about to be told of without a scan. */
export async function lookAgain(
  job: Job,
  store: Store,
  options: RunOptions,
  context: CliContext,
  interruption: Interruption,
): Promise<Saw> {
  const { hold, smtp, firstRunIsBaseline } = job.settings
  if (smtp === undefined) return sawNothing
  const baseline = await readBaseline(store.audit, job.inventoryName, firstRunIsBaseline)
  const alerts = await alertsToLookAt(store, hold?.forMs, baseline, alertContextOf(job, await dateManual(job, store)))
  const places = new Set(alerts.flatMap((alert) => alert.places.map(({ endpoint }) => endpoint)))
  const planned = await plannedOf(job, store, options)
  const manual = planned.manual.filter(({ name, probe }) => probe !== undefined && places.has(name))
  const wanted = new Set([...places, ...manual.flatMap(({ probe }) => (probe === undefined ? [] : targetOf(probe)))])
  const avoided = places.size === 0 ? places : await leftOutIn(store)
  const isWanted = (target: string) => wanted.has(target) && !avoided.has(target)
  const endpoints = places.size === 0 ? [] : [...planned.endpoints].filter((each) => isWanted(targetOf(each)))
  if (endpoints.length === 0) return sawNothing
  const recorder = new RunRecorder(() => true)
  const again = { ...planned, endpoints, planned: endpoints.length, manual }
  for await (const rows of await scanOf(again, scanOptionsOf(job, options), context, interruption, { recorder }))
    for (const row of rows) recorder.add(row)
  await keepProofs(recorder.seen.rows, store.manual)
  return { ...sawNothing, seen: recorder.seen, about: new Set(alerts.map(({ number }) => number)) }
}

/** What the last run left out, since processes ended of it. */
async function leftOutIn({ observations }: Store): Promise<ReadonlySet<string>> {
  const left = (await observations.latest()).filter(({ latest }) => wasLeftOut(latest?.failure))
  return new Set(left.map(({ place }) => place.endpoint))
}

async function plannedOf(job: Job, store: Store | undefined, options: RunOptions): Promise<PlannedScan> {
  const scanOptions = scanOptionsOf(job, options)
  const plan = planInventory(job.inventory, scanOptions)
  const { watched } = await dateManual(job, store)
  return {
    ...plan,
    manual: plan.manual.map((entry) => watched.manual(entry.name) ?? entry),
    endpoints: withOverrides(plan.endpoints, scanOptions),
    revocations: await store?.revocations.known(),
    unconfirmed: store && (await unconfirmedAt(job.inventory, store, job.now())),
    reports: store && (await readReportBook(store, job.now())),
  }
}

function scanOptionsOf({ settings: { resolvers } }: Job, options: RunOptions): ScanOptions {
  return { ...(resolvers.length > 0 && { resolver: resolvers }), ...options, targets: [] }
}

async function lockedRun({ runs }: Store, { quiet }: GlobalOptions, context: CliContext, signal: AbortSignal) {
  const lock = await runs.lock('run', 0)
  if (lock !== undefined) return lock
  if (quiet !== true) say(context, 'certflow: another run is under way: waiting for it\n')
  return runs.lock('run', waitForOtherMs, signal).catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw error
  })
}
