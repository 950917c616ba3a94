import { type Endpoint, targetOf } from './endpoint.ts'
import type { JudgedManual, JudgedProbe, JudgedRow } from './judged-row.ts'

/** What a run saw. */
export interface RunRows {
  /** In any order; an endpoint may have been probed more than once. */
  readonly rows: readonly JudgedRow[]
  /** `targetOf` the endpoints of which no address is missing. The others can show what is wrong, but cure nothing. */
  readonly whole: ReadonlySet<string>
}

/** Conditions that say that a server could not be talked to. They come and go, so one run is no proof. */
export const reachabilityConditions = ['unreachable', 'starttls-refused', 'handshake-failed'] as const

/** One of these. */
export type Reachability = (typeof reachabilityConditions)[number]

/** Reports whether a condition is one of these. */
export function isReachability(condition: string): condition is Reachability {
  return (reachabilityConditions as readonly string[]).includes(condition)
}

/** All that a run saw of one endpoint. */
export interface EndpointView {
  readonly target: string
  readonly endpoint: Endpoint
  readonly rows: readonly JudgedProbe[]
  readonly whole: boolean
}

/** What a run saw, endpoint by endpoint. */
export function viewsOf({ rows, whole }: RunRows): ReadonlyMap<string, EndpointView> {
  const probes = rows.filter((row): row is JudgedProbe => row.kind === 'probe')
  const byTarget = Map.groupBy(probes, ({ result }) => targetOf(result.endpoint))
  return new Map(
    [...byTarget].map(([target, [first, ...rest]]) => [
      target,
      {
        target,
        endpoint: (first as JudgedProbe).result.endpoint,
        rows: [first as JudgedProbe, ...rest],
        whole: whole.has(target),
      },
    ]),
  )
}

/** The manual entries of a run by their names. */
export function manualsOf({ rows }: RunRows): ReadonlyMap<string, JudgedManual> {
  return new Map(rows.flatMap((row) => (row.kind === 'manual' ? [[row.entry.name, row]] : [])))
}

/**
 * The rows that show a reachability condition. A probe that went well outweighs one of the same address that failed: whoever
 * answers once can be reached. A lookup that failed has no address, and any probe that went well outweighs it.
 */
export function failingRows({ rows }: EndpointView, condition: Reachability): JudgedProbe[] {
  const wentWell = new Set(rows.flatMap(({ result }) => (result.failure === undefined ? [result.address] : [])))
  return rows.filter(
    ({ result: { address }, findings }) =>
      findings.some(({ code }) => code === condition) &&
      !(address === undefined ? wentWell.size > 0 : wentWell.has(address)),
  )
}

/** Reports whether every address went well at least once. */
export function wentWellEverywhere({ rows }: EndpointView): boolean {
  return isEverywhere(rows, ({ result }) => result.failure === undefined)
}

/** Reports whether the certificate of every address was read at least once; with `andTrust`, whether its trust was looked at too. */
export function isReadEverywhere({ rows }: EndpointView, andTrust: boolean): boolean {
  return isEverywhere(
    rows,
    ({ result: { served } }) => served !== undefined && !(andTrust && served.trust === undefined),
  )
}

/** Reports whether nothing was served at any address. */
export function isSilent({ rows }: EndpointView): boolean {
  return rows.every(({ result }) => result.served === undefined)
}

function isEverywhere(rows: readonly JudgedProbe[], fits: (row: JudgedProbe) => boolean): boolean {
  const fitting = new Set(rows.filter(fits).map(({ result }) => result.address))
  return rows.every(({ result: { address } }) => (address === undefined ? fitting.size > 0 : fitting.has(address)))
}
