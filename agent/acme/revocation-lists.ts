import { unitMs } from '../../src/domain/duration.ts'
import type { ParsedCertificate } from '../../src/probe/x509/certificate.ts'
import { type Standing, standingBy } from '../../src/probe/x509/revocation.ts'
import { fetchList } from '../../src/revocation/fetch-list.ts'
import { userAgent } from '../user-agent.ts'

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
  const standing = await standingAt(url, leaf, issuer, proxy, now, signal)
  const lastsMs = standing.state === 'unknown' ? mostMs : standing.until.getTime() - now.getTime()
  return { standing, askAgainMs: Math.min(mostMs, Math.max(leastMs, lastsMs)) }
}

async function standingAt(
  url: string,
  leaf: ParsedCertificate,
  issuer: ParsedCertificate | undefined,
  proxy: string | undefined,
  now: Date,
  signal: AbortSignal,
): Promise<Standing> {
  if (issuer === undefined)
    return { state: 'unknown', why: 'cannot be checked: no issuer stands beside the certificate' }
  const fetched = await fetchList(url, { userAgent, proxy }, undefined, signal)
  if (fetched.kind === 'list') return standingBy(fetched.der, url, leaf, issuer, now)
  return { state: 'unknown', why: fetched.kind === 'failed' ? fetched.why : 'was not sent' }
}
