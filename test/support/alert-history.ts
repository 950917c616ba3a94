import type { Alert, Notice } from '../../src/domain/alert.ts'
import { type AlertsAfter, alertsAfter, toldOf } from '../../src/domain/alerting.ts'
import type { CertificateFacts } from '../../src/domain/certificate.ts'
import {
  type Confirmation,
  type Endpoint,
  type ManualEntry,
  plainEndpoint,
  targetOf,
} from '../../src/domain/endpoint.ts'
import type { RunRows } from '../../src/domain/endpoint-view.ts'
import { judgeAt, judgeEndpoint, judgeManual } from '../../src/domain/judge.ts'
import type { JudgedRow } from '../../src/domain/judged-row.ts'
import { manualWithDates, proofOf } from '../../src/domain/manual-date.ts'
import type { ProbeFailure, ProbeResult } from '../../src/domain/probe-result.ts'
import { defaultThresholds } from '../../src/domain/threshold.ts'
import type { AlertContext, MaintenanceWindow } from '../../src/domain/watched.ts'
import type { Calendar } from '../../src/domain/working-days.ts'
import { campus } from './campus.ts'
import { issuerFacts, pathOver, rootFacts, served } from './facts.ts'

/** What an address answers: a leaf, a failure, or with `served` all that a server says. */
type Answer = CertificateFacts | ProbeFailure | ProbeResult['served']

/** A host of physics in the inventory. */
export function host(name: string, overrides: Partial<Endpoint> = {}): Endpoint {
  return plainEndpoint(name, {
    serverName: name,
    owner: 'physics',
    trust: { public: false, ca: undefined, pins: [] },
    ...overrides,
  })
}

/** A leaf of so many days that ends at a moment, and whose names fit. */
export function leafOf(
  fingerprint: string,
  days: number,
  notAfter: string,
  overrides: Partial<CertificateFacts> = {},
): CertificateFacts {
  const end = new Date(notAfter)
  const [leaf] = served().chain
  return {
    ...leaf,
    fingerprint,
    validity: { notBefore: new Date(end.getTime() - days * 86_400_000), notAfter: end },
    ...overrides,
  }
}

export const refused: ProbeFailure = { stage: 'connect', reason: 'refused', detail: 'connection refused' }
export const noHandshake: ProbeFailure = { stage: 'handshake', reason: 'alert', detail: 'handshake_failure' }

const issuer = issuerFacts({ fingerprint: 'ca'.repeat(32) })

/** By a CA of the campus: no rule of the public ones says how long a certificate may live. */
function underCampusCa(leaf: CertificateFacts): ProbeResult['served'] {
  const chain = [leaf, issuer] as const
  return served({ chain }, { paths: [pathOver(chain, rootFacts(), 'campus-ca.pem')] })
}

/** The judged rows of one endpoint, an answer for each address `192.0.2.1`, `192.0.2.2` … */
export function rowsOf(endpoint: Endpoint, answers: readonly Answer[], at: Date): JudgedRow[] {
  const results = answers.map((answer, index): ProbeResult => {
    const failure = answer !== undefined && 'stage' in answer ? answer : undefined
    const whatServed =
      answer === undefined || 'stage' in answer ? undefined : 'chain' in answer ? answer : underCampusCa(answer)
    return {
      endpoint,
      address: failure?.stage === 'resolve' ? undefined : `192.0.2.${index + 1}`,
      probedAt: at,
      durationMs: 10,
      attempts: 1,
      depth: 'full',
      served: whatServed,
      failure,
    }
  })
  return judgeEndpoint(results, judgeAt(at))
}

/**
 * What one run sees: endpoints with the answers of their addresses, manual entries with the leaf at their probe path; what is not
 * named was not part of the run.
 */
export type Seen = readonly (readonly [Endpoint | ManualEntry, ...Answer[]])[]

/** A notice in a line: `opened CF-1 30d → physics`. */
export function lineOf({ alert, kind, steps, recipients }: Notice): string {
  return [kind, `CF-${alert.number}`, ...steps, '→', ...recipients].join(' ')
}

/** Rows as a run hands them over. `cut` endpoints are not whole. */
export function runOf(rows: readonly JudgedRow[], cut: readonly Endpoint[] = []): RunRows {
  const targets = rows.flatMap((row) => (row.kind === 'probe' ? targetOf(row.result.endpoint) : []))
  return { rows, whole: new Set(targets).difference(new Set(cut.map(targetOf))) }
}

/** An IT centre from run to run: alerts are kept, notices are noted as told. */
export class AlertHistory {
  alerts: readonly Alert[] = []
  nextNumber = 1
  endpoints: readonly Endpoint[]
  manual: readonly ManualEntry[]
  readonly confirmations: Map<string, Confirmation> = new Map()
  windows: readonly MaintenanceWindow[] = []
  fallback: string | undefined = 'center'
  readonly calendar: Calendar

  constructor(endpoints: readonly Endpoint[], manual: readonly ManualEntry[] = [], calendar: Calendar = campus) {
    this.endpoints = endpoints
    this.manual = manual
    this.calendar = calendar
  }

  /** A run at a moment, and what it tells. `cut` endpoints are not whole. */
  run(at: string | Date, seen: Seen, cut: readonly Endpoint[] = []): string[] {
    this.look(at, seen, cut)
    return this.tell(at).map(lineOf)
  }

  /** A run that tells nothing yet. */
  look(at: string | Date, seen: Seen, cut: readonly Endpoint[] = []): AlertsAfter {
    return this.judge(at, this.rowsSeen(at, seen), cut)
  }

  /** The judged rows of what a run saw. */
  rowsSeen(at: string | Date, seen: Seen): JudgedRow[] {
    const now = new Date(at)
    return seen.flatMap(([what, ...answers]): JudgedRow[] =>
      'host' in what ? rowsOf(what, answers, now) : [this.#manualRow(what, answers[0], now)],
    )
  }

  /** The same with rows that were judged already. */
  judge(at: string | Date, rows: readonly JudgedRow[], cut: readonly Endpoint[] = []): AlertsAfter {
    const after = alertsAfter(this.alerts, runOf(rows, cut), this.nextNumber, this.context(at))
    this.keep(after.changed)
    this.nextNumber = after.nextNumber
    return after
  }

  tell(at: string | Date): readonly Notice[] {
    const told = toldOf(this.alerts, this.context(at))
    this.keep(told.changed)
    return told.notices
  }

  context(at: string | Date): AlertContext {
    const { endpoints, manual, fallback, windows, calendar } = this
    const dated = manualWithDates(manual, this.confirmations)
    const byTarget = new Map(endpoints.map((endpoint) => [targetOf(endpoint), endpoint]))
    return {
      watched: {
        endpoint: (target) => byTarget.get(target),
        manual: (name) => dated.find((entry) => entry.name === name),
        thresholds: defaultThresholds,
        fallback,
        windows,
      },
      calendar,
      now: new Date(at),
    }
  }

  keep(changed: readonly Alert[]): void {
    const numbers = new Set(changed.map(({ number }) => number))
    this.alerts = [...this.alerts.filter(({ number }) => !numbers.has(number)), ...changed]
  }

  /** The row of a manual entry; what the wire proves is kept as a confirmation. */
  #manualRow(entry: ManualEntry, seen: Answer, now: Date): JudgedRow {
    const [dated = entry] = manualWithDates([entry], this.confirmations)
    const row = judgeManual(dated, judgeAt(now), seen !== undefined && 'validity' in seen ? seen : undefined)
    if (proofOf(row) !== undefined) this.confirmations.set(entry.name, { expiresAt: row.entry.expiresAt, at: now })
    return row
  }

  alert(number: number): Alert {
    const found = this.alerts.find((each) => each.number === number)
    if (found === undefined) throw new Error(`there is no CF-${number}`)
    return found
  }
}
