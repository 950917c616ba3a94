import { type Alert, alertName } from '../domain/alert.ts'
import { sentenceOf } from '../messages/index.ts'
import { rfc3339 } from './row.ts'

/** An alert with the fields by which programs know it; texts are as they came. What is undefined is to be left out. */
export function alertFields(alert: Alert) {
  const { certificate, acknowledgement, mute, places, closedAt } = alert
  return {
    id: alertName(alert),
    number: alert.number,
    state: alert.state,
    severity: alert.severity,
    condition: alert.condition,
    code: alert.finding.code,
    message: sentenceOf(alert.finding, 'en'),
    opened_at: rfc3339(alert.openedAt),
    closed_at: closedAt && rfc3339(closedAt),
    fingerprint_sha256: certificate?.fingerprint,
    not_after: certificate?.notAfter && rfc3339(certificate.notAfter),
    endpoints: [...new Set(places.map(({ endpoint }) => endpoint))],
    owners: ownersOf(alert),
    told: [...alert.told],
    told_to: [...alert.toldTo],
    acknowledged_by: acknowledgement?.by,
    acknowledged_until: acknowledgement && rfc3339(acknowledgement.until),
    muted_until: mute && rfc3339(mute.until),
    mute_reason: mute?.reason,
  }
}

/** The owners of an alert's places, each once. */
export function ownersOf({ places }: Pick<Alert, 'places'>): string[] {
  return [...new Set(places.flatMap(({ owner, fallback }) => owner ?? fallback ?? []))].sort()
}
