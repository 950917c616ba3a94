import type { ProbeFailure } from './probe-result.ts'

/** How bad it is. `ok` is the severity of a row without findings. */
export type Severity = 'ok' | 'warning' | 'critical'

/** From best to worst. */
export const severities: readonly Severity[] = ['ok', 'warning', 'critical']

/** What each finding knows, for the sentences that people read. Codes are the contract's; none is ever renamed. */
export interface FindingDetails {
  expired: { readonly notAfter: Date }
  expiring: { readonly notAfter: Date; readonly daysLeft: number }
  'not-yet-valid': { readonly notBefore: Date }
  /** `which`: the subject, where it is not the leaf. */
  'invalid-dates': { readonly which: string | undefined }
  'renewal-overdue': { readonly notAfter: Date; readonly daysLeft: number; readonly percentLeft: number }
  'name-mismatch': { readonly wanted: string; readonly names: readonly string[] }
  /** `isOther`: not the certificate or key that the entry pins. */
  untrusted: { readonly reason: string; readonly isOther: boolean }
  'self-signed': { readonly subject: string }
  'incomplete-chain': { readonly missingIssuer: string }
  'chain-order': { readonly disordered: boolean; readonly unneeded: readonly string[] }
  'chain-expiring': {
    readonly subject: string
    readonly notAfter: Date
    readonly daysLeft: number
    readonly over: boolean
  }
  /** Each address with the fingerprint and end of what it serves; the stale ones first. */
  'address-disagreement': { readonly addresses: readonly AddressLeaf[] }
  'distrust-scheduled': { readonly anchor: string; readonly distrustAt: Date }
  /** `byASecond`: the ends are exactly the allowed days apart, and both count. */
  'validity-too-long': { readonly days: number; readonly allowedDays: number; readonly byASecond: boolean }
  /** `reason`: as RFC 5280 §5.3.1 names it. */
  revoked: { readonly revokedAt: Date | undefined; readonly reason: string }
  'weak-key': { readonly key: string }
  'weak-signature': { readonly algorithm: string; readonly subject: string }
  'old-protocol': { readonly tlsVersion: string | undefined; readonly cipher: string | undefined }
  'client-auth-eku-missing': Record<never, never>
  'malformed-certificate': { readonly detail: string }
  unreachable: ProbeFailure
  'starttls-refused': ProbeFailure
  'handshake-failed': ProbeFailure
  /** `isDuty`: no certificate, but something to be done each year. */
  'manual-expiring': { readonly expiresAt: Date; readonly daysLeft: number; readonly isDuty: boolean }
  'manual-expired': { readonly expiresAt: Date; readonly isDuty: boolean }
  /** A renewal is confirmed, the wire shows what was before: when each of them ends. */
  'not-served': {
    readonly newUntil: Date | undefined
    readonly servedUntil: Date | undefined
    /** Who has renewed it, and which layer is behind: the process itself, or addresses that the network shows. */
    readonly behind?: {
      readonly agent: string
      readonly layer: 'process' | 'outside'
      readonly places: readonly string[]
    }
  }
  /** `since`: its last word; undefined: it never spoke of this certificate, or was revoked. */
  'agent-silent': { readonly agent: string; readonly since: Date | undefined; readonly revokedAt?: Date }
  /** `contact` was asked then whether the entries are still theirs, and has not answered. */
  'owner-unconfirmed': { readonly contact: string; readonly askedAt: Date }
  'renewal-failing': { readonly agent: string; readonly count: number; readonly since: Date; readonly message: string }
}

/** What one address serves, as `address-disagreement` lists it. */
interface AddressLeaf {
  readonly address: string
  readonly fingerprint: string
  readonly notAfter: Date | undefined
}

/** The stable name of a finding. */
export type FindingCode = keyof FindingDetails

/** A judged fact: what is wrong, how bad, and what a sentence about it needs to know. */
export type Finding = {
  [Code in FindingCode]: {
    readonly code: Code
    readonly severity: 'warning' | 'critical'
    readonly detail: FindingDetails[Code]
  }
}[FindingCode]

/** A finding of this code. */
export function finding<Code extends FindingCode>(
  code: Code,
  severity: 'warning' | 'critical',
  detail: FindingDetails[Code],
): Finding {
  return { code, severity, detail } as Finding
}

/** The worst severity among findings; `ok` without any. */
export function severityOf(findings: readonly { readonly severity: Severity }[]): Severity {
  return findings.reduce<Severity>((worst, { severity }) => (isWorse(severity, worst) ? severity : worst), 'ok')
}

/** Reports whether `a` is worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) > severities.indexOf(b)
}

/** When that what a finding is about ends, in milliseconds since the epoch; undefined where it is not about an end. */
export function endIn({ detail }: Finding): number | undefined {
  if ('notAfter' in detail) return detail.notAfter.getTime()
  return 'expiresAt' in detail ? detail.expiresAt.getTime() : undefined
}
