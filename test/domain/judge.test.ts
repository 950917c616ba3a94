import { expect, test } from 'vitest'
import type { Endpoint } from '../../src/domain/endpoint.ts'
import { type FindingCode, severities } from '../../src/domain/finding.ts'
import { judgeAt, judgeEndpoint, judgeManual } from '../../src/domain/judge.ts'
import type { ProbeFailure, ProbeResult } from '../../src/domain/probe-result.ts'
import {
  certificateFacts,
  daysFromNow,
  issuerFacts,
  judgedAt,
  manualEntry,
  pathOver,
  probeResult,
  rootFacts,
  served,
} from '../support/facts.ts'

type Leaf = Parameters<typeof certificateFacts>[0]

/** `expired critical` for each finding of the one row. */
function findingsOf(result: ProbeResult, now = judgedAt): string[] {
  const rows = judgeEndpoint([result], judgeAt(now))
  expect(rows).toHaveLength(1)
  const [row] = rows
  const worst = severities.findLast((severity) => row?.findings.some((each) => each.severity === severity)) ?? 'ok'
  expect(row?.severity).toBe(worst)
  return row?.findings.map(({ code, severity }) => `${code} ${severity}`) ?? []
}

const withLeaf = (leaf: Leaf, endpoint: Partial<Endpoint> = {}) =>
  probeResult({ served: served({ chain: [certificateFacts(leaf), issuerFacts()] }) }, endpoint)
const failing = (failure: ProbeFailure, endpoint: Partial<Endpoint> = {}) => probeResult({ failure }, endpoint)
const failure = (stage: ProbeFailure['stage'], reason: ProbeFailure['reason']): ProbeFailure => ({
  stage,
  reason,
  detail: 'x',
})
const dates = (from: number, to: number): Leaf => ({
  validity: { notBefore: daysFromNow(from), notAfter: daysFromNow(to) },
})
const publicly = { trust: { public: true, ca: undefined, pins: [] } }
const pinned = (sha256: string) => ({
  trust: { public: false, ca: undefined, pins: [{ of: 'certificate', sha256 } as const] },
})
const problem = (kind: 'self-signed' | 'incomplete' | 'unknown-issuer' | 'rejected') => {
  switch (kind) {
    case 'self-signed':
      return { kind }
    case 'incomplete':
      return { kind, missingIssuer: 'CN=Issuing CA' }
    case 'unknown-issuer':
      return { kind, issuer: 'CN=Root' }
    case 'rejected':
      return { kind, certificate: 'CN=Issuing CA', why: 'it is no CA' }
  }
}
const untrusted = (kind: Parameters<typeof problem>[0], endpoint: Partial<Endpoint> = {}) =>
  probeResult({ served: served({}, { problem: problem(kind) }) }, endpoint)
const longLived = (from: string, days: number, source = 'bundled') => {
  const notBefore = new Date(from)
  const notAfter = new Date(notBefore.getTime() + days * 86_400_000 - 1_000)
  const chain = [certificateFacts({ validity: { notBefore, notAfter } }), issuerFacts()] as const
  return probeResult(
    { served: served({ chain }, { paths: [pathOver(chain, rootFacts(), source)] }) },
    { thresholds: [] },
  )
}
const distrusted = rootFacts({ fingerprint: '513b2cecb810d4cde5dd85391adfc6c2dd60d87bb736d2b521484aa47a0ebef6' })
const underDistrusted = (notAfter: Date, others: Parameters<typeof pathOver>[1][] = []) => {
  const chain = [certificateFacts({ validity: { notBefore: daysFromNow(-10), notAfter } }), issuerFacts()] as const
  const paths = [distrusted, ...others].map((anchor) => pathOver(chain, anchor))
  return probeResult({ served: served({ chain }, { paths }) })
}
const ending = (days: number) =>
  issuerFacts({ validity: { notBefore: daysFromNow(-3_000), notAfter: daysFromNow(days) } })
const underIssuer = (issuer = issuerFacts(), endpoint: Partial<Endpoint> = {}) =>
  probeResult({ served: served({ chain: [certificateFacts(), issuer] }) }, endpoint)
const unneeded = (days: number, selfIssued = false) =>
  probeResult({ served: served({}, { order: { disordered: false, unneeded: [{ ...ending(days), selfIssued }] } }) })

interface Cases {
  readonly hits: readonly (readonly [ProbeResult, readonly string[]])[]
  readonly misses: readonly ProbeResult[]
}

const elsewhere: Cases = { hits: [], misses: [] }

/** Each code with what gives it, and what nearly does. The type sees to it that none is forgotten. */
const cases: Readonly<Record<FindingCode, Cases>> = {
  expired: {
    hits: [[withLeaf(dates(-90, -0.1)), ['expired critical']]],
    misses: [withLeaf(dates(-20, 70))],
  },
  expiring: {
    hits: [
      [withLeaf(dates(-70, 20)), ['expiring warning']],
      [withLeaf(dates(-85, 5)), ['expiring critical']],
    ],
    misses: [withLeaf(dates(-59, 31))],
  },
  'not-yet-valid': { hits: [[withLeaf(dates(1, 91)), ['not-yet-valid critical']]], misses: [withLeaf(dates(0, 90))] },
  'invalid-dates': {
    hits: [
      [withLeaf({ validity: { notBefore: daysFromNow(-1), notAfter: undefined } }), ['invalid-dates critical']],
      [
        underIssuer(issuerFacts({ validity: { notBefore: undefined, notAfter: undefined } })),
        ['invalid-dates critical'],
      ],
    ],
    misses: [withLeaf(dates(-1, 89))],
  },
  'renewal-overdue': {
    hits: [
      [withLeaf(dates(-70, 20), { renewsItself: true }), ['renewal-overdue warning']],
      [withLeaf(dates(-80, 10), { renewsItself: true }), ['renewal-overdue critical']],
    ],
    misses: [withLeaf(dates(-65, 25), { renewsItself: true })],
  },
  'name-mismatch': {
    hits: [[probeResult({ served: served({ nameMatches: false }) }), ['name-mismatch critical']]],
    misses: [
      probeResult({ served: served() }),
      // nobody asked an address of a range for a name
      probeResult({ served: served({ nameMatches: false }) }, { fromRange: true, serverName: undefined }),
    ],
  },
  untrusted: {
    hits: [
      [untrusted('unknown-issuer'), ['untrusted warning']],
      [untrusted('unknown-issuer', publicly), ['untrusted critical']],
      [untrusted('rejected'), ['untrusted warning']],
      [untrusted('rejected', publicly), ['untrusted critical']],
      [probeResult({ served: served() }, pinned('0'.repeat(64))), ['untrusted warning']],
    ],
    misses: [probeResult({ served: served() }, publicly)],
  },
  'self-signed': {
    hits: [
      [untrusted('self-signed'), ['self-signed warning']],
      [untrusted('self-signed', publicly), ['self-signed critical']],
    ],
    misses: [probeResult({ served: served() })],
  },
  'incomplete-chain': {
    hits: [
      [untrusted('incomplete'), ['incomplete-chain warning']],
      [untrusted('incomplete', publicly), ['incomplete-chain critical']],
    ],
    misses: [probeResult({ served: served() })],
  },
  'chain-order': {
    hits: [
      [probeResult({ served: served({}, { order: { disordered: true, unneeded: [] } }) }), ['chain-order warning']],
      [unneeded(-3), ['chain-order warning']],
    ],
    // one too many that is valid does no harm, nor does an old root
    misses: [unneeded(900), unneeded(-3, true)],
  },
  'chain-expiring': {
    hits: [
      [underIssuer(ending(20)), ['chain-expiring warning']],
      [underIssuer(ending(5)), ['chain-expiring critical']],
      [underIssuer(ending(-5)), ['chain-expiring critical']],
    ],
    // the root of every case here has expired
    misses: [underIssuer(ending(31))],
  },
  'distrust-scheduled': {
    hits: [[underDistrusted(new Date('2027-04-15T00:00:00Z')), ['distrust-scheduled warning']]],
    misses: [
      underDistrusted(new Date('2027-04-14T23:59:59Z')),
      // a client finds the other way
      underDistrusted(new Date('2027-04-15T00:00:00Z'), [rootFacts()]),
    ],
  },
  'validity-too-long': {
    hits: [
      [longLived('2026-03-15T00:00:00Z', 300), ['validity-too-long warning']],
      [longLived('2026-06-01T00:00:00Z', 201), ['validity-too-long warning']],
      [longLived('2026-03-14T23:59:59Z', 399), ['validity-too-long warning']],
    ],
    misses: [
      longLived('2026-03-15T00:00:00Z', 398, '/etc/campus-ca.pem'),
      longLived('2026-06-01T00:00:00Z', 200),
      longLived('2026-03-14T23:59:59Z', 398),
    ],
  },
  revoked: elsewhere,
  'weak-key': {
    hits: [
      [withLeaf({ publicKey: { type: 'rsa', bits: 2_047 } }), ['weak-key critical']],
      [withLeaf({ publicKey: { type: 'ecdsa', bits: 192 } }), ['weak-key critical']],
      [withLeaf({ publicKey: { type: 'dsa', bits: undefined } }), ['weak-key critical']],
    ],
    misses: [
      withLeaf({ publicKey: { type: 'rsa', bits: 2_048 } }),
      withLeaf({ publicKey: { type: 'ecdsa', bits: 224 } }),
      withLeaf({ publicKey: { type: 'ed25519', bits: 256 } }),
      withLeaf({ publicKey: { type: '1.2.3.4', bits: undefined } }),
    ],
  },
  'weak-signature': {
    hits: [
      [withLeaf({ signatureAlgorithm: 'sha1WithRSAEncryption' }), ['weak-signature warning']],
      [withLeaf({ signatureAlgorithm: 'ecdsa-with-SHA1' }), ['weak-signature warning']],
      [underIssuer(issuerFacts({ signatureAlgorithm: 'md5WithRSAEncryption' })), ['weak-signature warning']],
    ],
    // the root of every case here is signed with SHA-1
    misses: [withLeaf({ signatureAlgorithm: 'sha224WithRSAEncryption' }), underIssuer()],
  },
  'old-protocol': {
    hits: [[probeResult({ served: served({ outdated: true, tlsVersion: 'TLSv1' }) }), ['old-protocol warning']]],
    misses: [
      probeResult({ served: served({ outdated: true, tlsVersion: 'TLSv1' }) }, { legacy: true }),
      probeResult({ served: served() }),
    ],
  },
  'client-auth-eku-missing': {
    hits: [[withLeaf({}, { usedForClientAuth: true }), ['client-auth-eku-missing warning']]],
    misses: [
      withLeaf({}),
      withLeaf({ extendedKeyUsage: undefined }, { usedForClientAuth: true }),
      withLeaf({ extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] }, { usedForClientAuth: true }),
      withLeaf({ extendedKeyUsage: ['2.5.29.37.0'] }, { usedForClientAuth: true }),
    ],
  },
  'malformed-certificate': {
    hits: [
      [failing(failure('certificate', 'malformed')), ['malformed-certificate critical']],
      [failing(failure('certificate', 'malformed'), { fromRange: true }), ['malformed-certificate critical']],
      [
        probeResult({ served: served({ unreadable: 'certificate 2 of the chain ends' }) }),
        ['malformed-certificate critical'],
      ],
      [withLeaf({ undecodable: ['subjectAltName'] }), ['malformed-certificate critical']],
      [
        // said once, also where OpenSSL and our reader both stumble over it
        probeResult({ served: served({ unreadable: 'x' }), failure: failure('certificate', 'malformed') }),
        ['malformed-certificate critical'],
      ],
    ],
    misses: [withLeaf({ undecodable: [] })],
  },
  unreachable: {
    hits: [
      [failing(failure('resolve', 'not-found')), ['unreachable warning']],
      [failing(failure('connect', 'timeout')), ['unreachable warning']],
      [failing(failure('connect', 'refused'), publicly), ['unreachable warning']],
    ],
    misses: [
      failing(failure('connect', 'refused'), { fromRange: true }),
      failing(failure('connect', 'timeout'), { fromRange: true }),
    ],
  },
  'starttls-refused': {
    hits: [
      [failing(failure('starttls', 'refused')), ['starttls-refused warning']],
      [failing(failure('starttls', 'timeout')), ['starttls-refused warning']],
    ],
    misses: [failing(failure('starttls', 'protocol'), { fromRange: true })],
  },
  'handshake-failed': {
    hits: [
      [failing(failure('handshake', 'timeout')), ['handshake-failed warning']],
      [failing(failure('certificate', 'limit')), ['handshake-failed warning']],
      // somebody speaks TLS there, and says no
      [failing(failure('handshake', 'alert'), { fromRange: true }), ['handshake-failed warning']],
    ],
    misses: [
      failing(failure('handshake', 'protocol'), { fromRange: true }),
      failing(failure('handshake', 'timeout'), { fromRange: true }),
    ],
  },
  'address-disagreement': elsewhere,
  'manual-expiring': elsewhere,
  'manual-expired': elsewhere,
  'not-served': elsewhere,
  'agent-silent': elsewhere,
  'renewal-failing': elsewhere,
  'owner-unconfirmed': elsewhere,
}

const all = Object.entries(cases)

test.for(all.flatMap(([code, { hits }]) => hits.map((hit, index) => [code, index, ...hit] as const)))(
  '%s, case %i: %o',
  ([code, , result, expected]) => {
    expect(findingsOf(result)).toEqual(expected)
    expect(expected.some((each) => each.startsWith(`${code} `))).toBe(true)
  },
)

test.for(all.flatMap(([code, { misses }]) => misses.map((miss, index) => [code, index, miss] as const)))(
  'nearly %s, case %i: nothing is wrong',
  ([, , result]) => {
    expect(findingsOf(result)).toEqual([])
  },
)

test('what explains the distrust stands alone', () => {
  expect(findingsOf(withLeaf(dates(-90, -1), publicly))).toEqual(['expired critical'])
})

test('what has nothing to do with trust stands beside it', () => {
  const chain = [certificateFacts({ publicKey: { type: 'rsa', bits: 1_024 } })] as const
  const result = probeResult({ served: served({ chain, nameMatches: false }, { problem: problem('self-signed') }) })
  expect(findingsOf(result)).toEqual(['name-mismatch critical', 'weak-key critical', 'self-signed warning'])
})

test('a pin is enough: names, paths, issuers and order say nothing then; dates, keys and protocols do', () => {
  const leaf = certificateFacts({ ...dates(-90, -1), publicKey: { type: 'rsa', bits: 1_024 } })
  const everything = served(
    { chain: [leaf, ending(-5)], nameMatches: false, outdated: true },
    { problem: problem('unknown-issuer'), order: { disordered: true, unneeded: [] } },
  )
  expect(findingsOf(probeResult({ served: everything }, pinned(leaf.fingerprint)))).toEqual([
    'expired critical',
    'weak-key critical',
    'old-protocol warning',
  ])
})

test('a certificate that was seen in a handshake that failed is judged too', () => {
  const result = probeResult({
    served: served({ chain: [certificateFacts(dates(-90, -1)), issuerFacts()] }),
    failure: failure('handshake', 'protocol'),
  })
  expect(findingsOf(result)).toEqual(['handshake-failed warning', 'expired critical'])
})

test('addresses that serve different leaves: one finding, where the older one is', () => {
  const newer = probeResult({
    served: served({ chain: [certificateFacts(dates(-10, 80)), issuerFacts()] }),
    address: '192.0.2.1',
  })
  const older = probeResult({
    served: served({ chain: [certificateFacts(dates(-30, 60)), issuerFacts()] }),
    address: '192.0.2.2',
  })
  const dead = probeResult({ failure: failure('connect', 'refused'), address: '192.0.2.3' })
  const rows = judgeEndpoint([newer, older, newer, dead], judgeAt(judgedAt))
  expect(rows.map(({ findings }) => findings.map(({ code }) => code))).toEqual([
    [],
    ['address-disagreement'],
    [],
    ['unreachable'],
  ])
  expect(rows.map(({ severity }) => severity)).toEqual(['ok', 'warning', 'ok', 'warning'])
  expect(rows[1]?.findings[0]?.detail).toMatchObject({
    addresses: [{ address: '192.0.2.2' }, { address: '192.0.2.1' }, { address: '192.0.2.1' }],
  })
  expect(judgeEndpoint([newer, newer, dead], judgeAt(judgedAt)).flatMap(({ findings }) => findings)).toHaveLength(1)
})

test('manual entries have findings of their own', () => {
  const codes = (days: number) =>
    judgeManual(manualEntry({ expiresAt: daysFromNow(days) }), judgeAt(judgedAt)).findings.map(({ code }) => code)
  expect([codes(31), codes(30), codes(0)]).toEqual([[], ['manual-expiring'], ['manual-expired']])
})

test('the first end of the chain leaves the root out', () => {
  const [row] = judgeEndpoint([underIssuer(ending(40))], judgeAt(judgedAt))
  expect(row?.earliestChainNotAfter).toEqual(daysFromNow(40))
  const [failed] = judgeEndpoint([failing(failure('connect', 'refused'))], judgeAt(judgedAt))
  expect(failed?.earliestChainNotAfter).toBeUndefined()
})

test('judged as if it were then, the same facts say something else', () => {
  const result = withLeaf(dates(-20, 70))
  expect(findingsOf(result, daysFromNow(-21))).toEqual(['not-yet-valid critical'])
  expect(findingsOf(result, daysFromNow(69))).toEqual(['expiring critical'])
  expect(findingsOf(result, daysFromNow(71))).toEqual(['expired critical'])
})

test('a weak signature is told before what it leads to', () => {
  const weak = certificateFacts({ signatureAlgorithm: 'sha1WithRSAEncryption' })
  const result = probeResult({ served: served({ chain: [weak, issuerFacts()] }, { problem: problem('rejected') }) })
  expect(findingsOf(result)).toEqual(['weak-signature warning', 'untrusted warning'])
})

test.for([
  [200 * 86_400_000 - 1_000, undefined],
  [200 * 86_400_000, { days: 201, allowedDays: 200, byASecond: true }],
  [200 * 86_400_000 + 1_000, { days: 201, allowedDays: 200, byASecond: false }],
] as const)('both ends of a validity count: %i ms apart', ([ms, detail]) => {
  const notBefore = new Date('2026-06-01T00:00:00Z')
  const leaf = certificateFacts({ validity: { notBefore, notAfter: new Date(notBefore.getTime() + ms) } })
  const what = served({ chain: [leaf, issuerFacts()] }, { paths: [pathOver([leaf, issuerFacts()])] })
  const [row] = judgeEndpoint([probeResult({ served: what })], judgeAt(notBefore))
  expect(row?.findings.find(({ code }) => code === 'validity-too-long')?.detail).toEqual(detail)
})

const found = { fromRange: true, serverName: undefined, port: 8443 }
const here = { address: '192.0.2.7' }

test.for([
  ['a server that no entry has', probeResult({ served: served(), ...here }, found), ['192.0.2.7 443'], true],
  ['a server of an entry', probeResult({ served: served(), ...here }, found), ['192.0.2.7 8443'], false],
  ['a server, with nothing to compare', probeResult({ served: served(), ...here }, found), undefined, false],
  ['a server that was named', probeResult({ served: served(), ...here }, { port: 8443 }), [], false],
  ['one that says an alert', probeResult({ failure: failure('handshake', 'alert'), ...here }, found), [], true],
  [
    'one that shows no certificate',
    probeResult({ failure: failure('certificate', 'protocol'), ...here }, found),
    [],
    true,
  ],
  ['something that is not TLS', probeResult({ failure: failure('handshake', 'protocol'), ...here }, found), [], false],
  ['nothing at all', probeResult({ failure: failure('connect', 'refused'), ...here }, found), [], false],
] as const)('unlisted: %s', ([, result, listed, unlisted]) => {
  const [row] = judgeEndpoint([result], { ...judgeAt(judgedAt), listed: listed && new Set(listed) })
  expect(row?.unlisted).toBe(unlisted)
})

test.for([
  ['a sweep that comes by a server of the inventory leaves its findings to its own row', true, []],
  ['a range of the command line tells them', false, ['expired']],
] as const)('%s', ([, swept, codes]) => {
  const leaf = certificateFacts({
    validity: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2020-03-01T00:00:00Z') },
  })
  const old = probeResult({ served: served({ chain: [leaf] }), ...here }, { ...found, swept })
  const [row] = judgeEndpoint([old], { ...judgeAt(judgedAt), listed: new Set(['192.0.2.7 8443']) })
  expect(row?.findings.map(({ code }) => code)).toEqual(codes)
})

test('what its issuer has revoked is so wherever it is served, and nothing else of the same issuer is', () => {
  const revokedAt = daysFromNow(-2)
  const [revoked, other] = [certificateFacts({ fingerprint: 'a'.repeat(64) }), certificateFacts()]
  const revocations = new Map([[revoked.fingerprint, { revokedAt, reason: 'keyCompromise' }]])
  const judged = [revoked, other, revoked].map((leaf) => {
    const result = probeResult({ served: served({ chain: [leaf, issuerFacts()] }) })
    return judgeEndpoint([result], { ...judgeAt(judgedAt), revocations })[0]
  })
  expect(judged.map((row) => row?.severity)).toEqual(['critical', 'ok', 'critical'])
  expect(judged[0]?.findings).toEqual([
    { code: 'revoked', severity: 'critical', detail: { revokedAt, reason: 'keyCompromise' } },
  ])
})

test('one chain says of each server what it says of that server alone', () => {
  const chain = [certificateFacts({ extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] }), issuerFacts()] as const
  const shown = served({ chain })
  const old = { outdated: true, tlsVersion: 'TLSv1' }
  const variants: ProbeResult[] = [
    probeResult({ served: shown }),
    probeResult({ served: shown }, { thresholds: [{ durationMs: 80 * 86_400_000 }] }),
    probeResult({ served: shown }, { renewsItself: true }),
    probeResult({ served: shown }, { usedForClientAuth: true }),
    probeResult({ served: shown }, pinned('00'.repeat(32))),
    probeResult({ served: shown }, publicly),
    probeResult({ served: { ...shown, nameMatches: false } }, { fromRange: true, serverName: undefined }),
    probeResult({ served: { ...shown, nameMatches: false } }, { fromRange: true, serverName: 'a.example.ac.jp' }),
    probeResult({ served: { ...shown, nameMatches: false } }, { serverName: 'a.example.ac.jp' }),
    probeResult({ served: { ...shown, nameMatches: false } }, { serverName: 'b.example.ac.jp' }),
    probeResult({ served: { ...shown, ...old } }),
    probeResult({ served: { ...shown, unreadable: 'certificate 3 of the chain is cut' } }),
    probeResult({ served: served({ chain }, { problem: problem('unknown-issuer') }) }),
    probeResult({ served: shown, failure: failure('handshake', 'alert') }),
    probeResult({ served: shown }),
  ]
  for (const now of [judgedAt, daysFromNow(69), daysFromNow(71)]) {
    const options = judgeAt(now)
    const alone = variants.map((result) => {
      const copy = result.served && { ...result.served, chain: [...chain] as const }
      return judgeEndpoint([{ ...result, served: copy }], options).map(({ findings, trust, severity }) => ({
        findings,
        severity,
        status: trust?.status,
      }))
    })
    const together = variants.map((result) =>
      judgeEndpoint([result], options).map(({ findings, trust, severity }) => ({
        findings,
        severity,
        status: trust?.status,
      })),
    )
    expect(together).toEqual(alone)
    expect(new Set(together.map((each) => JSON.stringify(each))).size).toBeGreaterThan(4)
  }
})
