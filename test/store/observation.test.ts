import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { finding } from '../../src/domain/finding.ts'
import { judgeAt, judgeEndpoint, judgeManual } from '../../src/domain/judge.ts'
import { endsFinding, observationOf } from '../../src/store/observation.ts'
import { certificateFacts, daysFromNow, judgedAt, manualEntry, probeResult, served } from '../support/facts.ts'
import { noAnswer, observed } from './samples.ts'

const der = Buffer.from('a leaf')
const leaf = certificateFacts({ fingerprint: hash('sha256', der) })

test('a row is kept with the certificates as sent, also with one that could not be decoded', () => {
  const unreadable = Buffer.from('not a certificate')
  const result = probeResult(
    { served: served({ chain: [leaf], ders: [der, unreadable] }) },
    { zone: 'hospital', dialect: 'smtp', port: 25 },
  )
  const [row] = judgeEndpoint([result], judgeAt(judgedAt))
  const observation = observationOf(row!)
  expect(observation).toMatchObject({
    place: { kind: 'probe', endpoint: 'smtp://www.example.ac.jp:25', address: '192.0.2.7', zone: 'hospital' },
    judgedAt,
    severity: row?.severity,
    findings: row?.findings,
    seen: { probedAt: judgedAt, durationMs: 12, attempts: 1, depth: 'full', tlsVersion: 'TLSv1.3', failure: undefined },
  })
  expect(observation.seen?.chain).toEqual([
    {
      fingerprint: leaf.fingerprint,
      der,
      summary: {
        subject: leaf.subject,
        issuer: leaf.issuer,
        serialNumber: leaf.serialNumber,
        subjectAltNames: leaf.subjectAltNames,
        ...leaf.validity,
      },
    },
    { fingerprint: hash('sha256', unreadable), der: unreadable, summary: undefined },
  ])
  expect(observationOf({ ...row!, judgedAt: daysFromNow(1) }).seen?.chain).toBe(observation.seen?.chain)
})

test('a failure is kept without certificates', () => {
  const failure = { stage: 'resolve', reason: 'not-found', detail: 'no such name' } as const
  const [row] = judgeEndpoint([{ ...probeResult({ failure }), address: undefined }], judgeAt(judgedAt))
  expect(observationOf(row!)).toMatchObject({
    place: { address: undefined },
    seen: { chain: [], failure, tlsVersion: undefined, outdated: false },
    findings: [finding('unreachable', 'warning', failure)],
  })
})

test('a manual entry is kept by its name', () => {
  const entry = manualEntry({ name: 'radius', expiresAt: daysFromNow(3), zone: 'campus' })
  const row = judgeManual(entry, judgeAt(judgedAt))
  expect(observationOf(row)).toEqual({
    place: { kind: 'manual', endpoint: 'radius', address: undefined, zone: 'campus' },
    judgedAt,
    severity: 'critical',
    findings: row.findings,
    seen: undefined,
  })
})

// biome-ignore format: table
test.for([
  ['expired',       observed(0),                                true],
  ['unreachable',   observed(0),                                true],
  ['expired',       observed(0, { seen: noAnswer() }),          false],
  ['name-mismatch', observed(0, { seen: noAnswer() }),          false],
  ['unreachable',   observed(0, { seen: noAnswer() }),          true],
  ['manual-expired', observed(0, { seen: undefined }),          true],
] as const)('that %s is not found is its end only where it could be', ([code, observation, ends]) => {
  expect(endsFinding(code, observation)).toBe(ends)
})
