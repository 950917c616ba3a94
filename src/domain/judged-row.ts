import type { CertificateFacts } from './certificate.ts'
import type { ManualEntry } from './endpoint.ts'
import type { Finding, Severity } from './finding.ts'
import type { ProbeDepth, ProbeResult } from './probe-result.ts'
import type { TrustVerdict } from './trust.ts'

/** One probed endpoint and address with its judgement: what every report shows and `scan` yields. */
export interface JudgedProbe {
  readonly kind: 'probe'
  readonly result: ProbeResult
  /** Undefined where no certificate was read. */
  readonly trust: TrustVerdict | undefined
  /** The first end among the leaf and what stands above it, roots left out. */
  readonly earliestChainNotAfter: Date | undefined
  /** A TLS server of a range that no entry of the inventory names; false where nobody can tell. */
  readonly unlisted: boolean
  readonly findings: readonly Finding[]
  readonly severity: Severity
  readonly judgedAt: Date
}

/** A manual entry with its judgement: a row without a probe. */
export interface JudgedManual {
  readonly kind: 'manual'
  /** With the date that counts. */
  readonly entry: ManualEntry
  /** What its probe path shows; undefined where it has none, or not every address could be read. */
  readonly seen: CertificateFacts | undefined
  readonly findings: readonly Finding[]
  readonly severity: Severity
  readonly judgedAt: Date
}

/** A row of a report. */
export type JudgedRow = JudgedProbe | JudgedManual

/** What a run did, as the `run` object of the json format shows it. */
export interface RunSummary {
  /** Endpoints and manual entries that were to be looked at; each yields at least one row. */
  readonly planned: number
  /** How many of these are manual entries. */
  readonly manual: number
  /** Rows of probes, failed ones included. */
  readonly probed: number
  /** Rows that hold a failure. */
  readonly failed: number
  readonly startedAt: Date
  readonly durationMs: number
  readonly depth: ProbeDepth
  /** Every planned endpoint has its row. */
  readonly complete: boolean
  /** Why not, where it is not: one sentence. */
  readonly incompleteReason: string | undefined
  /** Names of the inventory that could not be looked up when servers were compared with it: see `ListedPlaces`. */
  readonly unanswered: readonly string[]
}
