import { describe, expect, test } from 'vitest'
import type { CertificateFacts } from '../../src/domain/certificate.ts'
import type { ManualEntry } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeManual } from '../../src/domain/judge.ts'
import { anniversaryAfter, certificateSeen, manualWithDates, proofOf } from '../../src/domain/manual-date.ts'
import type { ProbeResult } from '../../src/domain/probe-result.ts'
import { certificateFacts, daysFromNow, judgedAt, manualEntry, probeResult, served } from '../support/facts.ts'

const until = (days: number, since = -20): CertificateFacts =>
  certificateFacts({ validity: { notBefore: daysFromNow(since), notAfter: daysFromNow(days) } })
const confirmedFor = (days: number, at = -10) => ({ expiresAt: daysFromNow(days), at: daysFromNow(at) })
const daysOf = ({ expiresAt }: ManualEntry) => (expiresAt.getTime() - judgedAt.getTime()) / 86_400_000

describe('the date that counts', () => {
  // biome-ignore format: table
  test.for([
    ['the file, where nothing is confirmed',               20, undefined, undefined, 20],
    ['what was confirmed, where that is later',            20, 300,       undefined, 300],
    ['the file, where that is later',                      400, 300,      undefined, 400],
    ['the wire, where that is latest',                     20, 100,       300,       300],
    ['what was confirmed, where the wire shows an older',  20, 300,       100,       300],
    ['the file, where the wire shows an older',            200, undefined, 100,      200],
  ] as const)('%s', ([, inFile, confirmed, onWire, expected]) => {
    const confirmations = new Map(confirmed === undefined ? [] : [['core-switch-1', confirmedFor(confirmed)]])
    const [entry = manualEntry()] = manualWithDates([manualEntry({ expiresAt: daysFromNow(inFile) })], confirmations)
    const row = judgeManual(entry, judgeAt(judgedAt), onWire === undefined ? undefined : until(onWire))
    expect(daysOf(row.entry)).toBe(expected)
  })

  test('a confirmation of another entry, or none, changes nothing', () => {
    const entries = [manualEntry(), manualEntry({ name: 'radius' })]
    expect(manualWithDates(entries, new Map())).toEqual(entries)
    expect(manualWithDates(entries, new Map([['radius', confirmedFor(300)]])).map(daysOf)).toEqual([100, 300])
  })

  test('the sentence is about the date that counts', () => {
    const entry = manualEntry({ expiresAt: daysFromNow(-3) })
    expect(judgeManual(entry, judgeAt(judgedAt)).findings).toMatchObject([{ code: 'manual-expired' }])
    expect(judgeManual(entry, judgeAt(judgedAt), until(300)).findings).toEqual([])
    expect(judgeManual(entry, judgeAt(judgedAt), until(12)).findings).toMatchObject([
      { code: 'manual-expiring', detail: { daysLeft: 12, isDuty: false } },
    ])
  })
})

describe('what is seen at a probe path', () => {
  const at = (address: string, leaf: CertificateFacts | undefined): ProbeResult =>
    probeResult(leaf === undefined ? { address } : { address, served: served({ chain: [leaf] }) })
  const seen = (results: readonly ProbeResult[], whole = true) => certificateSeen({ results, whole }, judgedAt)
  const [old, next] = [until(20), until(300)]
  const unread = certificateFacts({ validity: { notBefore: daysFromNow(-1), notAfter: undefined } })

  // biome-ignore format: table
  test.for([
    ['the certificate of its one address',       [at('a', next)],                        next],
    ['of several the one that ends first',       [at('a', next), at('b', old)],          old],
    ['of an address asked twice what it showed', [at('a', undefined), at('a', next)],    next],
    ['nothing, if an address was not read',      [at('a', next), at('b', undefined)],    undefined],
    ['nothing, if none was read',                [at('a', undefined)],                   undefined],
    ['nothing, if its end cannot be read',       [at('a', next), at('b', unread)],       undefined],
    ['nothing, if it is not in force yet',       [at('a', until(300, 1))],               undefined],
    ['what is over already',                     [at('a', until(-1))],                   expect.anything()],
  ] as const)('%s', ([, results, expected]) => {
    expect(seen(results)).toEqual(expected)
  })

  test('nothing, if the run ended between the addresses', () => {
    expect(seen([at('a', next)], false)).toBeUndefined()
  })
})

describe('what is kept of what is seen', () => {
  const row = (entry: Partial<ManualEntry>, seen?: CertificateFacts) =>
    judgeManual(manualEntry({ expiresAt: daysFromNow(20), ...entry }), judgeAt(judgedAt), seen)
  const next = until(300)

  test('a certificate that puts the entry off, once', () => {
    expect(proofOf(row({}, next))).toBe(next)
    expect(proofOf(row({ confirmation: confirmedFor(100), expiresAt: daysFromNow(100) }, next))).toBe(next)
    expect(proofOf(row({ confirmation: confirmedFor(300), expiresAt: daysFromNow(300) }, next))).toBeUndefined()
  })

  test('nothing else', () => {
    expect(proofOf(row({}))).toBeUndefined()
    expect(proofOf(row({}, until(10)))).toBeUndefined()
  })
})

describe('a renewal that is confirmed and not seen', () => {
  const codes = (confirmation: ManualEntry['confirmation'], seen?: CertificateFacts) =>
    judgeManual(manualEntry({ expiresAt: daysFromNow(300), confirmation }), judgeAt(judgedAt), seen).findings.map(
      ({ code, severity }) => `${code} ${severity}`,
    )

  // biome-ignore format: table
  test.for([
    ['is critical',                                  confirmedFor(300),        until(60),  ['not-served critical']],
    ['is nothing in the first night',                confirmedFor(300, -0.9),  until(60),  []],
    ['is nothing where nobody can see',              confirmedFor(300),        undefined,  []],
    ['is none where dates are a day apart',          confirmedFor(301),        until(300), []],
    ['is none where the wire shows a newer one',     confirmedFor(300),        until(400), []],
    ['is none where the file alone says it',         undefined,                until(60),  []],
  ] as const)('%s', ([, confirmation, seen, expected]) => {
    expect(codes(confirmation, seen)).toEqual(expected)
  })
})

// biome-ignore format: table
test.for([
  ['2027-04-30', '2027-04-10', '2028-04-30'],
  ['2027-04-30', '2027-04-30', '2028-04-30'],
  ['2027-04-30', '2028-04-29', '2028-04-30'],
  ['2027-04-30', '2028-04-30', '2029-04-30'], // on the day itself it is the next one
  ['2027-04-30', '2027-12-01', '2028-04-30'],
  ['2027-04-30', '2031-05-20', '2032-04-30'],
  ['2027-12-31', '2028-01-01', '2028-12-31'],
  ['2028-02-29', '2028-02-20', '2029-02-28'],
  ['2028-02-29', '2029-02-28', '2030-02-28'],
  ['2028-02-29', '2031-06-01', '2032-02-29'], // and again the 29th where there is one
  ['2027-02-28', '2027-03-01', '2028-02-28'],
] as const)('due on %s: after %s it is due on %s', ([date, moment, expected]) => {
  expect(anniversaryAfter(new Date(date), new Date(moment))).toEqual(new Date(expected))
})

test('the hour of what is due each year stays', () => {
  const due = new Date('2027-03-01T09:00:00+09:00')
  expect(anniversaryAfter(due, due)).toEqual(new Date('2028-03-01T09:00:00+09:00'))
})
