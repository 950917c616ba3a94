import { z } from 'zod'
import type { Finding, FindingCode, FindingDetails } from '../../domain/finding.ts'
import { failureReasons, probeStages } from '../../domain/probe-result.ts'
import { maybe, storedDate } from './json.ts'

const failure = z.object({ stage: z.enum(probeStages), reason: z.enum(failureReasons), detail: z.string() })
const ending = z.object({ notAfter: storedDate, daysLeft: z.number() })

/** The details of each finding as they were written. */
const details: { readonly [Code in FindingCode]: z.ZodType<FindingDetails[Code]> } = {
  expired: z.object({ notAfter: storedDate }),
  expiring: ending,
  'not-yet-valid': z.object({ notBefore: storedDate }),
  'invalid-dates': z.object({ which: maybe(z.string()) }),
  'renewal-overdue': ending.extend({ percentLeft: z.number() }),
  'name-mismatch': z.object({ wanted: z.string(), names: z.array(z.string()) }),
  untrusted: z.object({ reason: z.string(), isOther: z.boolean() }),
  'self-signed': z.object({ subject: z.string() }),
  'incomplete-chain': z.object({ missingIssuer: z.string() }),
  'chain-order': z.object({ disordered: z.boolean(), unneeded: z.array(z.string()) }),
  'chain-expiring': ending.extend({ subject: z.string(), over: z.boolean() }),
  'address-disagreement': z.object({
    addresses: z.array(z.object({ address: z.string(), fingerprint: z.string(), notAfter: maybe(storedDate) })),
  }),
  'distrust-scheduled': z.object({ anchor: z.string(), distrustAt: storedDate }),
  'validity-too-long': z.object({ days: z.number(), allowedDays: z.number(), byASecond: z.boolean() }),
  revoked: z.object({ revokedAt: maybe(storedDate), reason: z.string() }),
  'weak-key': z.object({ key: z.string() }),
  'weak-signature': z.object({ algorithm: z.string(), subject: z.string() }),
  'old-protocol': z.object({ tlsVersion: maybe(z.string()), cipher: maybe(z.string()) }),
  'client-auth-eku-missing': z.object({}),
  'malformed-certificate': z.object({ detail: z.string() }),
  unreachable: failure,
  'starttls-refused': failure,
  'handshake-failed': failure,
  'manual-expiring': z.object({ expiresAt: storedDate, daysLeft: z.number(), isDuty: z.boolean().default(false) }),
  'manual-expired': z.object({ expiresAt: storedDate, isDuty: z.boolean().default(false) }),
  'not-served': z.object({
    newUntil: maybe(storedDate),
    servedUntil: maybe(storedDate),
    behind: z
      .object({ agent: z.string(), layer: z.enum(['process', 'outside']), places: z.array(z.string()) })
      .exactOptional(),
  }),
  'agent-silent': z.object({ agent: z.string(), since: maybe(storedDate), revokedAt: storedDate.exactOptional() }),
  'owner-unconfirmed': z.object({ contact: z.string(), askedAt: storedDate }),
  'renewal-failing': z.object({ agent: z.string(), count: z.number(), since: storedDate, message: z.string() }),
}

/** The code of a finding. */
export const findingCode = z.custom<FindingCode>((value) => typeof value === 'string' && Object.hasOwn(details, value))

/** A finding as JSON.stringify wrote it. */
export const storedFinding: z.ZodType<Finding> = z
  .object({ code: findingCode, severity: z.enum(['warning', 'critical']), detail: z.unknown() })
  .transform(({ code, severity, detail }, context) => {
    const parsed = details[code].safeParse(detail)
    if (parsed.success) return { code, severity, detail: parsed.data } as Finding
    context.addIssue(`the detail of ${code} is another one's`)
    return z.NEVER
  })
