import { targetOf } from '../../domain/endpoint.ts'
import type { RunRows } from '../../domain/endpoint-view.ts'
import type { JudgedRow } from '../../domain/judged-row.ts'
import type { EndpointResults } from '../../domain/probe-result.ts'
import { readResults } from '../../results/read-results.ts'
import type { ResultRow } from '../../results/result-row.ts'
import { observationOfResult } from '../../results/results-seen.ts'
import type { ScanDeps } from '../../scan.ts'
import { type Observation, observationOf } from '../../store/observation.ts'
import type { Store } from '../../store/store.ts'
import type { PlannedScan } from '../plan-scan.ts'
import { dateManual, type Job } from './job.ts'
import type { RunOptions } from './run-options.ts'

/** The rows that were made elsewhere; undefined where this run looks itself. */
export async function resultsOf(
  job: Job,
  store: Store | undefined,
  { results }: RunOptions,
): Promise<readonly ResultRow[] | undefined> {
  if (results === undefined) return undefined
  const { watched } = await dateManual(job, store)
  return readResults(results, (target) => watched.endpoint(target) !== undefined, job.now())
}

/** What is expected of results: a row of each endpoint that is listed; what was found in sweeps besides. */
export function plannedElsewhere(plan: PlannedScan, results: readonly EndpointResults[]): PlannedScan {
  const listed = [...plan.endpoints].filter(({ swept }) => !swept)
  const swept = results.filter(({ results: [first] }) => first?.endpoint.swept)
  return { ...plan, endpoints: listed, planned: listed.length + swept.length, remarks: [] }
}

/** Takes the place of probing. */
export function probedElsewhere(results: readonly EndpointResults[]): ScanDeps['probeAll'] {
  return async function* () {
    yield results
  }
}

/** The same file is the same run, however often it is brought: by the moment of its newest row. */
export function judgedThen({ rows, whole }: RunRows, results: readonly EndpointResults[]): RunRows {
  const probed = results.flatMap((each) => each.results.map(({ probedAt }) => probedAt.getTime()))
  const judgedAt = new Date(Math.max(...probed))
  return { rows: rows.map((row) => ({ ...row, judgedAt })), whole }
}

/** What the store keeps of rows; of those from elsewhere what their file says. */
export function observationsOf(rows: readonly JudgedRow[], results: readonly ResultRow[] | undefined): Observation[] {
  if (results === undefined) return rows.map(observationOf)
  const byPlace = new Map(results.map((row) => [`${row.endpoint} ${row.address}`, row]))
  return rows.map((row) => {
    const from =
      row.kind === 'manual' ? undefined : byPlace.get(`${targetOf(row.result.endpoint)} ${row.result.address}`)
    return from === undefined ? observationOf(row) : observationOfResult(row, from)
  })
}
