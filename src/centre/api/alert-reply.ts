import { z } from 'zod'
import type { Alert } from '../../domain/alert.ts'
import { alertFields } from '../../report/alert-fields.ts'
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
  return defined(alertFields(alert))
}
