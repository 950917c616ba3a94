import { expect, test } from 'vitest'
import { isJapaneseHoliday } from '../../src/calendar/japanese-holidays.ts'

// biome-ignore format: table
test.for([
  ['2026-05-06', true],  // a substitute: 3 May is a Sunday
  ['2026-09-22', true],  // between two holidays
  ['2026-11-23', true],
  ['2026-12-29', false], // closed at universities, but no public holiday
  ['2027-01-01', true],
  ['2027-01-11', true],  // second Monday of January
  ['2027-03-21', true],  // equinox, a Sunday
  ['2027-03-22', true],  // and its substitute
  ['2027-03-23', false],
  ['2051-01-01', false], // beyond what the package knows
  ['toString',   false],
] as const)('%s is a holiday: %j', ([day, expected]) => {
  expect(isJapaneseHoliday(day)).toBe(expected)
})

test('a year ahead is known', () => {
  const days = Array.from({ length: 365 }, (_, index) =>
    new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10),
  )
  expect(days.filter(isJapaneseHoliday)).toHaveLength(17)
})
