/** One listener of a server as its own agent saw it. */
interface ReportedListener {
  /** As it would be written as a target. */
  readonly target: string
  /** SHA-256 of the leaf that it showed; undefined where it showed none. */
  readonly fingerprint: string | undefined
}

/** What stands on a server's disk for a certificate, as who renews it there said last. */
export interface ReportedCertificate {
  /** As the agent calls it. */
  readonly name: string
  /** DNS names and addresses, lower case. */
  readonly names: readonly string[]
  /** SHA-256 of the leaf in force; undefined where there is none. */
  readonly fingerprint: string | undefined
  readonly notAfter: Date | undefined
  /** Since when it is in force. */
  readonly inForceSince: Date | undefined
  /** What the own listeners showed; empty where nobody looked, as hooks of other clients do not. */
  readonly listeners: readonly ReportedListener[]
  /** Until then listeners may show the one before: the service is reloaded at its hours. */
  readonly reloadBy: Date | undefined
  /** What it has failed at without a success since; undefined where nothing fails. */
  readonly failure: ReportedFailure | undefined
}

/** Failures in a row. */
interface ReportedFailure {
  readonly count: number
  readonly since: Date
  /** The last one, for people; printable. */
  readonly message: string
}

/** Who was an agent once, and speaks no more. */
export interface RevokedAgent {
  readonly kind: 'revoked'
  readonly revokedAt: Date
}

/** The last report of an agent, or of a hook of another ACME client. */
export interface AgentReport {
  /** By which name the inventory knows it: `managed_by`. */
  readonly agent: string
  /** `hook`: it speaks only when something is renewed. */
  readonly kind: 'agent' | 'hook'
  /** When it spoke last; when it was enrolled, where it never did. */
  readonly reportedAt: Date
  readonly certificates: readonly ReportedCertificate[]
}
