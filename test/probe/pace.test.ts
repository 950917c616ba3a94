import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pace } from '../../src/probe/pace.ts'

// biome-ignore format: table
test.for([
  // rate, when a turn is taken, how long each has to wait
  ['evenly apart',                 10,    [1_000, 1_100, 1_200],              [0, 0, 0]],
  ['all at once',                  10,    [1_000, 1_000, 1_000, 1_000],       [0, 80, 180, 280]],
  ['slower than allowed',          10,    [1_000, 5_000, 9_000],              [0, 0, 0]],
  ['a late timer is made up for',  10,    [1_000, 1_095, 1_180],              [0, 0, 0]],
  ['a pause gives no more credit', 10,    [1_000, 9_000, 9_000, 9_000],       [0, 0, 80, 180]],
  ['one a second',                 1,     [1_000, 1_000, 1_980, 4_000],       [0, 980, 1_000, 0]],
  ['fast: as many as the credit',  100,   [1_000, 1_000, 1_000, 1_000],       [0, 0, 0, 10]],
] as const)('%s', ([, perSecond, takenAt, waits]) => {
  const pace = new Pace(perSecond)
  expect(takenAt.map((now) => Math.round(pace.take(now)))).toEqual(waits)
})

test('who only asks takes no turn', () => {
  const pace = new Pace(1)
  expect([pace.delayMs(0), pace.delayMs(0), pace.take(0), pace.delayMs(0), pace.delayMs(980)]).toEqual([
    0, 0, 0, 980, 0,
  ])
})

test('no second has more than the rate and the credit, however turns are taken', () => {
  const rates = fc.integer({ min: 1, max: 2_000 })
  const pauses = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 400 })
  fc.assert(
    fc.property(rates, pauses, (perSecond, steps) => {
      const pace = new Pace(perSecond)
      let now = 0
      const begun = steps.map((step) => {
        now += step
        return now + pace.take(now)
      })
      for (const from of begun) {
        const inSecond = begun.filter((at) => at >= from && at < from + 1_000).length
        expect(inSecond).toBeLessThanOrEqual(perSecond + Math.floor(perSecond * 0.02) + 1)
      }
    }),
  )
})
