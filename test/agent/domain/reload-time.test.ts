import { expect, test } from 'vitest'
import { localMomentOf, mayReload, type ReloadTime } from '../../../agent/domain/reload-time.ts'

const weekdays = new Set([1, 2, 3, 4])
const everyDay = new Set([1, 2, 3, 4, 5, 6, 7])
const during = (from: string, to: string, days = weekdays): ReloadTime => ({ kind: 'during', days, from, to })
const at = (time: string, days = everyDay): ReloadTime => ({ kind: 'at', days, time })
const tokyo = localMomentOf('Asia/Tokyo')
const berlin = localMomentOf('Europe/Berlin')

// biome-ignore format: table
test.for([
  // 2026-11-30 is a Monday; Tokyo is nine hours ahead
  [during('10:00', '15:00'),             '2026-11-30T00:59:00Z', false],
  [during('10:00', '15:00'),             '2026-11-30T01:00:00Z', true],
  [during('10:00', '15:00'),             '2026-11-30T05:59:59Z', true],
  [during('10:00', '15:00'),             '2026-11-30T06:00:00Z', false],
  [during('10:00', '15:00'),             '2026-12-04T02:00:00Z', false],
  // over midnight, from Thursday on: Friday morning still counts, Friday night does not
  [during('22:00', '04:00'),             '2026-12-03T14:00:00Z', true],
  [during('22:00', '04:00'),             '2026-12-03T18:59:00Z', true],
  [during('22:00', '04:00'),             '2026-12-03T19:00:00Z', false],
  [during('22:00', '04:00'),             '2026-12-04T14:00:00Z', false],
  // Sunday night belongs to Sunday
  [during('22:00', '04:00', new Set([7])), '2026-11-29T15:00:00Z', true],
] as const)('%j at %s: %s', ([time, now, wanted]) => {
  expect(mayReload(time, new Date('2026-11-28T00:00:00Z'), new Date(now), tokyo)).toBe(wanted)
})

// biome-ignore format: table
test.for([
  [at('03:00'),                 '2026-11-29T17:00:00Z', '2026-11-29T17:59:00Z', false],
  [at('03:00'),                 '2026-11-29T17:00:00Z', '2026-11-29T18:00:00Z', true],
  // the pass came later, and the time is over
  [at('03:00'),                 '2026-11-29T17:00:00Z', '2026-11-29T23:30:00Z', true],
  // switched after it: the next day's
  [at('03:00'),                 '2026-11-29T18:00:30Z', '2026-11-30T17:00:00Z', false],
  [at('03:00'),                 '2026-11-29T18:00:30Z', '2026-11-30T18:01:00Z', true],
  [at('03:00', new Set([6])),   '2026-11-29T18:00:30Z', '2026-12-04T17:59:00Z', false],
  [at('03:00', new Set([6])),   '2026-11-29T18:00:30Z', '2026-12-04T18:00:00Z', true],
] as const)('%j, switched at %s, at %s: %s', ([time, since, now, wanted]) => {
  expect(mayReload(time, new Date(since), new Date(now), tokyo)).toBe(wanted)
})

test('a time that a clock change leaves out comes on the next day, and after a week in any case', () => {
  const since = new Date('2027-03-27T23:00:00Z')
  // 02:30 does not exist on 2027-03-28 in Berlin
  expect(mayReload(at('02:30'), since, new Date('2027-03-28T20:00:00Z'), berlin)).toBe(false)
  expect(mayReload(at('02:30'), since, new Date('2027-03-29T00:30:00Z'), berlin)).toBe(true)
  expect(mayReload(at('02:30', new Set()), since, new Date('2027-04-03T23:00:00Z'), berlin)).toBe(true)
})

test('at once is at once', () => {
  expect(mayReload({ kind: 'now' }, new Date(0), new Date(0), tokyo)).toBe(true)
})
