import fc from 'fast-check'
import { expect, test } from 'vitest'
import { finding } from '../../src/domain/finding.ts'
import { json } from '../../src/report/json.ts'
import { ndjson } from '../../src/report/ndjson.ts'
import { rowJson, toRow } from '../../src/report/row.ts'
import { campus, certificate, inDays, intermediate, manual, probed, render, run } from './rows.ts'

const leafFields = {
  subject: 'CN=www.example.ac.jp,O=Example University,C=JP',
  issuer: 'CN=Example Issuing CA,O=Example CA,C=JP',
  serial_number: '1f4a9c',
  fingerprint_sha256: 'ab'.repeat(32),
  subject_alt_names: ['www.example.ac.jp', 'example.ac.jp'],
  key_type: 'ecdsa',
  key_bits: 256,
  signature_algorithm: 'ecdsa-with-SHA256',
}

/** A healthy probe, every field of the contract in its order. */
const healthy = {
  endpoint: 'smtp://mx.example.ac.jp:25',
  host: 'mx.example.ac.jp',
  port: 25,
  dialect: 'smtp',
  address: '192.0.2.7',
  server_name: 'mx.example.ac.jp',
  owner: 'center',
  tags: ['mail'],
  zone: 'campus',
  probed_at: '2026-11-20T13:30:49Z',
  duration_ms: 12,
  attempts: 1,
  depth: 'full',
  severity: 'ok',
  findings: [],
  not_before: '2026-10-21T13:30:49Z',
  not_after: '2027-01-19T13:30:49Z',
  earliest_chain_not_after: '2027-01-19T13:30:49Z',
  days_left: 60,
  lifetime_left: 0.6667,
  ...leafFields,
  chain: [
    {
      subject: leafFields.subject,
      issuer: leafFields.issuer,
      not_before: '2026-10-21T13:30:49Z',
      not_after: '2027-01-19T13:30:49Z',
      fingerprint_sha256: 'ab'.repeat(32),
    },
    {
      subject: 'CN=Example Issuing CA,O=Example CA,C=JP',
      issuer: 'CN=Example Root,O=Example CA,C=JP',
      not_before: '2024-02-24T13:30:49Z',
      not_after: '2029-08-16T13:30:49Z',
      fingerprint_sha256: 'ef'.repeat(32),
    },
  ],
  trust: { status: 'trusted', anchors: 'bundled' },
  tls_version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  client_certificate_requested: false,
}

const mail = { dialect: 'smtp', port: 25, owner: 'center', tags: ['mail'], zone: 'campus' } as const

test('a healthy probe has every field of the contract, in its order', () => {
  const row = toRow(probed('mx.example.ac.jp', { endpoint: mail }))
  expect(row).toStrictEqual(healthy)
  expect(Object.keys(row)).toEqual(Object.keys(healthy))
})

test('what is unknown is left out: no null, no zero, no sentinel', () => {
  const failure = { stage: 'resolve', reason: 'not-found', detail: '' } as const
  const row = toRow(probed('typo.example.ac.jp', { failure, result: { address: undefined, attempts: 0 } }))
  expect(row).toStrictEqual({
    endpoint: 'typo.example.ac.jp:443',
    host: 'typo.example.ac.jp',
    port: 443,
    dialect: 'tls',
    server_name: 'typo.example.ac.jp',
    tags: [],
    probed_at: '2026-11-20T13:30:49Z',
    duration_ms: 12,
    attempts: 0,
    depth: 'full',
    severity: 'ok',
    findings: [],
    failure: { stage: 'resolve', reason: 'not-found' },
  })
})

test('dates that cannot be read leave no trace in the row', () => {
  const row = toRow(probed('odd.example.ac.jp', { leaf: { validity: { notBefore: undefined, notAfter: undefined } } }))
  for (const field of ['not_before', 'not_after', 'days_left', 'lifetime_left']) expect(row).not.toHaveProperty(field)
  expect(
    rowJson(probed('odd.example.ac.jp', { leaf: { publicKey: { type: 'ecdsa', bits: undefined } } })),
  ).not.toContain('key_bits')
})

test('findings carry their code, severity and English sentence', () => {
  const expired = finding('expired', 'critical', { notAfter: inDays(-3) })
  const row = toRow(
    probed('www.example.ac.jp', {
      leaf: { validity: { notBefore: inDays(-93), notAfter: inDays(-3.5) } },
      findings: [expired],
    }),
  )
  expect(row).toMatchObject({
    severity: 'critical',
    days_left: -3,
    lifetime_left: 0,
    findings: [
      { code: 'expired', severity: 'critical', message: expect.stringMatching(/^Expired on 2026-11-17 .*\.$/) },
    ],
  })
})

test('a certificate and a failure may stand in one row', () => {
  const failure = { stage: 'handshake', reason: 'alert', detail: 'certificate required' } as const
  const row = toRow(probed('mtls.example.ac.jp', { failure, leaf: {}, served: { clientCertificateRequested: true } }))
  expect(row).toMatchObject({ failure, not_after: '2027-01-19T13:30:49Z', client_certificate_requested: true })
})

test('a manual entry is a row of its own kind', () => {
  const entry = { name: 'core-switch-1', owner: 'network', note: 'VLAN 12 only' }
  expect(toRow(manual(entry))).toStrictEqual({
    endpoint: 'core-switch-1',
    host: 'core-switch-1',
    manual: true,
    owner: 'network',
    tags: [],
    severity: 'ok',
    findings: [],
    not_after: '2027-01-31T00:00:00Z',
    days_left: 71,
  })
})

test.for(campus())('the text of a row is the row: %#', (judged) => {
  expect(JSON.parse(rowJson(judged))).toStrictEqual(toRow(judged))
  expect(rowJson(judged)).toBe(JSON.stringify(toRow(judged)))
})

test('rows that share a certificate share its text, and dates left are still their own', () => {
  const leaf = certificate()
  const one = probed('a.example.ac.jp', { served: { chain: [leaf, intermediate] } })
  const later = { ...one, judgedAt: inDays(30) }
  expect(JSON.parse(rowJson(one))).toMatchObject({ days_left: 60, serial_number: '1f4a9c' })
  expect(JSON.parse(rowJson(later))).toMatchObject({ days_left: 30, serial_number: '1f4a9c' })
})

test('rows of one verdict share its text, and whatever differs is shown', () => {
  const one = probed('a.example.ac.jp', { served: { chain: [certificate(), intermediate] } })
  const { served } = one.result
  if (served === undefined) throw new Error('nothing is served')
  const other = (differs: Partial<typeof served>) => ({
    ...one,
    result: { ...one.result, served: { ...served, ...differs } },
  })
  const rows = [
    one,
    one,
    other({ tlsVersion: 'TLSv1.1' }),
    other({ cipher: 'TLS_X' }),
    other({ clientCertificateRequested: true }),
    { ...one, severity: 'critical' as const },
    { ...one, trust: { status: 'pinned' as const, reason: undefined, anchors: undefined, path: undefined } },
    { ...one, earliestChainNotAfter: inDays(3) },
    { ...one, findings: [finding('expired', 'critical', { notAfter: inDays(-1) })] },
    { ...one, result: { ...one.result, failure: { stage: 'handshake', reason: 'alert', detail: 'x' } as const } },
    { ...one, result: { ...one.result, address: '192.0.2.99', attempts: 2 } },
    one,
  ]
  for (const each of rows) for (const row of [each, each]) expect(rowJson(row)).toBe(JSON.stringify(toRow(row)))
})

test('whatever a peer sends, the line is one line and holds the value unchanged', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
  fc.assert(
    fc.property(fc.string({ unit }), (subject) => {
      const text = rowJson(probed('a.example.ac.jp', { leaf: { subject, subjectAltNames: [subject] } }))
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect(JSON.parse(text)).toMatchObject({ subject, subject_alt_names: [subject] })
    }),
  )
})

test('ndjson is a row per line and nothing else', () => {
  const lines = render(ndjson, campus()).split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map((line) => JSON.parse(line))).toStrictEqual(campus().map(toRow))
})

test('json is one document with the run at its end', () => {
  const document = JSON.parse(render(json, campus(), {}, run(16, { failed: 4 })))
  expect(document.endpoints).toStrictEqual(campus().map(toRow))
  expect(document.run).toStrictEqual({
    planned: 16,
    probed: 16,
    failed: 4,
    started_at: '2026-11-20T13:30:46Z',
    duration_ms: 3211,
    depth: 'full',
    complete: true,
  })
})

test('json is whole without a row, and says why a run was cut short', () => {
  const cut = run(9, { complete: false, incompleteReason: 'stopped by SIGINT' })
  expect(JSON.parse(render(json, [], {}, cut))).toMatchObject({
    endpoints: [],
    run: { complete: false, incomplete_reason: 'stopped by SIGINT' },
  })
})
