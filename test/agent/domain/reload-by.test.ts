import { expect, test } from 'vitest'
import { reloadBy } from '../../../agent/domain/reload-by.ts'
import { localMomentOf, type ReloadTime } from '../../../agent/domain/reload-time.ts'

const everyDay = new Set([1, 2, 3, 4, 5, 6, 7])
const tokyo = localMomentOf('Asia/Tokyo')
const during = (from: string, to: string, days: ReadonlySet<number> = everyDay): ReloadTime => ({
  ...{ kind: 'during', days, from, to },
})

// 2026-11-27 is a Friday; 00:00Z is 09:00 in Tokyo
// biome-ignore format: table
test.for<[string, ReloadTime | undefined, string, string | undefined]>([
  ['at once', { kind: 'now' }, '2026-11-27T00:00:00Z', undefined],
  ['not by the agent: a day', undefined, '2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z'],
  ['the end of the next hours and an hour', during('10:00', '15:00'), '2026-11-27T00:00:00Z', '2026-11-27T07:00:00Z'],
  ['within the hours: their end', during('10:00', '15:00'), '2026-11-27T05:00:00Z', '2026-11-27T07:00:00Z'],
  ['after them: those of the next day', during('10:00', '15:00'), '2026-11-27T06:30:00Z', '2026-11-28T07:00:00Z'],
  ['on Mondays', during('10:00', '15:00', new Set([1])), '2026-11-27T00:00:00Z', '2026-11-30T07:00:00Z'],
  ['over midnight', during('22:00', '04:00'), '2026-11-27T00:00:00Z', '2026-11-27T20:00:00Z'],
  ['at a time: the minute after it and an hour', { kind: 'at', days: new Set([6]), time: '03:00' }, '2026-11-27T00:00:00Z', '2026-11-27T19:01:00Z'],
])('%s', ([, time, since, expected]) => {
  const at = reloadBy(time, new Date(since), new Date(since), tokyo)
  expect(at?.toISOString()).toBe(expected?.replace('Z', '.000Z'))
})

test('what was put in force more than a week ago has no excuse', () => {
  const since = new Date('2026-11-01T00:00:00Z')
  expect(reloadBy(undefined, since, new Date('2026-11-10T00:00:00Z'), tokyo)).toBeUndefined()
})
