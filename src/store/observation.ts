import { hash } from 'node:crypto'
import type { CertificateFacts } from '../domain/certificate.ts'
import { targetOf } from '../domain/endpoint.ts'
import type { Finding, FindingCode, Severity } from '../domain/finding.ts'
import type { JudgedProbe, JudgedRow } from '../domain/judged-row.ts'
import type { ProbeDepth, ProbeFailure, ServedCertificates } from '../domain/probe-result.ts'

/** Where something was seen: an endpoint at one of its addresses, from a zone; or a manual entry. */
export interface Place {
  readonly kind: 'probe' | 'manual'
  /** `targetOf` the endpoint, or the name of a manual entry. */
  readonly endpoint: string
  /** Undefined where no address was found, and of manual entries. */
  readonly address: string | undefined
  readonly zone: string | undefined
}

/** What is kept of a certificate besides its DER, to be shown and searched. */
export interface CertificateSummary {
  readonly subject: string
  readonly issuer: string
  /** Undefined where a row from elsewhere did not tell it. */
  readonly serialNumber: string | undefined
  readonly subjectAltNames: readonly string[]
  readonly notBefore: Date | undefined
  readonly notAfter: Date | undefined
}

/** A certificate as a server showed it. */
export interface SeenCertificate {
  readonly fingerprint: string
  /** Undefined where it came by a row from elsewhere: such a row has no DER. */
  readonly der: Buffer | undefined
  /** Undefined where it could not be decoded. */
  readonly summary: CertificateSummary | undefined
}

/** How a server answered: as long as this stays the same, nothing has changed there. */
export interface Answer {
  readonly depth: ProbeDepth
  readonly tlsVersion: string | undefined
  readonly cipher: string | undefined
  readonly clientCertificateRequested: boolean | undefined
  readonly outdated: boolean
  readonly failure: ProbeFailure | undefined
}

/** What one probe saw. */
export interface SeenAnswer extends Answer {
  readonly probedAt: Date
  readonly durationMs: number
  readonly attempts: number
  /** As sent, leaf first; empty where no certificate was read. */
  readonly chain: readonly SeenCertificate[]
}

/** A row of a run, as the store takes it. */
export interface Observation {
  readonly place: Place
  readonly judgedAt: Date
  readonly severity: Severity
  readonly findings: readonly Finding[]
  /** Undefined for manual entries. */
  readonly seen: SeenAnswer | undefined
}

/** What the store keeps of a row. */
export function observationOf(row: JudgedRow): Observation {
  const { findings, severity, judgedAt } = row
  if (row.kind === 'manual') {
    const { name, zone } = row.entry
    const place = { kind: 'manual', endpoint: name, address: undefined, zone } as const
    return { place, judgedAt, severity, findings, seen: undefined }
  }
  const { endpoint, address } = row.result
  const place = { kind: 'probe', endpoint: targetOf(endpoint), address, zone: endpoint.zone } as const
  return { place, judgedAt, severity, findings, seen: seenBy(row.result) }
}

function seenBy({ probedAt, durationMs, attempts, depth, served, failure }: JudgedProbe['result']): SeenAnswer {
  return {
    probedAt,
    durationMs,
    attempts,
    depth,
    tlsVersion: served?.tlsVersion,
    cipher: served?.cipher,
    clientCertificateRequested: served?.clientCertificateRequested,
    outdated: served?.outdated ?? false,
    failure,
    chain: served === undefined ? [] : chainOf(served),
  }
}

/** One list for all rows of the same chain, as their `ders` are: hashed once. */
const chains = new WeakMap<ServedCertificates['ders'], readonly SeenCertificate[]>()

function chainOf({ ders, chain }: ServedCertificates): readonly SeenCertificate[] {
  const known = chains.get(ders)
  if (known !== undefined) return known
  const facts = new Map(chain.map((certificate) => [certificate.fingerprint, certificate]))
  const seen = ders.map((der) => {
    const fingerprint = hash('sha256', der)
    const decoded = facts.get(fingerprint)
    return { fingerprint, der, summary: decoded && summaryOf(decoded) }
  })
  chains.set(ders, seen)
  return seen
}

function summaryOf({ subject, issuer, serialNumber, subjectAltNames, validity }: CertificateFacts): CertificateSummary {
  return { subject, issuer, serialNumber, subjectAltNames, ...validity }
}

/** Findings of an endpoint that showed no certificate. */
const findingsWithoutCertificate: ReadonlySet<FindingCode> = new Set([
  'unreachable',
  'starttls-refused',
  'handshake-failed',
  'malformed-certificate',
])

/** Reports whether an observation that does not have this finding is its end: what was not reached is not cured. */
export function endsFinding(code: FindingCode, { seen }: Observation): boolean {
  return seen === undefined || seen.chain.length > 0 || findingsWithoutCertificate.has(code)
}
