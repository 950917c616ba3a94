import { expect, test } from 'vitest'
import { latestTimeOf } from '../../../src/centre/schedule/times.ts'

// Europe/Berlin: on 2027-03-28 clocks go from 02:00 to 03:00 (01:00 UTC), on 2026-10-25 from 03:00 to 02:00 (01:00 UTC).
// biome-ignore format: table
test.for([
  ['at the moment itself',             '0 0 * * 1',    'Asia/Tokyo',       '2026-11-22T15:00:00.000Z', '2026-11-22T15:00Z'],
  ['a millisecond before',             '0 0 * * 1',    'Asia/Tokyo',       '2026-11-22T14:59:59.999Z', '2026-11-15T15:00Z'],
  ['days later',                       '0 0 * * 1',    'Asia/Tokyo',       '2026-11-26T03:00Z',        '2026-11-22T15:00Z'],
  ['on another clock',                 '0 8 * * mon',  'America/New_York', '2026-11-23T12:59Z',        '2026-11-16T13:00Z'],
  ['after clocks went back',           '0 8 * * mon',  'America/New_York', '2026-11-02T13:00Z',        '2026-11-02T13:00Z'],
  ['before an hour that is left out',  '30 2 * * *',   'Europe/Berlin',    '2027-03-28T00:59Z',        '2027-03-27T01:30Z'],
  ['right after that hour',            '30 2 * * *',   'Europe/Berlin',    '2027-03-28T01:00Z',        '2027-03-28T01:00Z'],
  ['in an hour that comes again',      '30 2 * * *',   'Europe/Berlin',    '2026-10-25T01:30Z',        '2026-10-25T00:30Z'],
  ['the day after',                    '30 2 * * *',   'Europe/Berlin',    '2026-10-26T01:30Z',        '2026-10-26T01:30Z'],
  ['once a year',                      '0 8 1 jan *',  'UTC',              '2026-12-31T23:00Z',        '2026-01-01T08:00Z'],
  ['on the last 29 February',          '0 0 29 2 *',   'UTC',              '2026-11-22T15:00Z',        '2024-02-29T00:00Z'],
] as const)('the last time of cron that has come: %s', ([, cron, timeZone, now, wanted]) => {
  expect(latestTimeOf(cron, timeZone, new Date(now))).toEqual(new Date(wanted))
})

test('it is the time at which the scheduler would have begun, through a year of clocks', () => {
  for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo']) {
    let last: Date | undefined
    const found = new Set<string>()
    for (let at = Date.parse('2026-10-01T00:15Z'); at < Date.parse('2027-10-01T00:00Z'); at += 3 * 3_600_000) {
      const time = latestTimeOf('30 2 * * *', timeZone, new Date(at))
      expect(time !== undefined && (last === undefined || time >= last) && time.getTime() <= at).toBe(true)
      last = time
      found.add(time?.toISOString() ?? '')
    }
    // one each day, and the one of before the first
    expect([timeZone, found.size]).toEqual([timeZone, 366])
  }
})
