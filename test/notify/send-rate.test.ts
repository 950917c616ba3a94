import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SendRate } from '../../src/notify/send-rate.ts'

test('as many as a minute has go at once, the next when the first is a minute old', () => {
  const rate = new SendRate(3)
  expect([0, 0, 10, 10, 10].map((now) => rate.take(now))).toEqual([0, 0, 0, 59_990, 59_990])
  expect(rate.take(200_000)).toBe(0)
})

test('what was sent before counts', () => {
  const rate = new SendRate(2, [-30_000, -50_000, -90_000])
  expect([rate.take(0), rate.take(0)]).toEqual([10_000, 30_000])
})

test('in no minute there are more, whenever turns are asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 40 }),
      (perMinute, pauses) => {
        const rate = new SendRate(perMinute)
        let now = 0
        const begun = pauses.map((pause) => {
          now += pause
          return now + rate.take(now)
        })
        for (const [index, at] of begun.entries()) {
          const before = begun[index - perMinute]
          if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(60_000)
        }
      },
    ),
  )
})
