import type { Acknowledgement, Alert } from '../alert.ts'
import type { Validity } from '../certificate.ts'
import type { Finding } from '../finding.ts'
import type { RunSummary } from '../judged-row.ts'
import type { Watched } from '../watched.ts'
import type { ServedEndpoint } from './served-history.ts'

/** A certificate as far as a report tells of it. */
export interface KnownCertificate extends Validity {
  readonly subject: string
  readonly subjectAltNames: readonly string[]
}

/** A finding about something that ends and is no leaf: a manual entry, or an intermediate. */
export interface LastingFinding {
  /** `targetOf` the endpoint, or the name of a manual entry. */
  readonly endpoint: string
  readonly finding: Finding
  readonly firstAt: Date
  readonly lastAt: Date
  /** Undefined while it stands. */
  readonly endedAt: Date | undefined
}

/** A mail, as far as it came. */
export interface KnownMail {
  readonly alerts: readonly number[]
  readonly contact: string | undefined
  readonly recipient: string
  readonly state: 'held' | 'waiting' | 'sent' | 'refused' | 'given-up' | 'withdrawn'
  /** What the last attempt that failed was answered. */
  readonly problem: string | undefined
  readonly settledAt: Date | undefined
}

/** A run of certflow. */
export interface KnownRun {
  readonly startedAt: Date
  /** Undefined while it is under way, and for ever where it was killed. */
  readonly endedAt: Date | undefined
  readonly summary: RunSummary | undefined
}

/** An acknowledgement that an alert has or once had. */
export interface KnownAcknowledgement extends Acknowledgement {
  readonly alert: number
}

/** Somebody said until when a manual entry is good. */
export interface KnownConfirmation {
  readonly name: string
  readonly expiresAt: Date
  /** By a certificate, not only stated. */
  readonly isProved: boolean
  readonly by: string
  readonly at: Date
}

/** A manual entry of the inventory. */
interface KnownEntry {
  readonly name: string
  /** The date that counts. */
  readonly expiresAt: Date
  /** The date in the file. */
  readonly writtenAs: Date
  /** `targetOf` the endpoint at which its certificate can be seen all the same. */
  readonly probe: string | undefined
}

/** What a report is made of: what a store remembers, and what the inventory says today. */
export interface ReviewFacts {
  readonly endpoints: readonly ServedEndpoint[]
  readonly certificates: ReadonlyMap<string, KnownCertificate>
  readonly findings: readonly LastingFinding[]
  readonly alerts: readonly Alert[]
  /** All that are kept, oldest first. */
  readonly acknowledgements: readonly KnownAcknowledgement[]
  readonly mails: readonly KnownMail[]
  /** All that are kept, oldest first. */
  readonly runs: readonly KnownRun[]
  /** All that are kept of the entries below, oldest first. */
  readonly confirmations: readonly KnownConfirmation[]
  readonly watched: Watched
  /** `targetOf` the endpoints that entries of the inventory name. */
  readonly listed: readonly string[]
  readonly manual: readonly KnownEntry[]
}
