import { judgeThreeWay, type ReportBook } from './agents/judge-agents.ts'
import { judgeAgreement } from './agreement.ts'
import type { CertificateFacts } from './certificate.ts'
import { type Endpoint, type ManualEntry, targetOf } from './endpoint.ts'
import { judgeChainDates, judgeLeafDates, judgeManualDate } from './expiry.ts'
import { type Finding, finding, severityOf } from './finding.ts'
import { judgeIssuance, judgeKey, judgeReadability, judgeSignatures, judgeUses } from './judge-certificate.ts'
import { judgeName, judgeOrder, judgeTrust } from './judge-trust.ts'
import type { JudgedManual, JudgedProbe } from './judged-row.ts'
import { judgeServedDate, putOffBy } from './manual-date.ts'
import { placeOf } from './place.ts'
import { type ProbeFailure, type ProbeResult, type ServedCertificates, speaksTls } from './probe-result.ts'
import { defaultThresholds, type Threshold } from './threshold.ts'
import type { TrustVerdict } from './trust.ts'
import { trustVerdict } from './verdict.ts'

/** What a judgement goes by, besides the facts. */
export interface JudgeOptions {
  /** For entries without thresholds of their own. */
  readonly thresholds: readonly Threshold[]
  readonly now: Date
  /** Where the inventory's endpoints are (`placeOf`); undefined where there is no inventory to compare with. */
  readonly listed?: ReadonlySet<string> | undefined
  /** What the issuers of certificates have revoked, by fingerprint, as far as it was asked. */
  readonly revocations?: ReadonlyMap<string, KnownRevocation> | undefined
  /** Owners who have not said that they still are, by the entry that stands for all of theirs: a target, or the name of a manual entry. */
  readonly unconfirmed?: ReadonlyMap<string, UnconfirmedOwner> | undefined
  /** What agents said last; undefined where there are none to ask. */
  readonly reports?: ReportBook | undefined
}

/** An owner who was asked then, and has not answered. */
export interface UnconfirmedOwner {
  readonly contact: string
  readonly askedAt: Date
}

/** A certificate is on its issuer's list of revoked ones. */
export interface KnownRevocation {
  readonly revokedAt: Date | undefined
  /** As RFC 5280 §5.3.1 names it: `superseded`. */
  readonly reason: string
}

/** Thresholds of the contract and a clock. */
export function judgeAt(now: Date, thresholds: readonly Threshold[] = defaultThresholds): JudgeOptions {
  return { thresholds, now }
}

/** Judges all addresses of one endpoint: the rows in the order given, each with what is wrong there. */
export function judgeEndpoint(results: readonly ProbeResult[], options: JudgeOptions): JudgedProbe[] {
  const disagreement = results.length < 2 ? undefined : judgeAgreement(results)
  const [first] = results
  const ofAgents =
    first === undefined || options.reports === undefined
      ? []
      : judgeThreeWay(first.endpoint, results, options.reports, options.now)
  const unconfirmed = first === undefined ? [] : judgeOwner(() => targetOf(first.endpoint), options)
  if (disagreement === undefined && ofAgents.length + unconfirmed.length === 0)
    return results.map((result) => judgeResult(result, options))
  return results.map((result) => {
    const judged = judgeResult(result, options)
    const further = [
      ...(disagreement !== undefined && disagreement.at === result ? [disagreement.finding] : []),
      // of the server, not of an address: told once
      ...(result === first ? [...ofAgents, ...unconfirmed] : []),
    ]
    if (further.length === 0) return judged
    const findings = [...judged.findings, ...further]
    return { ...judged, findings, severity: severityOf(findings) }
  })
}

/** Judges a manual entry. `seen`: what its probe path shows (`certificateSeen`); it puts the date off, and never brings it forward. */
export function judgeManual(entry: ManualEntry, options: JudgeOptions, seen?: CertificateFacts): JudgedManual {
  const { thresholds, now } = options
  const dated = putOffBy(entry, seen)
  const findings = [
    ...judgeManualDate(dated, thresholds, now),
    ...judgeServedDate(entry, seen, now),
    ...judgeOwner(() => entry.name, options),
  ]
  return { kind: 'manual', entry: dated, seen, findings, severity: severityOf(findings), judgedAt: now }
}

function judgeResult(result: ProbeResult, options: JudgeOptions): JudgedProbe {
  const { endpoint, served, failure } = result
  const verdict = served === undefined ? nothingServed : verdictOn(served, result, options)
  const findings = isToldElsewhere(result, options)
    ? []
    : failure === undefined
      ? verdict.findings
      : [...judgeFailure(failure, endpoint), ...verdict.findings]
  return {
    kind: 'probe',
    result,
    trust: verdict.trust,
    earliestChainNotAfter: verdict.earliestChainNotAfter,
    unlisted: isUnlisted(result, options),
    findings,
    severity: severityOf(findings),
    judgedAt: options.now,
  }
}

/** What is said of certificates, wherever they are served. */
type ServedVerdict = Pick<JudgedProbe, 'trust' | 'earliestChainNotAfter' | 'findings'>

const nothingServed: ServedVerdict = { trust: undefined, earliestChainNotAfter: undefined, findings: [] }

/** The last verdict on a chain, with what it goes by. */
interface KnownVerdict {
  readonly served: ServedCertificates
  readonly endpoint: Endpoint
  readonly options: JudgeOptions
  readonly verdict: ServedVerdict
}

/**
 * The last verdict on each chain: hundreds of servers show one wildcard, and judging it anew for each took a tenth of a
 * probe. The same list stands for the same certificates, and the verdict goes when they go.
 */
const lastVerdicts = new WeakMap<ServedCertificates['chain'], KnownVerdict>()

function verdictOn(served: ServedCertificates, result: ProbeResult, options: JudgeOptions): ServedVerdict {
  const { endpoint, failure } = result
  // What fails, is old or has another name says so of this server, and pins are of this entry.
  const isUsual =
    failure === undefined &&
    !served.outdated &&
    endpoint.trust.pins.length === 0 &&
    (served.nameMatches || !isNamed(endpoint))
  const last = isUsual ? lastVerdicts.get(served.chain) : undefined
  if (last !== undefined && haveOneMeasure(last, { served, endpoint, options })) return last.verdict
  const trust = trustVerdict(served, endpoint.trust, options.now)
  const aboveLeaf = issuersOf(served, trust)
  const verdict: ServedVerdict = {
    trust,
    earliestChainNotAfter: served.trust && earliest([served.chain[0], ...aboveLeaf]),
    findings: judgeServed(served, trust, aboveLeaf, result, options),
  }
  if (isUsual) lastVerdicts.set(served.chain, { served, endpoint, options, verdict })
  return verdict
}

/** Reports whether all that a verdict goes by, beside the chain, its names and the protocol, is the same. */
function haveOneMeasure(a: KnownVerdict, b: Omit<KnownVerdict, 'verdict'>): boolean {
  return (
    a.served.trust === b.served.trust &&
    a.served.unreadable === b.served.unreadable &&
    a.endpoint.trust.public === b.endpoint.trust.public &&
    a.endpoint.thresholds === b.endpoint.thresholds &&
    a.endpoint.renewsItself === b.endpoint.renewsItself &&
    a.endpoint.usedForClientAuth === b.endpoint.usedForClientAuth &&
    a.options.now === b.options.now &&
    a.options.thresholds === b.options.thresholds &&
    a.options.revocations === b.options.revocations
  )
}

/** A sweep that comes by a server of the inventory knows nothing of its entry: the entry has a row of its own. */
function isToldElsewhere({ endpoint, address }: ProbeResult, { listed }: JudgeOptions): boolean {
  return endpoint.swept && address !== undefined && listed?.has(placeOf(address, endpoint.port)) === true
}

/** A server that was found, not named: is there an entry for it? */
function isUnlisted(result: ProbeResult, { listed }: JudgeOptions): boolean {
  const { endpoint, address } = result
  if (!endpoint.fromRange || listed === undefined || address === undefined) return false
  return speaksTls(result) && !listed.has(placeOf(address, endpoint.port))
}

function judgeServed(
  served: ServedCertificates,
  trust: TrustVerdict,
  aboveLeaf: readonly CertificateFacts[],
  { endpoint, address, failure }: ProbeResult,
  { thresholds, now, revocations }: JudgeOptions,
): Finding[] {
  const [leaf] = served.chain
  const own = endpoint.thresholds ?? thresholds
  const dates = [...judgeLeafDates(leaf, endpoint, thresholds, now), ...judgeChainDates(aboveLeaf, own, now)]
  const keys = [...judgeKey(leaf), ...judgeSignatures([leaf, ...aboveLeaf])]
  return [
    ...(failure?.reason === 'malformed' ? [] : judgeReadability(served)),
    ...dates,
    ...judgeRevocation(leaf, revocations),
    ...(isNamed(endpoint) ? judgeName(served, endpoint.serverName ?? address ?? endpoint.host) : []),
    // Before trust: no path holds over a weak signature, so this is why.
    ...keys,
    ...judgeTrust(served, trust, endpoint, dates.length + keys.length > 0),
    ...(trust.status === 'pinned' ? [] : judgeOrder(served, now)),
    ...judgeIssuance(served, trust),
    ...judgeProtocol(served, endpoint),
    ...judgeUses(leaf, endpoint),
  ]
}

/** A pin says who it is whatever the names; nobody asked an address of a range for any. */
function isNamed({ trust, fromRange, serverName }: Endpoint): boolean {
  return trust.pins.length === 0 && !(fromRange && serverName === undefined)
}

/** Certificates above the leaf whose dates count: those of the path that clients take, or the names that lead upwards. */
function issuersOf({ trust }: ServedCertificates, verdict: TrustVerdict | undefined): readonly CertificateFacts[] {
  if (verdict?.status === 'pinned' || trust === undefined) return []
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
  if (fromRange && !speaksTls({ served: undefined, failure })) return []
  if (stage === 'resolve' || stage === 'connect') return [finding('unreachable', 'warning', failure)]
  if (stage === 'starttls') return [finding('starttls-refused', 'warning', failure)]
  return [finding('handshake-failed', 'warning', failure)]
}

function judgeRevocation({ fingerprint }: CertificateFacts, revocations: JudgeOptions['revocations']): Finding[] {
  const revocation = revocations?.get(fingerprint)
  return revocation === undefined ? [] : [finding('revoked', 'critical', revocation)]
}

/** @param name as `unconfirmed` knows the entry; made only where there are any */
function judgeOwner(name: () => string, { unconfirmed }: JudgeOptions): Finding[] {
  const owner = unconfirmed === undefined || unconfirmed.size === 0 ? undefined : unconfirmed.get(name())
  return owner === undefined ? [] : [finding('owner-unconfirmed', 'warning', owner)]
}

function judgeProtocol({ outdated, tlsVersion, cipher }: ServedCertificates, { legacy }: Endpoint): Finding[] {
  return outdated && !legacy ? [finding('old-protocol', 'warning', { tlsVersion, cipher })] : []
}
