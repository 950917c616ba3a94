import { type CertificateFacts, isForgeable, lifetimeMs } from './certificate.ts'
import { scheduledDistrusts } from './distrust.ts'
import { dayMs } from './duration.ts'
import type { Endpoint } from './endpoint.ts'
import { type Finding, finding } from './finding.ts'
import type { ServedCertificates } from './probe-result.ts'
import type { TrustPath, TrustVerdict } from './trust.ts'

/** Below these a key can be broken or is refused by clients (BR §6.1.5; NIST SP 800-57 part 1, table 2). */
export function judgeKey({ publicKey: { type, bits } }: CertificateFacts): Finding[] {
  const least = type === 'rsa' || type === 'rsa-pss' ? 2_048 : type === 'ecdsa' ? 224 : 0
  const weak = type === 'dsa' || (bits !== undefined && bits < least)
  return weak ? [finding('weak-key', 'critical', { key: bits === undefined ? type : `${type} ${bits}` })] : []
}

/** Roots vouch for themselves by being in a store; their signature is not checked by anybody. */
export function judgeSignatures(certificates: readonly CertificateFacts[]): Finding[] {
  const weak = certificates.find((certificate) => !certificate.selfIssued && isForgeable(certificate))
  return weak === undefined
    ? []
    : [finding('weak-signature', 'warning', { algorithm: weak.signatureAlgorithm, subject: weak.subject })]
}

const never = new Date(8.64e15)

/** The longest validity that public CAs may issue, by the day of issuance (BR §6.3.2). */
const longestValidity = [
  { from: Date.UTC(2029, 2, 15), days: 47 },
  { from: Date.UTC(2027, 2, 15), days: 100 },
  { from: Date.UTC(2026, 2, 15), days: 200 },
  { from: Number.NEGATIVE_INFINITY, days: 398 },
] as const

/** Rules that hold for public CAs alone, hence only where the path ends in their anchors. */
export function judgeIssuance({ chain: [leaf], trust }: ServedCertificates, { path }: TrustVerdict): Finding[] {
  if (path === undefined || (path.source !== 'bundled' && path.source !== 'system')) return []
  return [...judgeLength(leaf), ...judgeDistrust(leaf, trust?.paths ?? [])]
}

function judgeLength({ validity }: CertificateFacts): Finding[] {
  const { notBefore } = validity
  const length = lifetimeMs(validity)
  const rule = longestValidity.find(({ from }) => notBefore !== undefined && notBefore.getTime() >= from)
  if (length === undefined || rule === undefined) return []
  // Both ends count (RFC 5280 §4.1.2.5), and a second more than a day is another day (BR §6.3.2).
  const days = Math.ceil((length + 1_000) / dayMs)
  if (days <= rule.days) return []
  const byASecond = length === rule.days * dayMs
  return [finding('validity-too-long', 'warning', { days, allowedDays: rule.days, byASecond })]
}

/** Clients go on as long as one path ends elsewhere, so it takes all of them to warn: at the last of their dates. */
function judgeDistrust({ validity: { notAfter } }: CertificateFacts, paths: readonly TrustPath[]): Finding[] {
  const planned = paths.map(({ anchor }) => ({
    anchor,
    distrustAt: scheduledDistrusts.find(({ fingerprint }) => fingerprint === anchor.fingerprint)?.distrustAt,
  }))
  const [first, ...others] = planned
  if (first === undefined) return []
  const last = others.reduce((a, b) => ((b.distrustAt ?? never) > (a.distrustAt ?? never) ? b : a), first)
  if (last.distrustAt === undefined || notAfter === undefined || notAfter < last.distrustAt) return []
  return [finding('distrust-scheduled', 'warning', { anchor: last.anchor.subject, distrustAt: last.distrustAt })]
}

/** id-kp-clientAuth (RFC 5280 §4.2.1.12), which public CAs no longer put into server certificates. */
export function judgeUses({ extendedKeyUsage }: CertificateFacts, { usedForClientAuth }: Endpoint): Finding[] {
  const allowed = extendedKeyUsage === undefined || extendedKeyUsage.some((use) => clientAuthUses.has(use))
  return usedForClientAuth && !allowed ? [finding('client-auth-eku-missing', 'warning', {})] : []
}

const clientAuthUses = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'])

/** What could not be decoded beside the dates, in the leaf or above it. */
export function judgeReadability({ chain, unreadable }: ServedCertificates): Finding[] {
  const broken = chain.find(({ undecodable }) => undecodable.length > 0)
  const detail =
    unreadable ??
    (broken && `${broken.undecodable.join(', ')} of ${broken.subject || 'the certificate'} cannot be decoded`)
  return detail === undefined ? [] : [finding('malformed-certificate', 'critical', { detail })]
}
