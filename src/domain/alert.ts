import type { Finding, FindingCode } from './finding.ts'

/** What an alert is about. */
export type AlertSubject =
  | { readonly kind: 'certificate'; readonly fingerprint: string }
  /** `targetOf` the endpoint, where no certificate was read. */
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  | { readonly kind: 'manual'; readonly name: string }
  /** One cause on many hosts: a zone that cannot be reached, a resolver that is down. */
  | { readonly kind: 'zone'; readonly zone: string }

/** Expiry in all its stages is one condition, everything else is its finding's code. */
export type Condition =
  | 'expiry'
  | Exclude<FindingCode, 'expired' | 'expiring' | 'renewal-overdue' | 'manual-expiring' | 'manual-expired'>

/** Where an alert is seen, and whose it is. Manual entries stand here with their name and no address. */
export interface AlertPlace {
  /** `targetOf` the endpoint, or the name of a manual entry. */
  readonly endpoint: string
  readonly address: string | undefined
  /** Contacts of the inventory. */
  readonly owner: string | undefined
  readonly fallback: string | undefined
}

/** Somebody has taken it, until then. */
export interface Acknowledgement {
  readonly by: string
  readonly at: Date
  readonly until: Date
}

/** Nobody is told until then, for this reason. */
export interface Mute {
  readonly until: Date
  readonly reason: string
  readonly by: string
}

/** The certificate that an alert is about, as far as a mail needs it. */
export interface AlertCertificate {
  readonly fingerprint: string
  readonly subject: string
  readonly issuer: string
  readonly serialNumber: string
  readonly notBefore: Date | undefined
  readonly notAfter: Date | undefined
}

/** One thing that is wrong, wherever it is seen, from the first sight to the cure. */
export interface Alert {
  /** CF-<number>, never used again. */
  readonly number: number
  readonly subject: AlertSubject
  readonly condition: Condition
  /** `pending`: not yet certain (unreachable needs failures in several runs); nobody is told. */
  readonly state: 'pending' | 'open' | 'closed'
  readonly severity: 'warning' | 'critical'
  readonly openedAt: Date
  readonly closedAt: Date | undefined
  /** The newest, for the sentence. */
  readonly finding: Finding
  readonly certificate: AlertCertificate | undefined
  readonly places: readonly AlertPlace[]
  /** Steps that were told (`30d`, `33%`, `critical`, `expired`), in that order; `cured` at the end where that was the last word. */
  readonly told: readonly string[]
  /** Contacts that were told anything: they hear of the cure. */
  readonly toldTo: readonly string[]
  readonly acknowledgement: Acknowledgement | undefined
  readonly mute: Mute | undefined
  /** Whether the last runs that could tell showed it, newest last: for n failures of m, and for n good runs in a row. */
  readonly failures: readonly boolean[]
  /** `judgedAt` of the run that is the newest in `failures`: no run counts twice. */
  readonly countedAt: Date | undefined
  /** Since when every run that could tell showed it; undefined where the newest did not. */
  readonly shownSince: Date | undefined
  /** How often it came back within days of its cure. */
  readonly reopenings: number
}

/** What is to be told: one per alert and run, part of one mail per recipient and run. */
export interface Notice {
  readonly alert: Alert
  readonly kind: 'opened' | 'step' | 'cured' | 'responsibility-ended' | 'reopened'
  /** Crossed since the last notice, gravest last; empty for `cured`. */
  readonly steps: readonly string[]
  /** Contacts of the inventory. */
  readonly recipients: readonly string[]
  /** `YYYY-MM-DD`: before the end of that day it must be done. */
  readonly lastWorkingDay: string | undefined
}

/** What an alert is called wherever people read of it: `CF-4821`. The one that a drill makes up has its number below zero: `DR-7`. */
export function alertName({ number }: Pick<Alert, 'number'>): string {
  return number < 0 ? `DR-${-number}` : `CF-${number}`
}

/** The condition that a finding belongs to. */
export function conditionOf({ code }: Pick<Finding, 'code'>): Condition {
  switch (code) {
    case 'expired':
    case 'expiring':
    case 'renewal-overdue':
    case 'manual-expiring':
    case 'manual-expired':
      return 'expiry'
    default:
      return code
  }
}
