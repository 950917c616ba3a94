import { isIP } from 'node:net'
import { z } from 'zod'
import { failureReasons, type ProbeResult, probeStages, type SentCertificates } from '../domain/probe-result.ts'

/** A certificate that a server sent. Numbers begin with 0 and go up by one; a further 0 forgets all before it. */
const certificateEntry = z.object({ certificate: z.int().min(0), der: z.base64() })

const sent = z.object({
  /** Numbers of certificates in lines before this one, leaf first. */
  chain: z.tuple([z.int().min(0)], z.int().min(0)),
  tls_version: z.string().optional(),
  cipher: z.string().optional(),
  client_certificate_requested: z.boolean().optional(),
  outdated: z.boolean(),
})

const result = z
  .object({
    address: z
      .string()
      .refine((text) => isIP(text) !== 0)
      .optional(),
    probed_at: z.iso.datetime(),
    duration_ms: z.int().min(0),
    attempts: z.int().min(0),
    depth: z.enum(['full', 'certificate']),
    sent: sent.optional(),
    failure: z.object({ stage: z.enum(probeStages), reason: z.enum(failureReasons), detail: z.string() }).optional(),
  })
  // Neither would be a probe without an outcome, which would be judged to be in order.
  .refine(({ address, sent, failure }) => (sent === undefined ? failure !== undefined : address !== undefined))

/** An endpoint that was probed, by its place in the plan, with a result for each of its addresses. */
const finishedEntry = z.object({ place: z.int().min(0), results: z.array(result).min(1) })

/** A line of a journal behind the first. */
export type JournalEntry = z.infer<typeof certificateEntry> | z.infer<typeof finishedEntry>

/** What an unsealed line says, or undefined where it is none of a journal's. Fields that are not known are passed over. */
export function entryOf(value: unknown): JournalEntry | undefined {
  const parsed = finishedEntry.safeParse(value)
  return parsed.success ? parsed.data : certificateEntry.safeParse(value).data
}

/** What a journal keeps of a result: the endpoint is the plan's, and the certificates are read anew. */
export type JournalledResult = Omit<ProbeResult, 'endpoint' | 'served'> & {
  readonly sent: SentCertificates | undefined
}

type ResultEntry = z.infer<typeof result>

/** A result as it is written, with the numbers of its certificates. */
export function resultEntry(
  { address, probedAt, durationMs, attempts, depth, served, failure }: ProbeResult,
  chain: readonly [number, ...number[]] | undefined,
): object {
  return {
    address,
    probed_at: probedAt.toISOString(),
    duration_ms: durationMs,
    attempts,
    depth,
    sent: served && {
      chain,
      tls_version: served.tlsVersion,
      cipher: served.cipher,
      client_certificate_requested: served.clientCertificateRequested,
      outdated: served.outdated,
    },
    failure,
  }
}

/** A result as it was read, with the certificates that its numbers mean. */
export function journalledResult(entry: ResultEntry, ders: SentCertificates['ders'] | undefined): JournalledResult {
  const { address, probed_at, duration_ms, attempts, depth, sent, failure } = entry
  return {
    address,
    probedAt: new Date(probed_at),
    durationMs: duration_ms,
    attempts,
    depth,
    sent:
      sent && ders
        ? {
            ders,
            tlsVersion: sent.tls_version,
            cipher: sent.cipher,
            clientCertificateRequested: sent.client_certificate_requested,
            outdated: sent.outdated,
          }
        : undefined,
    failure,
  }
}
