import type { Alert, AlertPlace } from './alert.ts'
import { criticalSteps, dueSteps, policyOf, type Step, stepsOfCertificate, stepsOfDate } from './alert-step.ts'
import { daysLeft, lifetimeLeft } from './certificate.ts'
import { type Finding, finding } from './finding.ts'
import type { AlertContext } from './watched.ts'

/** As much of an alert as its steps depend on. */
type Ending = Pick<Alert, 'subject' | 'condition' | 'certificate' | 'places'>

/** Reports whether an alert is about an end that comes nearer, in steps. */
export function isEnding({ condition }: Pick<Alert, 'condition'>): boolean {
  return condition === 'expiry' || condition === 'chain-expiring'
}

/** The steps that are due for what ends, first to last. Thresholds of all its places count. */
export function dueOf(alert: Ending, context: AlertContext): string[] {
  const { calendar, now } = context
  return dueSteps(stepsOf(alert, context), calendar, now).map(({ name }) => name)
}

/**
 * The finding of what ends as it stands now: alerts go on where the judge saw nothing (a run that missed the place), and
 * begin before the judge does (a step on a closed day).
 */
export function endingFinding(
  alert: Ending,
  due: readonly string[],
  { watched, now }: AlertContext,
): Finding | undefined {
  const severity = due.some((name) => criticalSteps.includes(name)) ? 'critical' : 'warning'
  const isOver = due.includes('expired')
  if (alert.subject.kind === 'manual') {
    const entry = watched.manual(alert.subject.name)
    if (entry === undefined) return undefined
    const { expiresAt, repeatsYearly: isDuty } = entry
    if (isOver) return finding('manual-expired', severity, { expiresAt, isDuty })
    return finding('manual-expiring', severity, { expiresAt, daysLeft: daysLeft(expiresAt, now), isDuty })
  }
  const { certificate, condition } = alert
  const notAfter = certificate?.notAfter
  if (certificate === undefined || notAfter === undefined) return undefined
  const left = { notAfter, daysLeft: daysLeft(notAfter, now) }
  if (condition === 'chain-expiring') {
    return finding('chain-expiring', severity, { subject: certificate.subject, ...left, over: isOver })
  }
  if (isOver) return finding('expired', severity, { notAfter })
  if (!due.every((name) => name.startsWith('overdue'))) return finding('expiring', severity, left)
  return finding('renewal-overdue', severity, {
    ...left,
    percentLeft: Math.floor((lifetimeLeft(certificate, now) ?? 0) * 100),
  })
}

function stepsOf({ subject, condition, certificate, places }: Ending, { watched }: AlertContext): Step[] {
  if (subject.kind === 'manual') {
    const entry = watched.manual(subject.name)
    return entry === undefined ? [] : stepsOfDate(entry.expiresAt, entry.thresholds ?? watched.thresholds)
  }
  if (certificate === undefined) return []
  const policies = targetsOf(places).flatMap((target) => {
    const endpoint = watched.endpoint(target)
    if (endpoint === undefined) return []
    const policy = policyOf(endpoint, watched.thresholds)
    // Nobody renews an intermediate of the CA by itself.
    return condition === 'expiry' ? policy : { ...policy, renewsItself: false, mayRenewItself: false }
  })
  return stepsOfCertificate(certificate, policies)
}

/** The endpoints among places, each once. */
export function targetsOf(places: readonly AlertPlace[]): string[] {
  return [...new Set(places.map(({ endpoint }) => endpoint))]
}
