import { type CertificateFacts, daysLeft, lifetimeLeft, lifetimeMs } from './certificate.ts'
import type { Endpoint, ManualEntry } from './endpoint.ts'
import { type Finding, finding } from './finding.ts'
import { criticalFromMs, type Threshold, thresholdMoments } from './threshold.ts'

/** Something that renews itself should have done so long before: with less than these shares of the lifetime left it is late. */
export const overdueShare = { warning: 1 / 4, critical: 1 / 8 } as const

/** What the leaf's own dates say. At most one finding: the gravest truth about them. */
export function judgeLeafDates(
  leaf: CertificateFacts,
  endpoint: Pick<Endpoint, 'thresholds' | 'renewsItself'>,
  thresholds: readonly Threshold[],
  now: Date,
): Finding[] {
  const { notBefore, notAfter } = leaf.validity
  if (notBefore === undefined || notAfter === undefined || notAfter < notBefore) {
    return [finding('invalid-dates', 'critical', { which: undefined })]
  }
  if (now > notAfter) return [finding('expired', 'critical', { notAfter })]
  if (now < notBefore) return [finding('not-yet-valid', 'critical', { notBefore })]
  if (endpoint.renewsItself && endpoint.thresholds === undefined) return judgeRenewal(leaf, notAfter, now)
  const severity = endingSeverity(notAfter, lifetimeMs(leaf.validity), endpoint.thresholds ?? thresholds, now)
  return severity === 'ok' ? [] : [finding('expiring', severity, { notAfter, daysLeft: daysLeft(notAfter, now) })]
}

/** What the dates of the certificates above the leaf say; roots must not be among them. */
export function judgeChainDates(
  issuers: readonly CertificateFacts[],
  thresholds: readonly Threshold[],
  now: Date,
): Finding[] {
  return issuers.flatMap((issuer) => {
    const { subject, validity } = issuer
    const { notBefore, notAfter } = validity
    if (notBefore === undefined || notAfter === undefined) {
      return [finding('invalid-dates', 'critical', { which: subject })]
    }
    if (now < notBefore) return []
    const over = now > notAfter
    const severity = over ? 'critical' : endingSeverity(notAfter, lifetimeMs(validity), thresholds, now)
    if (severity === 'ok') return []
    return [finding('chain-expiring', severity, { subject, notAfter, daysLeft: daysLeft(notAfter, now), over })]
  })
}

/** What the date of a manual entry says. Its thresholds have no cap: nobody knows the lifetime. */
export function judgeManualDate(
  { expiresAt, thresholds, repeatsYearly: isDuty }: ManualEntry,
  defaults: readonly Threshold[],
  now: Date,
): Finding[] {
  if (now >= expiresAt) return [finding('manual-expired', 'critical', { expiresAt, isDuty })]
  const severity = endingSeverity(expiresAt, undefined, thresholds ?? defaults, now)
  return severity === 'ok'
    ? []
    : [finding('manual-expiring', severity, { expiresAt, daysLeft: daysLeft(expiresAt, now), isDuty })]
}

function judgeRenewal(leaf: CertificateFacts, notAfter: Date, now: Date): Finding[] {
  const left = lifetimeLeft(leaf.validity, now)
  if (left === undefined || left >= overdueShare.warning) return []
  const severity = left < overdueShare.critical ? 'critical' : 'warning'
  const detail = { notAfter, daysLeft: daysLeft(notAfter, now), percentLeft: Math.floor(left * 100) }
  return [finding('renewal-overdue', severity, detail)]
}

function endingSeverity(
  end: Date,
  lifetime: number | undefined,
  thresholds: readonly Threshold[],
  now: Date,
): 'ok' | 'warning' | 'critical' {
  const leftMs = end.getTime() - now.getTime()
  const [first] = thresholdMoments(thresholds, lifetime)
  if (first === undefined || leftMs > first) return 'ok'
  return leftMs <= criticalFromMs(lifetime) ? 'critical' : 'warning'
}
