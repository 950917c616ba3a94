import { expect, test } from 'vitest'
import { daysLeft, lifetimeLeft, lifetimeMs } from '../../src/domain/certificate.ts'
import type { Endpoint } from '../../src/domain/endpoint.ts'
import { judgeChainDates, judgeLeafDates, judgeManualDate } from '../../src/domain/expiry.ts'
import { defaultThresholds } from '../../src/domain/threshold.ts'
import { certificateFacts, daysFromNow, issuerFacts, judgedAt, manualEntry } from '../support/facts.ts'

const second = 1_000
const day = 86_400_000
const plain: Pick<Endpoint, 'thresholds' | 'renewsItself'> = { thresholds: undefined, renewsItself: false }

function verdict(notBefore: Date | undefined, notAfter: Date | undefined, endpoint = plain, now = judgedAt): string {
  const findings = judgeLeafDates(
    certificateFacts({ validity: { notBefore, notAfter } }),
    endpoint,
    defaultThresholds,
    now,
  )
  expect(findings.length).toBeLessThanOrEqual(1)
  return findings.map(({ code, severity }) => `${code} ${severity}`)[0] ?? 'ok'
}

const at = (ms: number) => new Date(judgedAt.getTime() + ms)

// biome-ignore format: table
test.for([
  // a certificate of 90 d: 30 d before its end a warning, 7 d before critical; both ends belong to it
  [ 90 * day,           'ok'],
  [ 30 * day + second,  'ok'],
  [ 30 * day,           'expiring warning'],
  [  7 * day + second,  'expiring warning'],
  [  7 * day,           'expiring critical'],
  [  second,            'expiring critical'],
  [  0,                 'expiring critical'],
  [ -second,            'expired critical'],
  [ -400 * day,         'expired critical'],
] as const)('a certificate of 90 days with %i ms left: %s', ([left, expected]) => {
  expect(verdict(at(left - 90 * day), at(left))).toBe(expected)
})

// biome-ignore format: table
test.for([
  // 160 h: a third is 53 h 20 min, a tenth 16 h
  [159 * 3_600_000, 'ok'],
  [ 54 * 3_600_000, 'ok'],
  [ 53 * 3_600_000, 'expiring warning'],
  [ 16 * 3_600_000, 'expiring critical'],
] as const)('a certificate of 160 hours with %i ms left: %s', ([left, expected]) => {
  expect(verdict(at(left - 160 * 3_600_000), at(left))).toBe(expected)
})

test.for([
  ['begins in a second', at(second), at(90 * day), 'not-yet-valid critical'],
  ['begins now', at(0), at(90 * day), 'ok'],
  ['begins and ends now', at(0), at(0), 'expiring critical'],
  ['ended before it began', at(-second), at(-2 * second), 'invalid-dates critical'],
  ['will end before it begins', at(2 * day), at(day), 'invalid-dates critical'],
  ['begins nobody knows when', undefined, at(90 * day), 'invalid-dates critical'],
  ['ends nobody knows when', at(-day), undefined, 'invalid-dates critical'],
  ['has no dates', undefined, undefined, 'invalid-dates critical'],
] as const)('a certificate that %s: %s', ([, notBefore, notAfter, expected]) => {
  expect(verdict(notBefore, notAfter)).toBe(expected)
})

const itself = { thresholds: undefined, renewsItself: true }

// biome-ignore format: table
test.for([
  [25,    'ok'],
  [22.5,  'ok'], // a quarter, not below
  [22.4,  'renewal-overdue warning'],
  [11.25, 'renewal-overdue warning'], // an eighth, not below
  [11.2,  'renewal-overdue critical'],
  [0,     'renewal-overdue critical'],
  [-1,    'expired critical'],
] as const)('what renews itself, with %f of 90 days left: %s', ([left, expected]) => {
  expect(verdict(daysFromNow(left - 90), daysFromNow(left), itself)).toBe(expected)
})

test('what renews itself and has thresholds of its own goes by these', () => {
  const endpoint = { thresholds: [{ durationMs: 10 * day }], renewsItself: true }
  expect(verdict(daysFromNow(-79), daysFromNow(11), endpoint)).toBe('ok')
  expect(verdict(daysFromNow(-81), daysFromNow(9), endpoint)).toBe('expiring warning')
})

test('own thresholds replace those of the run, also by none', () => {
  expect(verdict(daysFromNow(-80), daysFromNow(10), { ...plain, thresholds: [] })).toBe('ok')
  expect(verdict(daysFromNow(-30), daysFromNow(60), { ...plain, thresholds: [{ share: 0.7 }] })).toBe(
    'expiring warning',
  )
})

test('issuers: none, soon, over, not yet, unreadable', () => {
  const issuer = (from: number, to: number) =>
    issuerFacts({ validity: { notBefore: daysFromNow(from), notAfter: daysFromNow(to) } })
  const judged = (...issuers: Parameters<typeof judgeChainDates>[0]) =>
    judgeChainDates(issuers, defaultThresholds, judgedAt).map(({ code, severity }) => `${code} ${severity}`)
  expect(judged(issuer(-1_000, 900))).toEqual([])
  expect(judged(issuer(-1_000, 30))).toEqual(['chain-expiring warning'])
  expect(judged(issuer(-1_000, 7))).toEqual(['chain-expiring critical'])
  expect(judged(issuer(-1_000, 0))).toEqual(['chain-expiring critical'])
  expect(judged(issuer(-1_000, -1))).toEqual(['chain-expiring critical'])
  expect(judged(issuer(-1_000, -1), issuer(-1_000, 20))).toEqual(['chain-expiring critical', 'chain-expiring warning'])
  expect(judged(issuerFacts({ validity: { notBefore: undefined, notAfter: daysFromNow(9) } }))).toEqual([
    'invalid-dates critical',
  ])
})

// biome-ignore format: table
test.for([
  [31,     undefined,          'ok'],
  [30,     undefined,          'manual-expiring warning'],
  [7,      undefined,          'manual-expiring critical'],
  [0.0001, undefined,          'manual-expiring critical'],
  [0,      undefined,          'manual-expired critical'], // 00:00 of the day is the end
  [-3,     undefined,          'manual-expired critical'],
  [200,    [{ durationMs: 365 * day }], 'manual-expiring warning'], // no cap
  [20,     [],                 'ok'],
] as const)('gear whose date is in %f days', ([days, thresholds, expected]) => {
  const entry = manualEntry({ expiresAt: daysFromNow(days), thresholds: thresholds as never })
  const findings = judgeManualDate(entry, defaultThresholds, judgedAt)
  expect(findings.map(({ code, severity }) => `${code} ${severity}`)[0] ?? 'ok').toBe(expected)
})

// biome-ignore format: table
test.for([
  [ 2 * day,            2],
  [ 2 * day - 1,        1],
  [ day,                1],
  [ day - 1,            0],
  [ 0,                  0],
  [-1,                  0],
  [-day + 1,            0],
  [-day,               -1],
  [-2 * day - 1,       -2],
] as const)('%i ms are %i whole days, towards zero', ([ms, days]) => {
  expect(daysLeft(at(ms), judgedAt)).toBe(days)
})

test('the share of the lifetime that is left stays between 0 and 1', () => {
  const validity = { notBefore: daysFromNow(0), notAfter: daysFromNow(10) }
  expect(lifetimeLeft(validity, daysFromNow(-5))).toBe(1)
  expect(lifetimeLeft(validity, daysFromNow(5))).toBe(0.5)
  expect(lifetimeLeft(validity, daysFromNow(11))).toBe(0)
  expect(lifetimeLeft({ notBefore: daysFromNow(0), notAfter: daysFromNow(0) }, judgedAt)).toBeUndefined()
  expect(lifetimeLeft({ notBefore: undefined, notAfter: daysFromNow(9) }, judgedAt)).toBeUndefined()
  expect(lifetimeMs({ notBefore: daysFromNow(1), notAfter: daysFromNow(0) })).toBeUndefined()
})
