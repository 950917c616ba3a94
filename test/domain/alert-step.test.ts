import { expect, test } from 'vitest'
import { dueSteps, type EndingPolicy, policyOf, stepsOfCertificate, stepsOfDate } from '../../src/domain/alert-step.ts'
import { defaultThresholds } from '../../src/domain/threshold.ts'
import { campus } from '../support/campus.ts'

const hour = 3_600_000
const day = 24 * hour
const byHand: EndingPolicy = { thresholds: defaultThresholds, renewsItself: false, mayRenewItself: false }
const byItself: EndingPolicy = { ...byHand, renewsItself: true }
const unsaid: EndingPolicy = { ...byHand, mayRenewItself: true }
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
  const own = { thresholds: [{ durationMs: 2 * day }], renewsItself: true, renewal: 'automatic' } as const
  expect(names(policyOf(own, defaultThresholds))).toEqual(['2d', 'critical', 'expired'])
  expect(names(policyOf({ ...own, thresholds: undefined }, defaultThresholds))).toEqual(names(byItself))
})

test('the thresholds of all places count, each step once', () => {
  const other = {
    ...byHand,
    thresholds: [{ durationMs: 36 * hour }, { durationMs: 14 * day }, { share: 0.255 }],
  }
  const steps = stepsOfCertificate(validityOf(90 * day), [byHand, other, byItself])
  expect(steps.map(({ name }) => name).join(' ')).toBe(
    '30d 25.5% overdue 14d overdue-critical 7d critical 3d 36h 1d expired',
  )
})

test('without thresholds only the end itself is told, and dates that cannot be read have no steps', () => {
  const none = { ...byHand, thresholds: [] }
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

// biome-ignore format: table
test.for([
  // told when a program would have renewed, a third before the end, and a day is over; later steps as ever
  [ 90 * day,  [['30d', 29], ['14d', 14], ['7d', 7], ['critical', 7], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [ 90 * day - 1_000, [['33%', 29], ['14d', 14], ['7d', 7], ['critical', 7], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [ 45 * day,  [['33%', 14], ['7d', 7], ['critical', 4.5], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [100 * day,  [['30d', 30], ['14d', 14], ['7d', 7], ['critical', 7], ['3d', 3], ['1d', 1], ['expired', 0]]],
  [398 * day,  [['30d', 30], ['14d', 14], ['7d', 7], ['critical', 7], ['3d', 3], ['1d', 1], ['expired', 0]]],
  // of these programs renew half a lifetime before the end
  [160 * hour, [['33%', 2.22], ['1d', 1], ['critical', 0.67], ['expired', 0]]],
] as const)('the steps of a certificate of %i ms of which nobody has said who renews it', ([lifetime, expected]) => {
  const steps = stepsOfCertificate(validityOf(lifetime), [unsaid])
  expect(steps.map(({ name, at }) => [name, Math.abs(daysBefore(at))])).toEqual(expected)
})

test('who renews is unsaid where the entry says neither that nor thresholds', () => {
  const endpoint = { thresholds: undefined, renewsItself: false, renewal: 'hand' } as const
  const isUnsaid = (overrides: Partial<Parameters<typeof policyOf>[0]>) =>
    policyOf({ ...endpoint, ...overrides }, defaultThresholds).mayRenewItself
  expect(isUnsaid({})).toBe(true)
  expect(isUnsaid({ renewal: 'vendor' })).toBe(false)
  expect(isUnsaid({ renewal: 'automatic', renewsItself: true })).toBe(false)
  expect(isUnsaid({ thresholds: defaultThresholds })).toBe(false)
})

// biome-ignore format: table
test.for([
  // 29 days before 2026-10-11 is Saturday, 12 September: nothing is moved to the Friday, on which a program has not renewed yet
  [ 90 * day, '2026-10-11T03:00:00Z', '2026-09-12T02:59:59Z', []],
  [ 90 * day, '2026-10-11T03:00:00Z', '2026-09-12T03:00:00Z', ['30d']],
  // later steps are: 14 days before is Sunday, 27 September
  [ 90 * day, '2026-10-11T03:00:00Z', '2026-09-24T14:59:59Z', ['30d']],
  [ 90 * day, '2026-10-11T03:00:00Z', '2026-09-24T15:00:00Z', ['30d', '14d']],
  // 30 days of 100 are after a third: moved, but no further than to that
  [100 * day, '2027-01-31T03:00:00Z', '2026-12-29T18:59:59Z', []],
  [100 * day, '2027-01-31T03:00:00Z', '2026-12-29T19:00:00Z', ['30d']],
] as const)('of %i ms until %s, who renews unsaid, there is due at %s: %j', ([lifetime, end, now, expected]) => {
  expect(due(lifetime, end, now, unsaid)).toEqual(expected)
})

test('a share above a third is what somebody wants to hear of early', () => {
  const early = { ...unsaid, thresholds: [{ share: 0.5 }, { share: 0.1 }] }
  const steps = stepsOfCertificate(validityOf(90 * day), [early])
  expect(steps.map(({ name, at }) => [name, Math.abs(daysBefore(at))])).toEqual([
    ['50%', 45],
    ['10%', 9],
    ['critical', 7],
    ['expired', 0],
  ])
})
