import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { type Endpoint, type ManualEntry, plainEndpoint } from '../../src/domain/endpoint.ts'
import { type Finding, finding, severityOf } from '../../src/domain/finding.ts'
import type { JudgedManual, JudgedProbe, RunSummary } from '../../src/domain/judged-row.ts'
import type { ProbeFailure, ProbeResult, ServedCertificates } from '../../src/domain/probe-result.ts'
import type { Report, ReportFormat, ReportOptions } from '../../src/report/report.ts'
import { manualEntry } from '../support/facts.ts'

/** The moment at which every row of these tests is judged. */
const now = new Date('2026-11-20T13:30:49.750Z')

/** A moment some days (and hours) from `now`. */
export function inDays(days: number, hours = 0): Date {
  return new Date(now.getTime() + days * 86_400_000 + hours * 3_600_000)
}

/** A certificate of 90 days that ends in 60. */
export function certificate(overrides: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fingerprint: 'ab'.repeat(32),
    publicKeyFingerprint: 'cd'.repeat(32),
    serialNumber: '1f4a9c',
    subject: 'CN=www.example.ac.jp,O=Example University,C=JP',
    issuer: 'CN=Example Issuing CA,O=Example CA,C=JP',
    subjectAltNames: ['www.example.ac.jp', 'example.ac.jp'],
    validity: { notBefore: inDays(-30), notAfter: inDays(60) },
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

/** An intermediate that ends in 1,000 days. */
export const intermediate: CertificateFacts = certificate({
  fingerprint: 'ef'.repeat(32),
  subject: 'CN=Example Issuing CA,O=Example CA,C=JP',
  issuer: 'CN=Example Root,O=Example CA,C=JP',
  subjectAltNames: [],
  validity: { notBefore: inDays(-1_000), notAfter: inDays(1_000) },
  isCa: true,
})

/** What a healthy server sends. */
function served(leaf: CertificateFacts, overrides: Partial<ServedCertificates> = {}): ServedCertificates {
  return {
    ders: [Buffer.alloc(0)],
    chain: [leaf, intermediate],
    unreadable: undefined,
    trust: {
      paths: [],
      problem: undefined,
      sentAboveLeaf: [],
      order: { disordered: false, unneeded: [] },
      anchors: 'bundled',
    },
    nameMatches: true,
    tlsVersion: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    clientCertificateRequested: false,
    outdated: false,
    ...overrides,
  }
}

/** What a probed row of these tests is made of. */
export interface ProbeParts {
  readonly endpoint?: Partial<Endpoint>
  readonly leaf?: Partial<CertificateFacts> | undefined
  readonly served?: Partial<ServedCertificates>
  readonly result?: Partial<ProbeResult>
  readonly failure?: ProbeFailure
  readonly findings?: readonly Finding[]
  readonly unlisted?: boolean
}

/** A probed row: by default healthy; with a failure and without a leaf, nothing was read. */
export function probed(host: string, parts: ProbeParts = {}): JudgedProbe {
  const leaf = parts.failure !== undefined && parts.leaf === undefined ? undefined : certificate(parts.leaf)
  const findings = parts.findings ?? []
  return {
    kind: 'probe',
    result: {
      endpoint: plainEndpoint(host, { serverName: host, ...parts.endpoint }),
      address: '192.0.2.7',
      probedAt: now,
      durationMs: 12.4,
      depth: 'full',
      attempts: 1,
      served: leaf && served(leaf, parts.served),
      failure: parts.failure,
      ...parts.result,
    },
    trust: leaf && { status: 'trusted', reason: undefined, anchors: 'bundled', path: undefined },
    earliestChainNotAfter: leaf?.validity.notAfter,
    unlisted: parts.unlisted ?? false,
    findings,
    severity: severityOf(findings),
    judgedAt: now,
  }
}

/** A manual entry's row. */
export function manual(
  entry: Partial<ManualEntry> & { name: string },
  findings: readonly Finding[] = [],
): JudgedManual {
  return {
    kind: 'manual',
    entry: manualEntry({ expiresAt: new Date('2027-01-31T00:00:00Z'), ...entry }),
    seen: undefined,
    findings,
    severity: severityOf(findings),
    judgedAt: now,
  }
}

/** The summary of a run over so many endpoints. */
export function run(planned: number, overrides: Partial<RunSummary> = {}): RunSummary {
  return {
    planned,
    manual: 0,
    probed: planned,
    failed: 0,
    startedAt: new Date('2026-11-20T13:30:46Z'),
    durationMs: 3_210.6,
    depth: 'full',
    complete: true,
    incompleteReason: undefined,
    unanswered: [],
    ...overrides,
  }
}

/** The options of a plain 80-column English report. */
const plainOptions: ReportOptions = { columns: 80, colour: false, language: 'en', now, keptAsFile: true }

/** The whole report over these rows. */
export function render(
  format: ReportFormat,
  rows: Iterable<JudgedProbe | JudgedManual>,
  options: Partial<ReportOptions> = {},
  summary?: RunSummary,
): string {
  const report: Report = format({ ...plainOptions, ...options })
  let text = ''
  let count = 0
  let manual = 0
  for (const row of rows) {
    text += report.add(row)
    count++
    if (row.kind === 'manual') manual++
  }
  return text + report.finish(summary ?? run(count, { manual }))
}

/** A small campus: one row of most kinds that an administrator meets. */
export function campus(): (JudgedProbe | JudgedManual)[] {
  const ending = (days: number, hours = 0) => ({
    validity: { notBefore: inDays(days - 90), notAfter: inDays(days, hours) },
  })
  const refused: ProbeFailure = { stage: 'connect', reason: 'refused', detail: 'connection refused' }
  const unknown: ProbeFailure = { stage: 'resolve', reason: 'not-found', detail: 'no such name' }
  return [
    probed('www.example.ac.jp', { endpoint: { owner: 'center' } }),
    probed('portal.example.ac.jp', { leaf: ending(78), endpoint: { owner: 'center', tags: ['portal', 'login'] } }),
    probed('old.phys.example.ac.jp', {
      leaf: ending(-3),
      endpoint: { owner: 'physics' },
      findings: [
        finding('expired', 'critical', { notAfter: inDays(-3) }),
        finding('name-mismatch', 'critical', { wanted: 'old.phys.example.ac.jp', names: ['plesk.example.net'] }),
      ],
    }),
    probed('moodle.example.ac.jp', {
      leaf: ending(0, 5),
      endpoint: { owner: 'e-learning' },
      findings: [finding('expiring', 'critical', { notAfter: inDays(0, 5), daysLeft: 0 })],
    }),
    probed('mx.example.ac.jp', {
      leaf: ending(12),
      endpoint: { dialect: 'smtp', port: 25, owner: 'center' },
      findings: [finding('expiring', 'warning', { notAfter: inDays(12), daysLeft: 12 })],
    }),
    ...['192.0.2.20', '192.0.2.21', '2001:db8:12:3400::21'].map((address, index) =>
      probed('lb.example.ac.jp', {
        leaf: { ...ending(index === 1 ? 20 : 70), fingerprint: `${index}`.repeat(64) },
        endpoint: { addresses: 'all', owner: 'network' },
        result: { address },
        findings: [
          finding('address-disagreement', 'warning', {
            addresses: [
              { address: '192.0.2.21', fingerprint: '1'.repeat(64), notAfter: inDays(20) },
              { address: '192.0.2.20', fingerprint: '0'.repeat(64), notAfter: inDays(70) },
            ],
          }),
        ],
      }),
    ),
    probed('ldap.library.example.ac.jp', {
      leaf: ending(40),
      endpoint: { dialect: 'ldap', port: 389, owner: '図書館システム担当' },
      findings: [
        finding('incomplete-chain', 'warning', { missingIssuer: 'CN=NII Open Domain CA - G7 ECC,O=SECOM,C=JP' }),
        finding('weak-key', 'critical', { key: 'rsa 1024 bits' }),
        finding('old-protocol', 'warning', { tlsVersion: 'TLSv1', cipher: 'AES128-SHA' }),
      ],
    }),
    probed('radius-accounting.network-operations.example.ac.jp', {
      endpoint: { port: 2083, owner: 'network' },
      leaf: ending(200),
      findings: [finding('self-signed', 'warning', { subject: 'CN=radius' })],
    }),
    probed('down.example.ac.jp', {
      failure: refused,
      endpoint: { owner: 'physics' },
      findings: [finding('unreachable', 'warning', refused)],
    }),
    probed('typo.example.ac.jp', {
      failure: unknown,
      result: { address: undefined, attempts: 0 },
      findings: [finding('unreachable', 'warning', unknown)],
    }),
    probed('192.0.2.201', { failure: refused, endpoint: { serverName: undefined, fromRange: true } }),
    probed('192.0.2.202', { failure: refused, endpoint: { serverName: undefined, fromRange: true } }),
    probed('192.0.2.203', { leaf: ending(300), endpoint: { serverName: undefined, fromRange: true }, unlisted: true }),
    manual({ name: 'core-switch-1', owner: 'network', note: 'web UI, VLAN 12 only' }),
    manual({ name: '図書館 入退室ゲート', owner: '図書館システム担当', expiresAt: inDays(-40) }, [
      finding('manual-expired', 'critical', { expiresAt: inDays(-40), isDuty: false }),
    ]),
  ]
}
