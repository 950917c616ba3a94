import { z } from 'zod'
import { type Alert, alertName } from '../../domain/alert.ts'
import { sentenceOf } from '../../messages/index.ts'
import { rfc3339 } from '../../report/row.ts'
import { moment } from '../http/openapi.ts'
import { defined } from './endpoint-reply.ts'

/** An alert: the fields of `certflow alert list --format json`. */
export const alertReply = z
  .object({
    id: z.string().meta({ description: 'CF- and its number' }),
    number: z.int(),
    state: z.enum(['pending', 'open', 'closed']),
    severity: z.enum(['warning', 'critical']),
    condition: z.string(),
    code: z.string(),
    message: z.string(),
    opened_at: moment('when it was seen first'),
    closed_at: moment('when it was over').optional(),
    fingerprint_sha256: z.string().optional(),
    not_after: moment('end of the certificate').optional(),
    endpoints: z.array(z.string()),
    owners: z.array(z.string()),
    told: z.array(z.string()),
    told_to: z.array(z.string()),
    acknowledged_by: z.string().optional(),
    acknowledged_until: moment('until when somebody has it').optional(),
    muted_until: moment('until when nobody is told').optional(),
    mute_reason: z.string().optional(),
  })
  .meta({ id: 'Alert' })

/** An alert as the API tells it. */
export function alertJson(alert: Alert): z.output<typeof alertReply> {
  const { certificate, acknowledgement, mute, places, closedAt } = alert
  return defined({
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
    owners: [...new Set(places.flatMap(({ owner, fallback }) => owner ?? fallback ?? []))].sort(),
    told: [...alert.told],
    told_to: [...alert.toldTo],
    acknowledged_by: acknowledgement?.by,
    acknowledged_until: acknowledgement && rfc3339(acknowledgement.until),
    muted_until: mute && rfc3339(mute.until),
    mute_reason: mute?.reason,
  })
}
