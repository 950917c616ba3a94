import type { Endpoint, ManualEntry } from './domain/endpoint.ts'
import { type JudgeOptions, judgeEndpoint, judgeManual } from './domain/judge.ts'
import type { JudgedRow, RunSummary } from './domain/judged-row.ts'
import { certificateSeen } from './domain/manual-date.ts'
import type { ListedPlaces } from './domain/place.ts'
import { type EndpointResults, type ProbeDepth, speaksTls } from './domain/probe-result.ts'

/** What is to be looked at, and by which measure. */
export interface ScanPlan {
  /** How many endpoints `endpoints` will yield. */
  readonly planned: number
  readonly endpoints: Iterable<Endpoint>
  readonly manual: readonly ManualEntry[]
  readonly depth: ProbeDepth
  readonly judge: JudgeOptions
}

/** What a scan needs of the world. */
export interface ScanDeps {
  /**
   * Yields what comes of each endpoint, in the order in which they finish; ends early when the run is ended. Several at
   * once where several are there: a turn of the promises between them costs as much as the judgement.
   */
  readonly probeAll: (endpoints: Iterable<Endpoint>) => AsyncIterable<readonly EndpointResults[]>
  /** Where the inventory's endpoints are, asked for when a range turns out to have a server; undefined: nobody can tell. */
  readonly listed: () => Promise<ListedPlaces | undefined>
  readonly now: () => Date
  /** Milliseconds on a clock that never jumps. */
  readonly elapsedMs: () => number
  /** Why the run was ended before its time, once it was: one sentence. */
  readonly endedBecause: () => string | undefined
}

/**
 * Endpoints in, judged rows out, in the order in which they finish and as many at once as are there; manual entries first,
 * those with a probe path as soon as it is known what is seen there. Nothing else is collected. Returns what the run did: every planned endpoint has its row, or the summary says that not.
 */
export async function* scan(plan: ScanPlan, deps: ScanDeps): AsyncGenerator<readonly JudgedRow[], RunSummary> {
  const startedAt = deps.now()
  const startedMs = deps.elapsedMs()
  let listed: ListedPlaces | undefined
  const count = { endpoints: 0, partial: 0, probed: 0, failed: 0 }
  const waiting = new Map(plan.manual.filter(({ probe }) => probe !== undefined).map((entry) => [entry.name, entry]))
  yield plan.manual.filter(({ name }) => !waiting.has(name)).map((entry) => judgeManual(entry, plan.judge))
  for await (const several of deps.probeAll(plan.endpoints)) {
    const rows: JudgedRow[] = []
    for (const ofEndpoint of several) {
      const { results, whole } = ofEndpoint
      if (whole) count.endpoints += 1
      else count.partial += 1
      const found = results.some((result) => result.endpoint.fromRange && speaksTls(result))
      if (found) listed ??= await deps.listed()
      for (const row of judgeEndpoint(results, found ? { ...plan.judge, listed: listed?.places } : plan.judge)) {
        count.probed += 1
        if (row.result.failure !== undefined) count.failed += 1
        rows.push(row)
      }
      const name = results[0]?.endpoint.manual
      const entry = name === undefined ? undefined : waiting.get(name)
      if (entry !== undefined) {
        waiting.delete(entry.name)
        rows.push(judgeManual(entry, plan.judge, certificateSeen(ofEndpoint, plan.judge.now)))
      }
    }
    yield rows
  }
  yield [...waiting.values()].map((entry) => judgeManual(entry, plan.judge))
  const complete = count.endpoints === plan.planned
  return {
    planned: plan.planned + plan.manual.length,
    manual: plan.manual.length,
    probed: count.probed,
    failed: count.failed,
    startedAt,
    durationMs: Math.round(deps.elapsedMs() - startedMs),
    depth: plan.depth,
    complete,
    unanswered: listed?.unanswered ?? [],
    incompleteReason: complete
      ? undefined
      : `${deps.endedBecause() ?? 'The run ended early'}: ${plan.planned - count.endpoints} of ${plan.planned} endpoints have no row${count.partial > 0 ? ', or not of each address' : ''}`,
  }
}
