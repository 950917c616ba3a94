import { type CertificateFacts, lifetimeMs } from './certificate.ts'
import { scheduledDistrusts } from './distrust.ts'
import type { Endpoint, ManualEntry } from './endpoint.ts'
import { judgeChainDates, judgeLeafDates, judgeManualDate } from './expiry.ts'
import { type Finding, finding, severityOf } from './finding.ts'
import type { JudgedManual, JudgedProbe } from './judged-row.ts'
import type { ProbeFailure, ProbeResult, ServedCertificates } from './probe-result.ts'
import { defaultThresholds, type Threshold } from './threshold.ts'
import type { TrustVerdict } from './trust.ts'
import { isValidAt, trustVerdict } from './verdict.ts'

/** What a judgement goes by, besides the facts. */
export interface JudgeOptions {
  /** For entries without thresholds of their own. */
  readonly thresholds: readonly Threshold[]
  readonly now: Date
}

/** Thresholds of the contract and a clock. */
export function judgeAt(now: Date, thresholds: readonly Threshold[] = defaultThresholds): JudgeOptions {
  return { thresholds, now }
}

/** Judges all addresses of one endpoint: the rows in the order given, each with what is wrong there. */
export function judgeEndpoint(results: readonly ProbeResult[], options: JudgeOptions): JudgedProbe[] {
  const disagreement = results.length < 2 ? undefined : judgeAgreement(results)
  return results.map((result) => {
    const judged = judgeResult(result, options)
    if (disagreement === undefined || disagreement.at !== result) return judged
    const findings = [...judged.findings, disagreement.finding]
    return { ...judged, findings, severity: severityOf(findings) }
  })
}

/** Judges a manual entry. */
export function judgeManual(entry: ManualEntry, { thresholds, now }: JudgeOptions): JudgedManual {
  const findings = judgeManualDate(entry, thresholds, now)
  return { kind: 'manual', entry, findings, severity: severityOf(findings), judgedAt: now }
}

function judgeResult(result: ProbeResult, options: JudgeOptions): JudgedProbe {
  const { endpoint, served, failure } = result
  const trust = served && trustVerdict(served, endpoint.trust, options.now)
  const aboveLeaf = served === undefined ? [] : issuersOf(served, trust)
  const findings = [
    ...(failure === undefined ? [] : judgeFailure(failure, endpoint)),
    ...(served === undefined || trust === undefined ? [] : judgeServed(served, trust, aboveLeaf, result, options)),
  ]
  return {
    kind: 'probe',
    result,
    trust,
    earliestChainNotAfter: served && earliest([served.chain[0], ...aboveLeaf]),
    findings,
    severity: severityOf(findings),
    judgedAt: options.now,
  }
}

function judgeServed(
  served: ServedCertificates,
  trust: TrustVerdict,
  aboveLeaf: readonly CertificateFacts[],
  { endpoint, address, failure }: ProbeResult,
  { thresholds, now }: JudgeOptions,
): Finding[] {
  const [leaf] = served.chain
  const own = endpoint.thresholds ?? thresholds
  const dates = [...judgeLeafDates(leaf, endpoint, thresholds, now), ...judgeChainDates(aboveLeaf, own, now)]
  const keys = [...judgeKey(leaf), ...judgeSignatures([leaf, ...aboveLeaf])]
  return [
    ...(failure?.reason === 'malformed' ? [] : judgeReadability(served)),
    ...dates,
    ...(trust.status === 'pinned' ? [] : judgeName(served, endpoint.serverName ?? address ?? endpoint.host)),
    ...judgeTrust(served, trust, endpoint, dates.length + keys.length > 0),
    ...(trust.status === 'pinned' ? [] : judgeOrder(served, now)),
    ...keys,
    ...judgeIssuance(leaf, trust),
    ...judgeProtocol(served, endpoint),
    ...judgeUses(leaf, endpoint),
  ]
}

/** Certificates above the leaf whose dates count: those of the path that clients take, or the names that lead upwards. */
function issuersOf({ trust }: ServedCertificates, verdict: TrustVerdict | undefined): readonly CertificateFacts[] {
  if (verdict?.status === 'pinned') return []
  return (verdict?.path?.certificates ?? trust.sentAboveLeaf).filter(
    (certificate, index) => index > 0 && !certificate.selfIssued,
  )
}

function earliest(certificates: readonly CertificateFacts[]): Date | undefined {
  const ends = certificates.flatMap(({ validity }) => validity.notAfter ?? [])
  return ends.reduce<Date | undefined>((first, end) => (first === undefined || end < first ? end : first), undefined)
}

/** A range's address without a TLS server is what most of a range is: no finding (contract.md §3). */
function judgeFailure(failure: ProbeFailure, { fromRange }: Endpoint): Finding[] {
  const { stage, reason, detail } = failure
  if (reason === 'malformed') return [finding('malformed-certificate', 'critical', { detail })]
  const silent = stage === 'resolve' || stage === 'connect' || stage === 'starttls' || reason !== 'alert'
  if (fromRange && silent && stage !== 'certificate') return []
  if (stage === 'resolve' || stage === 'connect') return [finding('unreachable', 'warning', failure)]
  if (stage === 'starttls') return [finding('starttls-refused', 'warning', failure)]
  return [finding('handshake-failed', 'warning', failure)]
}

function judgeReadability({ chain, unreadable }: ServedCertificates): Finding[] {
  const broken = chain.find(({ undecodable }) => undecodable.length > 0)
  const detail =
    unreadable ??
    (broken && `${broken.undecodable.join(', ')} of ${broken.subject || 'the certificate'} cannot be decoded`)
  return detail === undefined ? [] : [finding('malformed-certificate', 'critical', { detail })]
}

function judgeName({ chain: [leaf], nameMatches }: ServedCertificates, wanted: string): Finding[] {
  return nameMatches ? [] : [finding('name-mismatch', 'critical', { wanted, names: leaf.subjectAltNames })]
}

/** `explained`: another finding already says why clients refuse this certificate. */
function judgeTrust(
  { trust, chain: [leaf] }: ServedCertificates,
  verdict: TrustVerdict,
  endpoint: Endpoint,
  explained: boolean,
): Finding[] {
  if (verdict.status !== 'untrusted') return []
  const severity = endpoint.trust.public ? 'critical' : 'warning'
  const reason = verdict.reason ?? ''
  if (endpoint.trust.pins.length > 0) return [finding('untrusted', severity, { reason })]
  switch (trust.problem?.kind) {
    case 'self-signed':
      return [finding('self-signed', severity, { subject: leaf.subject })]
    case 'incomplete':
      return [finding('incomplete-chain', severity, { missingIssuer: trust.problem.missingIssuer })]
    case undefined:
      return explained ? [] : [finding('untrusted', severity, { reason })]
    default:
      return [finding('untrusted', severity, { reason })]
  }
}

function judgeOrder({ trust: { order } }: ServedCertificates, now: Date): Finding[] {
  // What stands beside the path does no harm until it has expired: then older clients may stumble over it.
  const stale = order.unneeded.filter((certificate) => !certificate.selfIssued && !isValidAt(certificate, now))
  if (!order.disordered && stale.length === 0) return []
  return [
    finding('chain-order', 'warning', { disordered: order.disordered, unneeded: stale.map(({ subject }) => subject) }),
  ]
}

/** Below these a key can be broken or is refused by clients (BR §6.1.5; NIST SP 800-57 part 1, table 2). */
function judgeKey({ publicKey: { type, bits } }: CertificateFacts): Finding[] {
  const least = type === 'rsa' || type === 'rsa-pss' ? 2_048 : type === 'ecdsa' ? 224 : 0
  const weak = type === 'dsa' || (bits !== undefined && bits < least)
  return weak ? [finding('weak-key', 'critical', { key: bits === undefined ? type : `${type} ${bits}` })] : []
}

/** Roots vouch for themselves by being in a store; their signature is not checked by anybody. */
function judgeSignatures(certificates: readonly CertificateFacts[]): Finding[] {
  const weak = certificates.find(
    ({ signatureAlgorithm, selfIssued }) => !selfIssued && /md[25]|sha1/i.test(signatureAlgorithm),
  )
  return weak === undefined
    ? []
    : [finding('weak-signature', 'warning', { algorithm: weak.signatureAlgorithm, subject: weak.subject })]
}

/** The longest validity that public CAs may issue, by the day of issuance (BR §6.3.2). */
const longestValidity = [
  { from: Date.UTC(2029, 2, 15), days: 47 },
  { from: Date.UTC(2027, 2, 15), days: 100 },
  { from: Date.UTC(2026, 2, 15), days: 200 },
  { from: Date.UTC(2020, 8, 1), days: 398 },
] as const

/** Rules that hold for public CAs alone, hence only where the path ends in their anchors. */
function judgeIssuance(leaf: CertificateFacts, { path }: TrustVerdict): Finding[] {
  if (path === undefined || (path.source !== 'bundled' && path.source !== 'system')) return []
  const { notBefore, notAfter } = leaf.validity
  const length = lifetimeMs(leaf.validity)
  const rule = longestValidity.find(({ from }) => notBefore !== undefined && notBefore.getTime() >= from)
  // Both ends count (RFC 5280 §4.1.2.5): from 00:00:00 to 23:59:59 is a whole day.
  const days = length === undefined ? 0 : Math.ceil((length + 1_000) / 86_400_000)
  const tooLong = rule !== undefined && days > rule.days
  const distrust = scheduledDistrusts.find(({ fingerprint }) => fingerprint === path.anchor.fingerprint)
  const distrusted = distrust !== undefined && notAfter !== undefined && notAfter >= distrust.distrustAt
  return [
    ...(tooLong ? [finding('validity-too-long', 'warning', { days, allowedDays: rule.days })] : []),
    ...(distrusted
      ? [finding('distrust-scheduled', 'warning', { anchor: path.anchor.subject, distrustAt: distrust.distrustAt })]
      : []),
  ]
}

function judgeProtocol({ byLegacyAttempt, tlsVersion, cipher }: ServedCertificates, { legacy }: Endpoint): Finding[] {
  return byLegacyAttempt && !legacy ? [finding('old-protocol', 'warning', { tlsVersion, cipher })] : []
}

/** id-kp-clientAuth (RFC 5280 §4.2.1.12), which public CAs no longer put into server certificates. */
function judgeUses({ extendedKeyUsage }: CertificateFacts, { usedForClientAuth }: Endpoint): Finding[] {
  const allowed = extendedKeyUsage === undefined || extendedKeyUsage.some((use) => clientAuthUses.has(use))
  return usedForClientAuth && !allowed ? [finding('client-auth-eku-missing', 'warning', {})] : []
}

const clientAuthUses = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'])

/** Addresses of one name that serve different leaves: one finding, at the address that is furthest behind. */
function judgeAgreement(results: readonly ProbeResult[]): { at: ProbeResult; finding: Finding } | undefined {
  const leaves = results.flatMap((result) => {
    const leaf = result.served?.chain[0]
    return leaf === undefined || result.address === undefined ? [] : [{ result, address: result.address, leaf }]
  })
  if (new Set(leaves.map(({ leaf }) => leaf.fingerprint)).size < 2) return undefined
  const staleFirst = leaves.toSorted((a, b) => endOf(a.leaf) - endOf(b.leaf))
  const [stalest] = staleFirst
  if (stalest === undefined) return undefined
  const addresses = staleFirst.map(({ address, leaf }) => ({
    address,
    fingerprint: leaf.fingerprint,
    notAfter: leaf.validity.notAfter,
  }))
  return { at: stalest.result, finding: finding('address-disagreement', 'warning', { addresses }) }
}

function endOf({ validity: { notAfter } }: CertificateFacts): number {
  return notAfter?.getTime() ?? 0
}
