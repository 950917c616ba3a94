import { describe, expect, test } from 'vitest'
import { digests, earliestFor, isStorm, nextAttemptAt, overtaken, releasesItself } from '../../src/domain/outbox.ts'

const start = new Date('2026-11-20T12:00:00Z')

function minutes(count: number): Date {
  return new Date(start.getTime() + count * 60_000)
}

describe('attempts', () => {
  /** When a mail is tried, in minutes after the first attempt, until it is given up or `until` is over. */
  function attemptsUntil(until: number, wasAnswered: boolean): number[] {
    const tried = [0]
    for (;;) {
      const last = minutes(tried.at(-1) ?? 0)
      const next = nextAttemptAt({ attempts: tried.length, waitingSince: start, wasAnswered }, last)
      if (next === undefined || next > minutes(until)) return tried
      tried.push((next.getTime() - start.getTime()) / 60_000)
    }
  }

  test('come 1, 5, 15, 30 minutes after the first, then each quarter of an hour', () => {
    expect(attemptsUntil(75, false)).toEqual([0, 1, 5, 15, 30, 45, 60, 75])
  })

  test('come no earlier than five minutes after "not now"', () => {
    expect(attemptsUntil(50, true)).toEqual([0, 5, 10, 20, 35, 45])
  })

  test('come at the quarters of the hour in the end, whenever the first was, and never after less than a minute', () => {
    const at = (minute: number, second = 0) => new Date(start.getTime() + minute * 60_000 + second * 1_000)
    const next = (from: Date, wasAnswered: boolean) =>
      nextAttemptAt({ attempts: 9, waitingSince: start, wasAnswered }, from)
    expect([at(45), at(47), at(59), at(59, 30)].map((from) => next(from, false))).toEqual([
      at(60),
      at(60),
      at(60),
      at(60, 30),
    ])
    expect([at(47), at(59)].map((from) => next(from, true))).toEqual([at(60), at(64)])
  })

  test('end after five days, and not before', () => {
    const all = attemptsUntil(Number.POSITIVE_INFINITY, false)
    expect(all.at(-1)).toBe(5 * 24 * 60)
  })
})

describe('overtaken', () => {
  const waiting = [
    { id: 1, contact: 'physics', alerts: [7, 8] },
    { id: 2, contact: 'network', alerts: [7] },
    { id: 3, contact: 'physics', alerts: [9, 7] },
    { id: 4, contact: 'physics', alerts: [] },
    { id: 5, contact: undefined, alerts: [7] },
  ]

  test('what waits for the same contact is withdrawn, and what it alone told goes into the new mail', () => {
    expect(overtaken(waiting, new Map([['physics', [8, 10]]]))).toEqual({
      withdrawn: [1, 3],
      carriedOver: new Map([['physics', [7, 9]]]),
    })
  })

  test('without news nothing is withdrawn', () => {
    expect(overtaken(waiting, new Map())).toEqual({ withdrawn: [], carriedOver: new Map() })
  })

  test('nothing is carried over where the news has it all', () => {
    expect(overtaken(waiting, new Map([['network', [7, 11]]]))).toEqual({ withdrawn: [2], carriedOver: new Map() })
  })
})

describe('digests', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

  test.for([
    [0, []],
    [1, [1]],
    [200, [200]],
    [201, [101, 100]],
    [600, [200, 200, 200]],
    [1000, [334, 334, 332]],
    [10_000, [3334, 3334, 3332]],
  ] as const)('%i alerts become mails of %j', ([count, sizes]) => {
    const mails = digests(numbers(count))
    expect(mails.map(({ length }) => length)).toEqual(sizes)
    expect(mails.flat()).toEqual(numbers(count))
  })
})

test('a fourth mail within an hour waits until the hour of the first is over', () => {
  expect(earliestFor([], minutes(0))).toEqual(minutes(0))
  expect(earliestFor([minutes(-20), minutes(-10)], minutes(0))).toEqual(minutes(0))
  expect(earliestFor([minutes(-5), minutes(-59), minutes(-20)], minutes(0))).toEqual(minutes(1))
  expect(earliestFor([minutes(-60), minutes(-5), minutes(-20)], minutes(0))).toEqual(minutes(0))
})

test('a storm is more than is allowed', () => {
  expect([29, 30, 31].map((count) => isStorm(count, 30))).toEqual([false, false, true])
})

test('only what is critical releases itself, after an hour', () => {
  const at = (heldAt: Date, isCritical: boolean) => releasesItself({ heldAt, isCritical }, minutes(0))
  expect(at(minutes(-60), true)).toBe(true)
  expect(at(minutes(-59), true)).toBe(false)
  expect(at(minutes(-6000), false)).toBe(false)
})
