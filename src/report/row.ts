import { type CertificateFacts, daysLeft, lifetimeLeft, type Validity } from '../domain/certificate.ts'
import { targetOf } from '../domain/endpoint.ts'
import type { Finding, Severity } from '../domain/finding.ts'
import type { JudgedManual, JudgedProbe, JudgedRow } from '../domain/judged-row.ts'
import { printableJson } from '../domain/printable.ts'
import type { ProbeFailure, ServedCertificates } from '../domain/probe-result.ts'
import { sentenceOf } from '../messages/index.ts'
import { RecentTexts } from './recent-texts.ts'

/** A part of a row: fields in the order of the contract; what is undefined is left out of the text. */
export type RowPart = Readonly<Record<string, unknown>>

/** A finding as rows show it. */
export interface RowFinding {
  readonly code: string
  readonly severity: Severity
  readonly message: string
}

/**
 * The row of the json and ndjson formats (contract §3): every field in its place, nothing unknown.
 *
 * The value holds peers' text as it came; `rowJson` is its safe text.
 */
export function toRow(judged: JudgedRow): RowPart {
  return withoutUndefined(
    Object.assign({}, ...partsOf(judged).map((part) => ('facts' in part ? factsPart(part.facts) : part.fields))),
  )
}

/** The row as one line of JSON without control characters or bidi marks, equal to `toRow` when parsed. */
export function rowJson(judged: JudgedRow): string {
  if (judged.kind === 'manual') return `{${innerJson(manualPart(judged))}}`
  return `${printableJson(JSON.stringify(placePart(judged))).slice(0, -1)},${verdictJson(judged)}}`
}

/** RFC 3339 in UTC without fractions: `2027-01-19T12:30:49Z`. */
export function rfc3339(date: Date): string {
  const second = Math.floor(date.getTime() / 1_000)
  const known = instants.get(second)
  if (known !== undefined) return known
  if (instants.size >= maxInstants) instants.clear()
  const text = `${date.toISOString().slice(0, 19)}Z`
  instants.set(second, text)
  return text
}

/** Texts of seconds: thousands of rows are probed in one, and share the dates of a certificate. */
const instants = new Map<number, string>()
const maxInstants = 1_024

/** A section of a row. Certificates stand apart, since many rows show the same. */
type Section = { readonly fields: RowPart } | { readonly facts: Served }
type Served = readonly [CertificateFacts, ...CertificateFacts[]]

function partsOf(judged: JudgedRow): Section[] {
  if (judged.kind === 'manual') return [{ fields: manualPart(judged) }]
  return [{ fields: placePart(judged) }, ...verdictParts(judged)]
}

/** What stands behind the place of a row: the same for all servers that show a certificate, where nothing failed. */
function verdictParts(judged: JudgedProbe): Section[] {
  const { served } = judged.result
  const before = { fields: { ...findingsPart(judged), ...datesPart(judged) } }
  if (served === undefined) return [before]
  const after = {
    trust: judged.trust && {
      status: judged.trust.status,
      reason: judged.trust.reason,
      anchors: judged.trust.anchors,
    },
    tls_version: served.tlsVersion,
    cipher: served.cipher,
    client_certificate_requested: served.clientCertificateRequested,
  }
  return [before, { facts: served.chain }, { fields: after }]
}

function manualPart({ entry, findings, severity, judgedAt }: JudgedManual): RowPart {
  return {
    endpoint: entry.name,
    host: entry.name,
    manual: true,
    owner: entry.owner,
    tags: entry.tags,
    zone: entry.zone,
    severity,
    findings: findings.map(findingPart),
    not_after: rfc3339(entry.expiresAt),
    days_left: daysLeft(entry.expiresAt, judgedAt),
  }
}

function placePart({ result, unlisted }: JudgedProbe): RowPart {
  const { endpoint } = result
  return {
    endpoint: targetOf(endpoint),
    host: endpoint.host,
    port: endpoint.port,
    dialect: endpoint.dialect,
    address: result.address,
    server_name: endpoint.serverName,
    owner: endpoint.owner,
    tags: endpoint.tags,
    zone: endpoint.zone,
    unlisted: unlisted || undefined,
    probed_at: rfc3339(result.probedAt),
    duration_ms: Math.round(result.durationMs),
    attempts: result.attempts,
    depth: result.depth,
  }
}

function findingsPart({ result: { failure }, findings, severity }: JudgedProbe): RowPart {
  return { severity, findings: findings.map(findingPart), failure: failure && failurePart(failure) }
}

function datesPart({ result, earliestChainNotAfter, judgedAt }: JudgedProbe): RowPart {
  const validity: Partial<Validity> = result.served?.chain[0].validity ?? {}
  const { notBefore, notAfter } = validity
  const share = lifetimeLeft({ notBefore, notAfter }, judgedAt)
  return {
    not_before: notBefore && rfc3339(notBefore),
    not_after: notAfter && rfc3339(notAfter),
    earliest_chain_not_after: earliestChainNotAfter && rfc3339(earliestChainNotAfter),
    days_left: notAfter && daysLeft(notAfter, judgedAt),
    lifetime_left: share === undefined ? undefined : Math.round(share * 10_000) / 10_000,
  }
}

function factsPart(chain: Served): RowPart {
  return { ...leafPart(chain[0]), chain: chain.map(linkPart) }
}

function leafPart(leaf: CertificateFacts): RowPart {
  return {
    subject: leaf.subject,
    issuer: leaf.issuer,
    serial_number: leaf.serialNumber,
    fingerprint_sha256: leaf.fingerprint,
    subject_alt_names: leaf.subjectAltNames,
    key_type: leaf.publicKey.type,
    key_bits: leaf.publicKey.bits,
    signature_algorithm: leaf.signatureAlgorithm,
  }
}

function linkPart({ subject, issuer, validity, fingerprint }: CertificateFacts): RowPart {
  return withoutUndefined({
    subject,
    issuer,
    not_before: validity.notBefore && rfc3339(validity.notBefore),
    not_after: validity.notAfter && rfc3339(validity.notAfter),
    fingerprint_sha256: fingerprint,
  })
}

function findingPart(finding: Finding): RowFinding {
  return { code: finding.code, severity: finding.severity, message: sentenceOf(finding, 'en') }
}

function failurePart({ stage, reason, detail }: ProbeFailure): RowPart {
  return { stage, reason, detail: detail === '' ? undefined : detail }
}

function verdictJson(judged: JudgedProbe): string {
  const { served, failure } = judged.result
  const make = () =>
    verdictParts(judged)
      .map((part) => ('facts' in part ? factsJson(part.facts) : innerJson(part.fields)))
      .filter((text) => text !== '')
      .join(',')
  return served === undefined || failure !== undefined
    ? make()
    : verdictTexts.textOf(served.chain[0].fingerprint, verdictOf(judged, served), make)
}

function factsJson(chain: Served): string {
  const links = chain.map((facts) =>
    linkTexts.textOf(facts.fingerprint, facts, () => printableJson(JSON.stringify(linkPart(facts)))),
  )
  const [leaf] = chain
  const leafText = leafTexts.textOf(leaf.fingerprint, leaf, () => innerJson(leafPart(leaf)))
  return `${leafText},"chain":[${links.join(',')}]`
}

/** Texts of certificates as leaf and as link of a chain: thousands of rows share a wildcard or an intermediate. */
const leafTexts = new RecentTexts<CertificateFacts>(Object.is)
const linkTexts = new RecentTexts<CertificateFacts>(Object.is)

/** Everything that `verdictParts` reads of a row without a failure. */
type Verdict = Pick<JudgedProbe, 'findings' | 'severity' | 'trust' | 'judgedAt' | 'earliestChainNotAfter'> &
  Pick<ServedCertificates, 'chain' | 'tlsVersion' | 'cipher' | 'clientCertificateRequested'>

function verdictOf(judged: JudgedProbe, served: ServedCertificates): Verdict {
  const { findings, severity, trust, judgedAt, earliestChainNotAfter } = judged
  const { chain, tlsVersion, cipher, clientCertificateRequested } = served
  const ofServer = { chain, tlsVersion, cipher, clientCertificateRequested }
  return { findings, severity, trust, judgedAt, earliestChainNotAfter, ...ofServer }
}

/** Texts of all that is said of a certificate: it is judged once (judge.ts), and making them anew takes half of a row's time. */
const verdictTexts = new RecentTexts<Verdict>(areOfOneVerdict)

function areOfOneVerdict(a: Verdict, b: Verdict): boolean {
  return (
    a.findings === b.findings &&
    a.severity === b.severity &&
    a.trust === b.trust &&
    a.judgedAt === b.judgedAt &&
    a.earliestChainNotAfter === b.earliestChainNotAfter &&
    a.chain === b.chain &&
    a.tlsVersion === b.tlsVersion &&
    a.cipher === b.cipher &&
    a.clientCertificateRequested === b.clientCertificateRequested
  )
}

/** The text of an object without its braces. */
function innerJson(fields: RowPart): string {
  return printableJson(JSON.stringify(fields)).slice(1, -1)
}

/** Without undefined fields, also one level down (trust, failure): what `JSON.stringify` leaves out of the text. */
function withoutUndefined(fields: RowPart): RowPart {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined) return []
      return [[name, isRecord(value) ? withoutUndefined(value) : value]]
    }),
  )
}

function isRecord(value: unknown): value is RowPart {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
