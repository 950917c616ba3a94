import type { Endpoint } from './endpoint.ts'
import { type Finding, finding } from './finding.ts'
import type { ServedCertificates } from './probe-result.ts'
import type { TrustVerdict } from './trust.ts'
import { isValidAt } from './verdict.ts'

/** The certificate must name what was asked for; the names that it has help to see whose it is. */
export function judgeName({ chain: [leaf], nameMatches }: ServedCertificates, wanted: string): Finding[] {
  return nameMatches ? [] : [finding('name-mismatch', 'critical', { wanted, names: leaf.subjectAltNames })]
}

/** Why clients refuse the certificate. `explained`: another finding already says why clients refuse this certificate. */
export function judgeTrust(
  { trust, chain: [leaf] }: ServedCertificates,
  verdict: TrustVerdict,
  endpoint: Endpoint,
  explained: boolean,
): Finding[] {
  if (verdict.status !== 'untrusted') return []
  const severity = endpoint.trust.public ? 'critical' : 'warning'
  const reason = verdict.reason ?? ''
  if (endpoint.trust.pins.length > 0) return [finding('untrusted', severity, { reason, isOther: true })]
  switch (trust?.problem?.kind) {
    case 'self-signed':
      return [finding('self-signed', severity, { subject: leaf.subject })]
    case 'incomplete':
      return [finding('incomplete-chain', severity, { missingIssuer: trust.problem.missingIssuer })]
    case undefined:
      return explained ? [] : [finding('untrusted', severity, { reason, isOther: false })]
    default:
      return [finding('untrusted', severity, { reason, isOther: false })]
  }
}

/** Certificates out of order, or stale ones beside the path. */
export function judgeOrder({ trust }: ServedCertificates, now: Date): Finding[] {
  if (trust === undefined) return []
  const { order } = trust
  // What stands beside the path does no harm until it has expired: then older clients may stumble over it.
  const stale = order.unneeded.filter((certificate) => !certificate.selfIssued && !isValidAt(certificate, now))
  if (!order.disordered && stale.length === 0) return []
  return [
    finding('chain-order', 'warning', { disordered: order.disordered, unneeded: stale.map(({ subject }) => subject) }),
  ]
}
