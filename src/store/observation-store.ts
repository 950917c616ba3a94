import type { Finding, Severity } from '../domain/finding.ts'
import type { Answer, CertificateSummary, Observation, Place } from './observation.ts'

/** The latest state of a place. */
export interface PlaceState {
  readonly place: Place
  /** Number of the run that saw it last. */
  readonly run: number
  /** Since when it has been as it is. */
  readonly firstAt: Date
  /** When it was last looked at, as runs count (`judgedAt`). */
  readonly lastAt: Date
  readonly severity: Severity
  /** Undefined for manual entries. */
  readonly latest: LatestAnswer | undefined
}

/** What the last probe of a place saw. */
interface LatestAnswer extends KeptAnswer {
  readonly probedAt: Date
  readonly durationMs: number
  readonly attempts: number
}

/** An answer whose certificates are kept apart. */
export interface KeptAnswer extends Answer {
  /** Fingerprints as sent, leaf first; empty where no certificate was read. */
  readonly chain: readonly string[]
}

/** A time in which a place answered the same each time it was asked. */
export interface Period {
  readonly place: Place
  readonly firstAt: Date
  readonly lastAt: Date
  readonly answer: KeptAnswer
}

/** A finding at a place, from the first to the last time it was seen there. */
export interface KeptFinding {
  readonly place: Place
  /** As it was when it was seen last. */
  readonly finding: Finding
  readonly firstAt: Date
  readonly lastAt: Date
  /** When a run no longer found it; undefined while it stands. */
  readonly endedAt: Date | undefined
}

/** A certificate, kept once whoever shows it. */
export interface KeptCertificate {
  readonly fingerprint: string
  /** When it was seen first. */
  readonly firstAt: Date
  readonly der: Buffer | undefined
  readonly summary: CertificateSummary | undefined
}

/** What runs saw: latest state and history of each place, its findings, and the certificates. */
export interface ObservationStore {
  /**
   * Keeps observations of a run, all or none. One that is older than what is kept of its place changes nothing, so that the same
   * may be saved twice. A period goes on as long as the answer stays the same; the detail of a failure may differ.
   */
  save(run: number, observations: readonly Observation[]): Promise<void>
  /** The latest state of all places, in the order in which they were first seen. */
  latest(): Promise<readonly PlaceState[]>
  /** Everything kept of an endpoint, oldest first: past periods and the one that lasts. */
  history(endpoint: string): Promise<readonly Period[]>
  /** Periods of all places that ended at `moment` or later, or last: in no order. */
  periodsSince(moment: Date): AsyncIterable<Period>
  /** Findings that stand, and those that ended at `moment` or later. */
  findingsSince(moment: Date): Promise<readonly KeptFinding[]>
  /** The certificates with these fingerprints, as far as they are kept. */
  certificates(fingerprints: readonly string[]): Promise<ReadonlyMap<string, KeptCertificate>>
  /** What is known of the certificates that places show now, leaves alone and without their DER, by fingerprint. */
  leaves(): Promise<ReadonlyMap<string, CertificateSummary>>
}
