import type { CertificateFacts } from '../domain/certificate.ts'
import { scheduledDistrusts } from '../domain/distrust.ts'
import type { Endpoint } from '../domain/endpoint.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import type { EndpointResults, ProbeResult, ServedCertificates } from '../domain/probe-result.ts'
import type { TrustFacts, TrustProblem } from '../domain/trust.ts'
import { type Observation, observationOf } from '../store/observation.ts'
import type { ResultLink, ResultRow } from './result-row.ts'

/**
 * What a row from elsewhere says of an endpoint, as a probe would have said it: it is judged anew, by the inventory and the clock of
 * here. What needs the certificate itself (names, paths, order) is taken from the row's findings.
 */
function resultOf(row: ResultRow, endpoint: Endpoint): ProbeResult {
  const { address, probed_at, duration_ms, attempts, depth, failure } = row
  return {
    endpoint,
    address,
    probedAt: probed_at,
    durationMs: duration_ms,
    attempts,
    depth,
    served: row.chain && servedBy(row, row.chain, endpoint),
    failure: failure && { ...failure, detail: failure.detail ?? '' },
  }
}

/** What the store keeps of a row from elsewhere: such a row has no DER. */
export function observationOfResult(
  judged: JudgedRow,
  { chain, serial_number, subject_alt_names }: ResultRow,
): Observation {
  const observation = observationOf(judged)
  if (observation.seen === undefined) return observation
  const certificates = (chain === undefined ? [] : [...chain]).map(
    ({ fingerprint_sha256, subject, issuer, not_before, not_after }, index) => ({
      fingerprint: fingerprint_sha256,
      der: undefined,
      summary: {
        subject,
        issuer,
        serialNumber: index === 0 ? serial_number : undefined,
        subjectAltNames: index === 0 ? (subject_alt_names ?? []) : [],
        notBefore: not_before,
        notAfter: not_after,
      },
    }),
  )
  return { ...observation, seen: { ...observation.seen, chain: certificates } }
}

function servedBy(
  row: ResultRow,
  [leaf, ...above]: readonly [ResultLink, ...ResultLink[]],
  endpoint: Endpoint,
): ServedCertificates {
  const has = (code: string) => row.findings.some((finding) => finding.code === code)
  const chain = [leafFacts(row, leaf, endpoint), ...above.map(linkFacts)] as const
  const broken = row.findings.find(({ code }) => code === 'malformed-certificate')
  return {
    // Nobody here reads them: what they say is in `chain`.
    ders: [Buffer.alloc(0)],
    chain,
    unreadable: broken?.message,
    tlsVersion: row.tls_version,
    cipher: row.cipher,
    clientCertificateRequested: row.client_certificate_requested,
    outdated: has('old-protocol'),
    nameMatches: !has('name-mismatch'),
    trust:
      row.trust === undefined || row.trust.status === 'not-checked' ? undefined : trustOf(row, row.trust, chain, has),
  }
}

function trustOf(
  row: ResultRow,
  trust: NonNullable<ResultRow['trust']>,
  chain: readonly [CertificateFacts, ...CertificateFacts[]],
  has: (code: string) => boolean,
): TrustFacts {
  const problem = problemOf(trust.reason ?? '', chain, has)
  const source = trust.anchors ?? 'bundled'
  const last = chain.at(-1) ?? chain[0]
  const [distrusted] = scheduledDistrusts
  const anchor: CertificateFacts = {
    ...last,
    subject: last.issuer,
    fingerprint: has('distrust-scheduled') ? (distrusted?.fingerprint ?? '') : '',
    selfIssued: true,
  }
  return {
    paths: problem === undefined ? [{ certificates: chain, anchor, source }] : [],
    problem,
    sentAboveLeaf: chain,
    order: { disordered: has('chain-order'), unneeded: [] },
    anchors: row.trust?.anchors ?? 'bundled',
  }
}

/** The problem behind the words of a row (`trustVerdict` wrote them). */
function problemOf(
  reason: string,
  [leaf, ...above]: readonly [CertificateFacts, ...CertificateFacts[]],
  has: (code: string) => boolean,
): TrustProblem | undefined {
  if (has('self-signed')) return { kind: 'self-signed' }
  if (has('incomplete-chain')) return { kind: 'incomplete', missingIssuer: (above.at(-1) ?? leaf).issuer }
  if (!has('untrusted')) return undefined
  const [, issuer] = /^no trust anchor issued (.*)$/s.exec(reason) ?? []
  if (issuer !== undefined) return { kind: 'unknown-issuer', issuer }
  const [, certificate = leaf.subject, why = reason] = /^(.*?): (.*)$/s.exec(reason) ?? []
  return { kind: 'rejected', certificate, why }
}

function leafFacts(row: ResultRow, leaf: ResultLink, { trust: { pins } }: Endpoint): CertificateFacts {
  const pinnedKey = row.trust?.status === 'pinned' ? pins.find((pin) => pin.of === 'key')?.sha256 : undefined
  const lacksUse = row.findings.some(({ code }) => code === 'client-auth-eku-missing')
  return {
    ...linkFacts(leaf),
    publicKeyFingerprint: pinnedKey ?? '',
    serialNumber: row.serial_number ?? '',
    subjectAltNames: row.subject_alt_names ?? [],
    publicKey: { type: row.key_type ?? '', bits: row.key_bits },
    signatureAlgorithm: row.signature_algorithm ?? '',
    extendedKeyUsage: lacksUse ? [] : undefined,
    isCa: false,
  }
}

function linkFacts({ fingerprint_sha256, subject, issuer, not_before, not_after }: ResultLink): CertificateFacts {
  return {
    fingerprint: fingerprint_sha256,
    publicKeyFingerprint: '',
    serialNumber: '',
    subject,
    issuer,
    subjectAltNames: [],
    validity: { notBefore: not_before, notAfter: not_after },
    publicKey: { type: '', bits: undefined },
    signatureAlgorithm: '',
    isCa: true,
    selfIssued: subject === issuer,
    extendedKeyUsage: undefined,
    authorityKeyIdentifier: undefined,
    subjectKeyIdentifier: undefined,
    undecodable: [],
  }
}

/** The results of each endpoint, those of a file in which an address may stand more than once: what was seen last counts. */
export function resultsByEndpoint(
  rows: readonly ResultRow[],
  endpointOf: (target: string) => Endpoint | undefined,
): readonly EndpointResults[] {
  const groups = Map.groupBy(rows, ({ endpoint }) => endpoint)
  return [...groups].flatMap(([target, ofTarget]): EndpointResults[] => {
    const endpoint = endpointOf(target)
    if (endpoint === undefined) return []
    const oldestFirst = ofTarget.toSorted((a, b) => a.probed_at.getTime() - b.probed_at.getTime())
    const newest = new Map(oldestFirst.map((row) => [row.address, row]))
    return [{ results: [...newest.values()].map((row) => resultOf(row, endpoint)), whole: true }]
  })
}
