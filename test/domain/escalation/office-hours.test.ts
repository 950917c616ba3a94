import { describe, expect, test } from 'vitest'
import { isOpen, nextOpening, type OfficeHours } from '../../../src/domain/escalation/office-hours.ts'
import { tokyoHours } from '../../support/escalations.ts'

const every = new Set([1, 2, 3, 4, 5, 6, 7])
const hoursIn = (timeZone: string, from: number, to: number, weekdays: ReadonlySet<number> = every): OfficeHours => ({
  calendar: { timeZone, weekdays, isHoliday: () => false, closed: [] },
  from,
  to,
})

describe('hours of a place', () => {
  test.each([
    ['before they begin', '2026-11-20T08:59:59+09:00', false],
    ['as they begin', '2026-11-20T09:00:00+09:00', true],
    ['in the last minute', '2026-11-20T17:29:59+09:00', true],
    ['as they end', '2026-11-20T17:30:00+09:00', false],
    ['on Saturday', '2026-11-21T10:00:00+09:00', false],
    ['on a public holiday', '2026-11-23T10:00:00+09:00', false],
    ['on a closed day', '2026-12-30T10:00:00+09:00', false],
  ])('%s', (_when, at, expected) => {
    expect(isOpen(new Date(at), tokyoHours)).toBe(expected)
  })

  test.each([
    ['within them: now', '2026-11-20T10:00:30+09:00', '2026-11-20T10:00:30+09:00'],
    ['in the morning', '2026-11-20T03:00:00+09:00', '2026-11-20T09:00:00+09:00'],
    ['in the evening', '2026-11-19T17:30:00+09:00', '2026-11-20T09:00:00+09:00'],
    ['over a week-end and a holiday', '2026-11-20T18:00:00+09:00', '2026-11-24T09:00:00+09:00'],
    ['the night of 30 December', '2026-12-30T22:10:00+09:00', '2027-01-04T09:00:00+09:00'],
  ])('next: %s', (_when, at, expected) => {
    expect(nextOpening(new Date(at), tokyoHours)).toEqual(new Date(expected))
  })

  test.each([
    // 2027-03-28 02:00 → 03:00, 2026-10-25 03:00 → 02:00
    ['a beginning that the clock jumps over', 150, '2027-03-28T00:00:00Z', '2027-03-28T01:00:00Z'],
    ['a beginning that the clock has twice: the first', 150, '2026-10-24T22:30:00Z', '2026-10-25T00:30:00Z'],
    ['the day before', 150, '2027-03-26T12:00:00Z', '2027-03-27T01:30:00Z'],
    ['the day after', 150, '2027-03-28T12:00:00Z', '2027-03-29T00:30:00Z'],
  ])('in Berlin, %s', (_what, from, at, expected) => {
    expect(nextOpening(new Date(at), hoursIn('Europe/Berlin', from, from + 60))).toEqual(new Date(expected))
  })

  test('where half hours and a clock change of half an hour are usual', () => {
    // Lord Howe goes from +11:00 to +10:30 on 2027-04-04 02:00
    const hours = hoursIn('Australia/Lord_Howe', 540, 600)
    expect(nextOpening(new Date('2027-04-02T23:00:00Z'), hours)).toEqual(new Date('2027-04-03T22:30:00Z'))
    expect(nextOpening(new Date('2027-01-01T00:00:00Z'), hoursIn('Asia/Kathmandu', 540, 600))).toEqual(
      new Date('2027-01-01T03:15:00Z'),
    )
  })

  test('an endless closure has no next hour', () => {
    expect(nextOpening(new Date('2027-01-01T00:00:00Z'), hoursIn('UTC', 540, 600, new Set()))).toBeUndefined()
  })

  test('each day of 400 opens once, in the first minute that fits', () => {
    const hours = hoursIn('Europe/Berlin', 120, 180)
    let at = new Date('2026-09-01T00:00:00Z')
    const openings: Date[] = []
    while (openings.length < 400) {
      const next = nextOpening(at, hours)
      if (next === undefined) throw new Error('no next hour')
      expect(isOpen(next, hours) || next.getUTCDate() === 28).toBe(true)
      openings.push(next)
      at = new Date(next.getTime() + 4 * 3_600_000)
    }
    const gaps = new Set(
      openings.slice(1).map((next, index) => (next.getTime() - (openings[index] as Date).getTime()) / 3_600_000),
    )
    // on 28 March there is no 02:00, and the hours are over when the clock shows 03:00
    expect([...gaps].sort()).toEqual([24, 25, 47])
  })
})
