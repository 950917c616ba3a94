import { z } from 'zod'
import type { Alert, AlertSubject, Condition } from '../../domain/alert.ts'
import { findingCode, storedFinding } from './finding-json.ts'
import { maybe, storedDate } from './json.ts'

const subject: z.ZodType<AlertSubject> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('certificate'), fingerprint: z.string() }),
  z.object({ kind: z.literal('endpoint'), endpoint: z.string() }),
  z.object({ kind: z.literal('manual'), name: z.string() }),
  z.object({ kind: z.literal('zone'), zone: z.string() }),
])

const certificate = z.object({
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  serialNumber: z.string(),
  notBefore: maybe(storedDate),
  notAfter: maybe(storedDate),
})

const place = z.object({
  endpoint: z.string(),
  address: maybe(z.string()),
  owner: maybe(z.string()),
  fallback: maybe(z.string()),
})

const condition: z.ZodType<Condition> = z
  .union([z.literal('expiry'), findingCode])
  .transform((value) => value as Condition)

/** An alert as JSON.stringify wrote it. */
export const storedAlert: z.ZodType<Alert> = z.object({
  number: z.int(),
  subject,
  condition,
  state: z.enum(['pending', 'open', 'closed']),
  severity: z.enum(['warning', 'critical']),
  openedAt: storedDate,
  closedAt: maybe(storedDate),
  finding: storedFinding,
  certificate: maybe(certificate),
  places: z.array(place),
  told: z.array(z.string()),
  toldTo: z.array(z.string()),
  acknowledgement: maybe(z.object({ by: z.string(), at: storedDate, until: storedDate })),
  mute: maybe(z.object({ until: storedDate, reason: z.string(), by: z.string() })),
  failures: z.array(z.boolean()),
  countedAt: maybe(storedDate),
  shownSince: maybe(storedDate),
  reopenings: z.int(),
})
