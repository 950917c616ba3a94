import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { type Endpoint, type ManualEntry, plainEndpoint } from '../../src/domain/endpoint.ts'
import type { ProbeFailure, ProbeResult, ServedCertificates } from '../../src/domain/probe-result.ts'
import type { TrustFacts, TrustPath } from '../../src/domain/trust.ts'

/** The moment at which tests judge, unless they say another. */
export const judgedAt: Date = new Date('2026-11-20T12:00:00Z')

/** So many days after `judgedAt`, or before it. */
export function daysFromNow(days: number): Date {
  return new Date(judgedAt.getTime() + days * 86_400_000)
}

let certificates = 0

/** A healthy leaf of 90 days, a third of them over; each call makes another certificate. */
export function certificateFacts(overrides: Partial<CertificateFacts> = {}): CertificateFacts {
  certificates += 1
  const fingerprint = certificates.toString(16).padStart(64, '0')
  return {
    fingerprint,
    publicKeyFingerprint: fingerprint.replace(/^0/, 'f'),
    serialNumber: '2a',
    subject: 'CN=www.example.ac.jp',
    issuer: 'CN=Issuing CA',
    subjectAltNames: ['www.example.ac.jp'],
    validity: { notBefore: daysFromNow(-20), notAfter: daysFromNow(70) },
    publicKey: { type: 'ecdsa', bits: 256 },
    signatureAlgorithm: 'ecdsa-with-SHA256',
    isCa: false,
    selfIssued: false,
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    authorityKeyIdentifier: undefined,
    subjectKeyIdentifier: undefined,
    undecodable: [],
    ...overrides,
  }
}

/** An issuing CA of ten years. */
export function issuerFacts(overrides: Partial<CertificateFacts> = {}): CertificateFacts {
  return certificateFacts({
    subject: 'CN=Issuing CA',
    issuer: 'CN=Root',
    subjectAltNames: [],
    isCa: true,
    extendedKeyUsage: undefined,
    validity: { notBefore: daysFromNow(-1_000), notAfter: daysFromNow(2_650) },
    ...overrides,
  })
}

/** A root, expired unless told otherwise: nobody may ever say so. */
export function rootFacts(overrides: Partial<CertificateFacts> = {}): CertificateFacts {
  return issuerFacts({
    subject: 'CN=Root',
    issuer: 'CN=Root',
    selfIssued: true,
    signatureAlgorithm: 'sha1WithRSAEncryption',
    validity: { notBefore: daysFromNow(-9_000), notAfter: daysFromNow(-400) },
    ...overrides,
  })
}

/** A path over these certificates, leaf first, to an anchor. */
export function pathOver(
  certificates: readonly CertificateFacts[],
  anchor: CertificateFacts = rootFacts(),
  source = 'bundled',
): TrustPath {
  return { certificates, anchor, source }
}

/** What a server served: a healthy leaf under one issuer, trusted, unless told otherwise. */
export function served(
  overrides: Partial<ServedCertificates> = {},
  trust: Partial<TrustFacts> = {},
): ServedCertificates {
  const chain = overrides.chain ?? [certificateFacts(), issuerFacts()]
  return {
    ders: [Buffer.alloc(0)],
    chain,
    unreadable: undefined,
    trust: {
      paths: trust.problem === undefined ? [pathOver(chain)] : [],
      problem: undefined,
      sentAboveLeaf: chain,
      order: { disordered: false, unneeded: [] },
      anchors: 'bundled',
      ...trust,
    },
    nameMatches: true,
    tlsVersion: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    clientCertificateRequested: false,
    outdated: false,
    ...overrides,
  }
}

/** `core-switch-1`, which nobody can probe, good for a hundred days. */
export function manualEntry(overrides: Partial<ManualEntry> = {}): ManualEntry {
  return {
    name: 'core-switch-1',
    expiresAt: daysFromNow(100),
    confirmation: undefined,
    probe: undefined,
    owner: undefined,
    fallback: undefined,
    renewal: 'hand',
    repeatsYearly: false,
    thresholds: undefined,
    tags: [],
    zone: undefined,
    note: undefined,
    ...overrides,
  }
}

/** A probe of `www.example.ac.jp` and what came of it. */
export function probeResult(
  what: { readonly served?: ServedCertificates; readonly failure?: ProbeFailure; readonly address?: string },
  endpoint: Partial<Endpoint> = {},
): ProbeResult {
  return {
    endpoint: plainEndpoint('www.example.ac.jp', { serverName: 'www.example.ac.jp', ...endpoint }),
    address: what.address ?? '192.0.2.7',
    probedAt: judgedAt,
    durationMs: 12,
    attempts: 1,
    depth: 'full',
    served: what.served,
    failure: what.failure,
  }
}
