import { expect, test } from 'vitest'
import { isWithin, lastDays, momentBefore, monthSpan, touches } from '../../../src/domain/review/span.ts'

test.for([
  ['2026-10', '2026-10-31'],
  ['2026-12', '2026-12-31'],
  ['2027-02', '2027-02-28'],
  ['2028-02', '2028-02-29'],
] as const)('%s ends on %s', ([month, last]) => {
  expect(monthSpan(month, 'UTC')).toEqual({ first: `${month}-01`, last, timeZone: 'UTC', month })
})

// biome-ignore format: table
test.for([
  ['2026-09-30T14:59:59Z', 'Asia/Tokyo',       false],
  ['2026-09-30T15:00:00Z', 'Asia/Tokyo',       true],
  ['2026-10-31T14:59:59Z', 'Asia/Tokyo',       true],
  ['2026-10-31T15:00:00Z', 'Asia/Tokyo',       false],
  ['2026-09-30T22:00:00Z', 'Europe/Berlin',    true],
  // the clocks went back on the 25th
  ['2026-10-31T22:59:59Z', 'Europe/Berlin',    true],
  ['2026-10-31T23:00:00Z', 'Europe/Berlin',    false],
  ['2026-09-30T10:00:00Z', 'Pacific/Kiritimati', true],
  ['2026-11-01T11:59:59Z', 'Etc/GMT+12',       true],
] as const)('%s in %s is in October: %s', ([at, timeZone, expected]) => {
  const span = monthSpan('2026-10', timeZone)
  const moment = new Date(at)
  expect(isWithin(moment, span)).toBe(expected)
  if (expected) expect(momentBefore(span) <= moment).toBe(true)
})

test('the last days are counted with today', () => {
  const now = new Date('2026-10-31T15:00:00Z')
  expect(lastDays(30, now, 'Asia/Tokyo')).toMatchObject({ first: '2026-10-03', last: '2026-11-01' })
})

test.for([
  ['2026-08-01', '2026-09-30', false],
  ['2026-08-01', '2026-10-01', true],
  ['2026-10-31', '2026-12-01', true],
  ['2026-11-01', '2026-12-01', false],
  ['2026-08-01', '2026-12-01', true],
] as const)('a time from %s to %s touches October: %s', ([from, to, expected]) => {
  expect(touches(new Date(from), new Date(to), monthSpan('2026-10', 'UTC'))).toBe(expected)
})
