import { expect, test } from 'vitest'
import { dueSteps, type EndingPolicy, policyOf, stepsOfCertificate, stepsOfDate } from '../../src/domain/alert-step.ts'
import { defaultThresholds } from '../../src/domain/threshold.ts'
import { campus } from '../support/campus.ts'

const hour = 3_600_000
const day = 24 * hour
const byHand: EndingPolicy = { thresholds: defaultThresholds, renewsItself: false }
const byItself: EndingPolicy = { thresholds: defaultThresholds, renewsItself: true }
/** Nothing near this end is closed but weekends: a Wednesday, 12:00 in Tokyo. */
const notAfter = new Date('2026-09-09T03:00:00Z')
const validityOf = (lifetime: number, end = notAfter) => ({
  notBefore: new Date(end.getTime() - lifetime),
  notAfter: end,
})
const daysBefore = (at: Date, end = notAfter) => Math.round(((end.getTime() - at.getTime()) / day) * 100) / 100

// biome-ignore format: table
test.for([
  [398 * day,  [['30d', 30], ['14d', 14], ['7d', 7], ['critical', 7], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [ 90 * day,  [['30d', 30], ['14d', 14], ['7d', 7], ['critical', 7], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [ 45 * day,  [['33%', 15], ['7d', 7], ['critical', 4.5], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [160 * hour, [['33%', 2.22], ['1d', 1], ['critical', 0.67], ['expired', 0]]],
] as const)('the steps of a certificate of %i ms', ([lifetime, expected]) => {
  const steps = stepsOfCertificate(validityOf(lifetime), [byHand])
  expect(steps.map(({ name, at }) => [name, Math.abs(daysBefore(at))])).toEqual(expected)
})

test('what renews itself is overdue, and by its own thresholds where it has some', () => {
  const names = (policy: EndingPolicy) => stepsOfCertificate(validityOf(90 * day), [policy]).map(({ name }) => name)
  expect(names(byItself)).toEqual(['overdue', 'overdue-critical', 'expired'])
  const own = { thresholds: [{ durationMs: 2 * day }], renewsItself: true }
  expect(names(policyOf(own, defaultThresholds))).toEqual(['2d', 'critical', 'expired'])
  expect(names(policyOf({ ...own, thresholds: undefined }, defaultThresholds))).toEqual(names(byItself))
})

test('the thresholds of all places count, each step once', () => {
  const other = {
    thresholds: [{ durationMs: 36 * hour }, { durationMs: 14 * day }, { share: 0.255 }],
    renewsItself: false,
  }
  const steps = stepsOfCertificate(validityOf(90 * day), [byHand, other, byItself])
  expect(steps.map(({ name }) => name).join(' ')).toBe(
    '30d 25.5% overdue 14d overdue-critical 7d critical 3d 36h 1d expired',
  )
})

test('without thresholds only the end itself is told, and dates that cannot be read have no steps', () => {
  const none = { thresholds: [], renewsItself: false }
  expect(stepsOfCertificate(validityOf(90 * day), [none]).map(({ name }) => name)).toEqual(['expired'])
  expect(stepsOfCertificate({ notBefore: undefined, notAfter }, [byHand])).toEqual([])
  expect(stepsOfCertificate({ notBefore: notAfter, notAfter: new Date(0) }, [byHand])).toEqual([])
})

test('a manual entry is critical from its first threshold on, seven days before at most', () => {
  const names = (days: number[]) =>
    stepsOfDate(
      notAfter,
      days.map((each) => ({ durationMs: each * day })),
    ).map(({ name, at }) => `${name} ${daysBefore(at)}`)
  expect(names([30, 3])).toEqual(['30d 30', 'critical 7', '3d 3', 'expired 0'])
  expect(names([3])).toEqual(['3d 3', 'critical 3', 'expired 0'])
})

const due = (lifetime: number, end: string, now: string, policy = byHand) =>
  dueSteps(stepsOfCertificate(validityOf(lifetime, new Date(end)), [policy]), campus, new Date(now)).map(
    ({ name }) => name,
  )

// biome-ignore format: table
test.for([
  // 30 days before 2027-01-31 is New Year's Day: 28 December is the last working day, from its midnight on
  [398 * day, '2027-01-31T03:00:00Z', '2026-12-27T14:59:59Z', []],
  [398 * day, '2027-01-31T03:00:00Z', '2026-12-27T15:00:00Z', ['30d']],
  // on a working day before a working day: at the moment, not before
  [398 * day, '2026-10-15T03:00:00Z', '2026-09-15T02:59:59Z', []],
  [398 * day, '2026-10-15T03:00:00Z', '2026-09-15T03:00:00Z', ['30d']],
  // expired is never early: 2027-01-02 is closed
  [398 * day, '2027-01-02T03:00:00Z', '2027-01-02T03:00:00Z', ['30d', '14d', '7d', 'critical', '3d', '1d']],
  [398 * day, '2027-01-02T03:00:00Z', '2027-01-02T03:00:01Z', ['30d', '14d', '7d', 'critical', '3d', '1d', 'expired']],
  // 160 hours, all of them in the closure: from the half of the lifetime on
  [160 * hour, '2027-01-03T03:00:00Z', '2026-12-30T18:59:59Z', []],
  [160 * hour, '2027-01-03T03:00:00Z', '2026-12-30T19:00:00Z', ['33%', '1d', 'critical']],
] as const)('of %i ms until %s there is due at %s: %j', ([lifetime, end, now, expected]) => {
  expect(due(lifetime, end, now)).toEqual(expected)
})

test('overdue is never told before it is true, the critical step of it no earlier than that', () => {
  // a quarter of 90 days before 2027-01-24 12:00 is 2 January 00:00 in Tokyo, an eighth is 13 January
  const end = '2027-01-24T03:00:00Z'
  expect(due(90 * day, end, '2027-01-01T14:59:59Z', byItself)).toEqual([])
  expect(due(90 * day, end, '2027-01-01T15:00:00Z', byItself)).toEqual(['overdue'])
})
