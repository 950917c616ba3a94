import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayMs } from '../../../src/domain/duration.ts'
import { forecastOf, type Load } from '../../../src/domain/forecast/forecast.ts'
import type { ForecastItem } from '../../../src/domain/forecast/renewals.ts'

const options = { now: new Date('2026-11-20T12:00:00Z'), timeZone: 'Asia/Tokyo', months: 36, hoursEach: 2 }

const item: ForecastItem = {
  name: 'www.example.ac.jp:443',
  owner: 'physics',
  renewal: 'hand',
  issuer: 'private',
  endsAt: new Date('2027-01-20'),
  lifetimeMs: 365 * dayMs,
  installations: 1,
  isAssumed: false,
}

function sum(loads: readonly Load[]): Load {
  return loads.reduce(
    (a, b) => ({
      counts: {
        hand: a.counts.hand + b.counts.hand,
        vendor: a.counts.vendor + b.counts.vendor,
        automatic: a.counts.automatic + b.counts.automatic,
      },
      hours: a.hours + b.hours,
    }),
    { counts: { hand: 0, vendor: 0, automatic: 0 }, hours: 0 },
  )
}

test('hours are of what is done by hand; a further server costs a quarter of the first', () => {
  const wildcard = { ...item, name: '*.example.ac.jp', owner: 'center', installations: 41 }
  const { months, owners, first, total } = forecastOf(
    [item, wildcard, { ...item, renewal: 'automatic' }, { ...item, renewal: 'vendor', owner: undefined }],
    options,
  )
  expect(months[0]?.month).toBe('2026-11')
  expect(months).toHaveLength(36)
  expect(months.find(({ month }) => month === '2027-01')).toMatchObject({
    counts: { hand: 2, vendor: 1, automatic: 0 },
    hours: 2 + 22,
  })
  expect(owners.map(({ owner, hours }) => [owner, hours])).toEqual([
    ['center', 3 * 22],
    ['physics', 3 * 2],
    [undefined, 0],
  ])
  expect(first.map(({ item: { name }, renewals, hours }) => [name, renewals, hours])).toEqual([
    ['*.example.ac.jp', 3, 66],
    ['www.example.ac.jp:443', 3, 6],
  ])
  expect(total.hours).toBe(72)
})

test('months and owners add up to the same sum', () => {
  const items = fc.array(
    fc.record({
      name: fc.string(),
      owner: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
      renewal: fc.constantFrom('hand', 'automatic', 'vendor'),
      issuer: fc.constantFrom('public', 'lets-encrypt', 'private'),
      endsAt: fc.integer({ min: -100, max: 800 }).map((days) => new Date(options.now.getTime() + days * dayMs)),
      lifetimeMs: fc.integer({ min: 5, max: 800 }).map((days) => days * dayMs),
      installations: fc.integer({ min: 1, max: 40 }),
      isAssumed: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(items, (all) => {
      const { months, owners, total } = forecastOf(all as ForecastItem[], options)
      for (const loads of [months, owners]) {
        expect(sum(loads).counts).toEqual(total.counts)
        expect(sum(loads).hours).toBeCloseTo(total.hours, 6)
      }
    }),
    { numRuns: 50 },
  )
})
