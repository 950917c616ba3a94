import { z } from 'zod'
import { daysLeft, lifetimeLeft } from '../../domain/certificate.ts'
import { sentenceOf } from '../../messages/index.ts'
import { rfc3339 } from '../../report/row.ts'
import { moment } from '../http/openapi.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'

const severity = z.enum(['ok', 'warning', 'critical'])

/** A finding, as rows of `certflow scan` have it. */
export const findingReply = z.object({ code: z.string(), severity, message: z.string() })

/** An endpoint at an address, or a manual entry: the fields of rows of `certflow scan`, as far as the store keeps them. */
export const endpointReply = z
  .object({
    endpoint: z.string(),
    host: z.string().optional(),
    port: z.int().optional(),
    dialect: z.string().optional(),
    address: z.string().optional(),
    server_name: z.string().optional(),
    manual: z.boolean().optional(),
    owner: z.string().optional(),
    tags: z.array(z.string()),
    zone: z.string().optional(),
    first_seen_at: moment('since when it has answered as it does now'),
    probed_at: moment('when it was looked at').optional(),
    duration_ms: z.number().optional(),
    attempts: z.int().optional(),
    depth: z.enum(['full', 'certificate']).optional(),
    severity,
    findings: z.array(findingReply),
    failure: z.object({ stage: z.string(), reason: z.string(), detail: z.string().optional() }).optional(),
    not_before: moment('begin of validity').optional(),
    not_after: moment('end of validity, or of the manual entry').optional(),
    days_left: z.int().optional(),
    lifetime_left: z.number().optional(),
    subject: z.string().optional(),
    issuer: z.string().optional(),
    serial_number: z.string().optional(),
    fingerprint_sha256: z.string().optional(),
    subject_alt_names: z.array(z.string()).optional(),
    chain_sha256: z.array(z.string()).optional().meta({ description: 'fingerprints as sent, leaf first' }),
    tls_version: z.string().optional(),
    cipher: z.string().optional(),
    client_certificate_requested: z.boolean().optional(),
  })
  .meta({ id: 'Endpoint' })

/** An entry of the fleet as the API tells it. What is not known is left out. */
export function endpointJson(entry: FleetEntry, now: Date): z.output<typeof endpointReply> {
  const { watched, state, findings } = entry
  return defined({
    endpoint: entry.endpoint,
    host: watched?.host ?? (entry.kind === 'manual' ? entry.endpoint : undefined),
    port: watched?.port,
    dialect: watched?.dialect,
    address: entry.address,
    server_name: watched?.serverName,
    manual: entry.kind === 'manual' || undefined,
    owner: entry.owner,
    tags: [...entry.tags],
    zone: entry.zone,
    first_seen_at: rfc3339(state.firstAt),
    severity: entry.severity,
    findings: findings.map((finding) => ({
      code: finding.code,
      severity: finding.severity,
      message: sentenceOf(finding, 'en'),
    })),
    ...probePart(entry),
    ...certificatePart(entry, now),
  })
}

function probePart({ state: { latest } }: FleetEntry) {
  if (latest === undefined) return {}
  const { failure } = latest
  return {
    probed_at: rfc3339(latest.probedAt),
    duration_ms: Math.round(latest.durationMs),
    attempts: latest.attempts,
    depth: latest.depth,
    failure: failure && defined({ ...failure, detail: failure.detail || undefined }),
    chain_sha256: latest.chain.length === 0 ? undefined : [...latest.chain],
    fingerprint_sha256: latest.chain[0],
    tls_version: latest.tlsVersion,
    cipher: latest.cipher,
    client_certificate_requested: latest.clientCertificateRequested,
  }
}

function certificatePart({ leaf, endsAt }: FleetEntry, now: Date) {
  const share = leaf && lifetimeLeft(leaf, now)
  return {
    not_before: leaf?.notBefore && rfc3339(leaf.notBefore),
    not_after: endsAt && rfc3339(endsAt),
    days_left: endsAt && daysLeft(endsAt, now),
    lifetime_left: share === undefined ? undefined : Math.round(share * 10_000) / 10_000,
    subject: leaf?.subject,
    issuer: leaf?.issuer,
    serial_number: leaf?.serialNumber,
    subject_alt_names: leaf && [...leaf.subjectAltNames],
  }
}

/** The value without what is undefined: contract §3, never null. */
export function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<Value>
}

type Defined<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key]
} & { [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined> }
