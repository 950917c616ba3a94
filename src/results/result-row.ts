import { z } from 'zod'
import { failureReasons, probeStages } from '../domain/probe-result.ts'

/** RFC 3339 as rows are written. */
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const fingerprint = z.string().regex(/^[0-9a-f]{64}$/)

/** Texts of certificates may have any length that a certificate can have. */
const text = z.string().max(70_000)

const link = z.object({
  subject: text,
  issuer: text,
  not_before: moment.optional(),
  not_after: moment.optional(),
  fingerprint_sha256: fingerprint,
})

/** A certificate as a row lists it. */
export type ResultLink = z.output<typeof link>

/** A row of a probe as `certflow scan --format ndjson` writes it, as far as it is judged again. Fields that are not known here are left out. */
export const resultRow = z.object({
  endpoint: text,
  address: z.string().max(100).optional(),
  probed_at: moment,
  duration_ms: z.number().min(0),
  attempts: z.int().min(0),
  depth: z.enum(['full', 'certificate']),
  findings: z.array(z.object({ code: z.string(), message: text })),
  failure: z.object({ stage: z.enum(probeStages), reason: z.enum(failureReasons), detail: text.optional() }).optional(),
  serial_number: z.string().max(1_000).optional(),
  subject_alt_names: z.array(text).max(10_000).optional(),
  key_type: z.string().max(100).optional(),
  key_bits: z.int().min(0).optional(),
  signature_algorithm: z.string().max(200).optional(),
  chain: z.tuple([link], link).optional(),
  trust: z
    .object({
      status: z.enum(['trusted', 'untrusted', 'pinned', 'not-checked']),
      reason: text.optional(),
      anchors: text.optional(),
    })
    .optional(),
  tls_version: z.string().max(100).optional(),
  cipher: z.string().max(200).optional(),
  client_certificate_requested: z.boolean().optional(),
})

/** The same, read. */
export type ResultRow = z.output<typeof resultRow>
