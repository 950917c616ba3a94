import { clampRetryAfter, readRetryAfter } from '../../src/network/retry-after.ts'
import { parseCertificate } from '../../src/probe/x509/certificate.ts'
import { DerReader, tags } from '../../src/probe/x509/der.ts'
import type { CaConnection } from './connection.ts'
import { renewalInfoObject } from './shapes.ts'
import { isTrustworthyUrl } from './trustworthy-url.ts'

/** When a CA wants a certificate renewed (RFC 9773 §4.2). */
export interface RenewalInfo {
  readonly start: Date
  /** After `start`. */
  readonly end: Date
  /** Why, where the CA says so; https. */
  readonly explanationUrl: string | undefined
  /** When to ask again: 1 minute … 1 day. */
  readonly retryAfterMs: number
}

/** Where a CA does not say when to ask again: twice a day at least is what Let's Encrypt advises. */
const usualRetryMs = 6 * 3_600_000

const stage = 'renewal-info'

/**
 * The certID of a certificate (RFC 9773 §4.1): its authority key identifier and the octets of its serial number, a leading 00 kept.
 * Undefined where it has no authority key identifier. Throws DerError.
 */
export function certIdOf(der: Buffer): string | undefined {
  const { authorityKeyIdentifier } = parseCertificate(der).facts
  if (authorityKeyIdentifier === undefined) return undefined
  const tbs = new DerReader(der).into(tags.sequence).into(tags.sequence)
  tbs.optional(0xa0)
  const { start, end } = tbs.next(tags.integer)
  return `${Buffer.from(authorityKeyIdentifier, 'hex').toString('base64url')}.${der.toString('base64url', start, end)}`
}

/**
 * When the CA wants the certificate of this certID renewed; undefined where the CA offers no such information. Needs no account.
 * Rejects with AcmeProblem, also for a window that ends before it begins, which counts as no answer (RFC 9773 §4.3).
 */
export async function fetchRenewalInfo(connection: CaConnection, certId: string): Promise<RenewalInfo | undefined> {
  const { renewalInfo } = await connection.directory()
  if (renewalInfo === undefined) return undefined
  const base = connection.url(stage, renewalInfo, 'renewal information').replace(/\/+$/, '')
  const { info, answer } = await connection.repeated(async () => {
    const got = await connection.send(stage, { method: 'GET', url: `${base}/${certId}` })
    return { info: connection.read(stage, got, renewalInfoObject), answer: got }
  })
  const start = new Date(info.suggestedWindow.start)
  const end = new Date(info.suggestedWindow.end)
  if (end <= start) throw connection.problem(stage, 'unreadable', 'its window ends before it begins')
  const { explanationURL: page } = info
  const asked = readRetryAfter(answer.header('retry-after'), answer.header('date'), connection.now())
  return {
    start,
    end,
    explanationUrl: page !== undefined && isTrustworthyUrl(page, { plainLoopback: false }) ? page : undefined,
    retryAfterMs: clampRetryAfter(asked ?? usualRetryMs),
  }
}
