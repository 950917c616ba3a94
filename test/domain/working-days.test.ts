import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDays,
  earlierDay,
  isWorkingDay,
  lastWorkingDayBefore,
  lastWorkingDayUpTo,
  localDay,
  localMonth,
} from '../../src/domain/working-days.ts'
import { campus } from '../support/campus.ts'

// biome-ignore format: table
test.for([
  ['2026-12-31T14:59:59Z', 'Asia/Tokyo',          '2026-12-31'],
  ['2026-12-31T15:00:00Z', 'Asia/Tokyo',          '2027-01-01'],
  ['2026-10-24T21:59:59Z', 'Europe/Berlin',       '2026-10-24'], // summer time, the last night
  ['2026-10-24T22:00:00Z', 'Europe/Berlin',       '2026-10-25'],
  ['2026-10-25T22:59:59Z', 'Europe/Berlin',       '2026-10-25'], // a day of 25 hours
  ['2026-10-25T23:00:00Z', 'Europe/Berlin',       '2026-10-26'],
  ['2027-03-28T21:59:59Z', 'Europe/Berlin',       '2027-03-28'], // a day of 23 hours
  ['2027-03-28T22:00:00Z', 'Europe/Berlin',       '2027-03-29'],
  ['2026-10-03T13:29:59Z', 'Australia/Lord_Howe', '2026-10-03'], // a change by half an hour
  ['2026-10-03T13:30:00Z', 'Australia/Lord_Howe', '2026-10-04'],
  ['2026-10-04T13:00:00Z', 'Australia/Lord_Howe', '2026-10-05'],
  ['2018-11-04T02:59:59Z', 'America/Sao_Paulo',   '2018-11-03'], // midnight did not exist on 4 November
  ['2018-11-04T03:00:00Z', 'America/Sao_Paulo',   '2018-11-04'],
  ['2028-02-29T12:00:00Z', 'UTC',                 '2028-02-29'],
] as const)('at %s it is, in %s, %s', ([at, timeZone, day]) => {
  expect(localDay(new Date(at), timeZone)).toBe(day)
})

// biome-ignore format: table
test.for([
  ['2026-11-20', '2026-11-20'], // a Friday
  ['2026-11-21', '2026-11-20'],
  ['2026-11-23', '2026-11-20'], // Labour Thanksgiving Day, a Monday
  ['2026-12-27', '2026-12-25'],
  ['2026-12-28', '2026-12-28'],
  ['2027-01-03', '2026-12-28'], // closed over New Year
  ['2027-01-04', '2027-01-04'],
  ['2026-05-06', '2026-05-01'], // Golden Week with its substitute
] as const)('the last working day up to %s is %s', ([day, expected]) => {
  expect(lastWorkingDayUpTo(day, campus)).toBe(expected)
})

// biome-ignore format: table
test.for([
  ['2026-11-18T12:00:00+09:00', undefined],    // Wednesday, Thursday follows
  ['2026-11-20T12:00:00+09:00', '2026-11-20'], // Friday noon: whoever runs in the morning would tell it on Saturday
  ['2026-11-22T12:00:00+09:00', '2026-11-20'],
  ['2026-11-23T23:59:59+09:00', '2026-11-20'], // a holiday on Monday
  ['2026-11-24T00:00:00+09:00', undefined],
  ['2027-01-02T12:00:00+09:00', '2026-12-28'],
] as const)('what falls on %s is told on %s', ([at, expected]) => {
  expect(earlierDay(new Date(at), campus)).toBe(expected)
})

// biome-ignore format: table
test.for([
  ['2026-12-27T23:59:59+09:00', '2026-12-25'], // a Sunday: the Friday before
  ['2026-12-25T23:59:59+09:00', '2026-12-25'], // the end of a Friday: that Friday
  ['2026-12-25T23:59:00+09:00', '2026-12-25'],
  ['2026-12-25T14:00:00+09:00', '2026-12-24'], // the middle of a Friday: Thursday is the last whole day
  ['2026-12-26T00:00:00+09:00', '2026-12-25'],
  ['2026-11-20T14:00:00+09:00', undefined],    // today: too late for yesterday
] as const)('what ends at %s must be done by %s', ([end, expected]) => {
  expect(lastWorkingDayBefore(new Date(end), new Date('2026-11-20T09:00:00+09:00'), campus)).toBe(expected)
})

test('the month is that of the day, in every zone and at every minute', () => {
  const minutes = fc.integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2030-01-01') / 60_000 })
  const nearTurn = fc
    .tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: -900, max: 900 }))
    .map(([month, offset]) => Date.UTC(2026, month) / 60_000 + offset)
  const zones = ['UTC', 'Asia/Tokyo', 'Pacific/Kiritimati', 'Etc/GMT+12', 'America/Sao_Paulo', 'Australia/Lord_Howe']
  fc.assert(
    fc.property(fc.oneof(minutes, nearTurn), fc.constantFrom(...zones), (minute, timeZone) => {
      const at = new Date(minute * 60_000)
      expect(localMonth(at, timeZone)).toBe(localDay(at, timeZone).slice(0, 7))
    }),
    { numRuns: 1_000 },
  )
})

test('a calendar without working days has none to name', () => {
  const closed = { ...campus, weekdays: new Set<number>() }
  expect(lastWorkingDayUpTo('2026-11-20', closed)).toBeUndefined()
  expect(earlierDay(new Date('2026-11-20T00:00:00Z'), closed)).toBeUndefined()
})

test.for(['Asia/Tokyo', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'UTC'])(
  'in %s each day of 400 follows the one before, and the last working day up to it is the nearest',
  (timeZone) => {
    const calendar = { ...campus, timeZone }
    const begin = Date.parse('2026-09-01T00:00:00Z')
    const minute = fc.integer({ min: 0, max: 400 * 24 * 60 })
    fc.assert(
      fc.property(minute, (minutes) => {
        const at = new Date(begin + minutes * 60_000)
        const day = localDay(at, timeZone)
        const later = localDay(new Date(at.getTime() + 3_600_000), timeZone)
        expect([day, addDays(day, 1)]).toContain(later)
        const working = lastWorkingDayUpTo(day, calendar) ?? ''
        expect(working <= day && isWorkingDay(working, calendar)).toBe(true)
        for (let each = addDays(working, 1); each <= day; each = addDays(each, 1)) {
          expect(isWorkingDay(each, calendar)).toBe(false)
        }
        const told = earlierDay(at, calendar)
        expect(told === undefined ? isWorkingDay(day, calendar) : told <= day).toBe(true)
      }),
    )
  },
)
