import { unitMs } from '../../src/domain/duration.ts'
import type { ParsedCertificate } from '../../src/probe/x509/certificate.ts'
import { type Standing, standingBy } from '../../src/probe/x509/revocation.ts'
import { Transport, TransportError } from './transport.ts'

/** The largest lists of public CAs have some ten megabytes. */
const mostListBytes = 32 << 20

/** A large list over a slow line. */
const deadlineMs = 60_000

/** A CA may revoke at any time, and says so within hours; who asks more often learns nothing. */
const leastMs = unitMs.h
const mostMs = 6 * unitMs.h

/** What the CA's list says of a certificate, and when to ask again. */
export interface AskedRevocation {
  readonly standing: Standing
  readonly askAgainMs: number
}

/**
 * Asks for the CA's list of revoked certificates (RFC 5280 §4.2.1.13) and looks the certificate up in it. Never rejects for what the CA
 * or the network does. Undefined where the certificate names no list.
 */
export async function askRevocation(
  leaf: ParsedCertificate,
  issuer: ParsedCertificate | undefined,
  proxy: string | undefined,
  now: Date,
  signal: AbortSignal,
): Promise<AskedRevocation | undefined> {
  const [url] = leaf.extensions.crlUrls
  if (url === undefined) return undefined
  if (issuer === undefined)
    return { standing: { state: 'unknown', why: 'needs its issuer beside it' }, askAgainMs: mostMs }
  using transport = new Transport({ proxy, deadlineMs, mostBodyBytes: mostListBytes })
  try {
    const { status, body } = await transport.request({ method: 'GET', url, signal })
    const standing: Standing =
      status === 200
        ? standingBy(body, url, leaf, issuer, now)
        : { state: 'unknown', why: `is not there (status ${status})` }
    const lastsMs = standing.state === 'unknown' ? mostMs : standing.until.getTime() - now.getTime()
    return { standing, askAgainMs: Math.min(mostMs, Math.max(leastMs, lastsMs)) }
  } catch (error) {
    if (!(error instanceof TransportError) || signal.aborted) throw error
    return { standing: { state: 'unknown', why: `could not be fetched: ${error.message}` }, askAgainMs: mostMs }
  }
}
