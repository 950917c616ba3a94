import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs } from '../../../src/domain/duration.ts'
import { longestLifetimeMs, nextLifetimeMs } from '../../../src/domain/forecast/lifetimes.ts'
import { type ForecastItem, monthAfter, renewalsOf } from '../../../src/domain/forecast/renewals.ts'
import { localDay } from '../../../src/domain/working-days.ts'

const now = new Date('2026-11-20T12:00:00Z')

function item(
  overrides: Partial<ForecastItem> & { readonly days?: number; readonly ends?: string } = {},
): ForecastItem {
  const { days = 198, ends = '2027-02-01', ...others } = overrides
  return {
    name: 'www.example.ac.jp:443',
    owner: 'physics',
    renewal: 'hand',
    issuer: 'public',
    endsAt: new Date(ends),
    lifetimeMs: days * dayMs,
    installations: 1,
    isAssumed: false,
    ...others,
  }
}

const until = new Date('2029-12-01')
const daysOf = (each: ForecastItem) => renewalsOf(each, now, until).map((at) => localDay(at, 'UTC'))

// each counted by hand on a calendar
test('by hand, two weeks before the end, as long as the day allows', () => {
  expect(daysOf(item())).toEqual([
    '2027-01-18', // of 198 days: until 2027-08-04
    '2027-07-21', // of 100: until 10-29
    '2027-10-15',
    '2028-01-09',
    '2028-04-04',
    '2028-06-29',
    '2028-09-23',
    '2028-12-18', // until 2029-03-28
    '2029-03-14', // the last day of 100: until 06-22
    '2029-06-08', // of 47, until 07-25
    '2029-07-11',
    '2029-08-13',
    '2029-09-15',
    '2029-10-18',
    '2029-11-20',
  ])
})

test('what renews itself does so with a third left, and Let’s Encrypt shortens sooner', () => {
  const days = daysOf(item({ renewal: 'automatic', issuer: 'lets-encrypt', days: 90, ends: '2026-12-20' }))
  expect(days.slice(0, 3)).toEqual([
    '2026-11-20', // 30 days left
    '2027-01-19', // of 90: until 04-19, a third before
    '2027-03-20', // of 64 now: a third left after 42 days and 16 hours
  ])
  expect(days[3]).toBe('2027-05-02')
})

test('a CA of one’s own changes nothing', () => {
  expect(daysOf(item({ issuer: 'private', days: 730, ends: '2027-01-14' }))).toEqual(['2026-12-31', '2028-12-16'])
})

test('what has ended is renewed today', () => {
  expect(daysOf(item({ ends: '2026-01-01' }))[0]).toBe('2026-11-20')
})

test.for([
  ['public', '2026-03-14T23:59:59Z', 398],
  ['public', '2026-03-15T00:00:00Z', 200],
  ['public', '2027-03-15T00:00:00Z', 100],
  ['public', '2029-03-15T00:00:00Z', 47],
  ['lets-encrypt', '2027-02-09T23:59:59Z', 90],
  ['lets-encrypt', '2027-02-10T00:00:00Z', 64],
  ['lets-encrypt', '2028-02-16T00:00:00Z', 45],
] as const)('%s, issued at %s: %i days', ([kind, at, days]) => {
  expect(longestLifetimeMs(kind, new Date(at))).toBe(days * dayMs)
  expect(nextLifetimeMs(kind, 30 * dayMs, new Date(at))).toBe(30 * dayMs)
})

test('never fewer renewals than lifetimes fit, in order, and none after the end', () => {
  const items = fc.record({
    renewal: fc.constantFrom('hand', 'automatic', 'vendor'),
    issuer: fc.constantFrom('public', 'lets-encrypt', 'private'),
    days: fc.integer({ min: 1, max: 900 }),
    offset: fc.integer({ min: -400, max: 900 }),
  })
  fc.assert(
    fc.property(items, ({ days, offset, ...rest }) => {
      const endsAt = new Date(now.getTime() + offset * dayMs)
      const each: ForecastItem = { ...item({ days }), ...rest, endsAt }
      const found = daysOf(each)
      expect(found.toSorted()).toEqual(found)
      const left = Math.max(0, until.getTime() - Math.max(now.getTime(), endsAt.getTime()))
      expect(found.length).toBeGreaterThanOrEqual(Math.min(1_200, Math.floor(left / each.lifetimeMs)))
      expect(found.every((day) => day >= '2026-11-20' && day < '2029-12-01')).toBe(true)
    }),
  )
})

test.for([
  ['2026-11-20', 0, '2026-11-01'],
  ['2026-11-30', 3, '2027-02-01'],
  ['2026-01-31', 36, '2029-01-01'],
] as const)('the month of %s and %i more: %s', ([day, months, first]) => {
  expect(monthAfter(day, months)).toBe(first)
})
