import { expect, test } from 'vitest'
import { criticalFromMs, defaultThresholds, type Threshold, thresholdMoments } from '../../src/domain/threshold.ts'

const hour = 3_600_000
const day = 24 * hour
const durations = (...days: number[]): Threshold[] => days.map((each) => ({ durationMs: each * day }))
const inDays = (moments: readonly number[]) => moments.map((moment) => Math.round((moment / day) * 100) / 100)

// biome-ignore format: table
test.for([
  // lifetime   what counts of 30, 14, 7, 3, 1 days
  [398 * day,   [30, 14, 7, 3, 1]],
  [200 * day,   [30, 14, 7, 3, 1]],
  [ 90 * day,   [30, 14, 7, 3, 1]],
  [ 90 * day - 1_000, [30, 14, 7, 3, 1]], // a second short: a third is just below 30 d, and 14 below half of that
  [ 84 * day,   [28, 14, 7, 3, 1]],       // half of 28 is 14: kept
  [ 83 * day,   [27.67, 7, 3, 1]],        // half of 27.67 is less than 14: dropped
  [ 64 * day,   [21.33, 7, 3, 1]],
  [ 47 * day,   [15.67, 7, 3, 1]],
  [ 45 * day,   [15, 7, 3, 1]],
  [ 10 * day,   [3.33, 1]],
  [160 * hour,  [2.22, 1]],
  [  1 * day,   [0.33]],
  [  0,         [0]],
] as const)('the thresholds of the contract for a lifetime of %i ms', ([lifetime, expected]) => {
  expect(inDays(thresholdMoments(defaultThresholds, lifetime))).toEqual(expected)
})

test.for([47 * day, 160 * hour, 6 * hour])('a certificate of %i ms never warns on the day it is issued', (lifetime) => {
  const [first = 0] = thresholdMoments(defaultThresholds, lifetime)
  expect(first).toBeLessThanOrEqual(lifetime / 3)
})

test('shares are not capped, and stand among the durations by their length', () => {
  expect(inDays(thresholdMoments([{ share: 0.5 }, ...durations(30, 7)], 90 * day))).toEqual([45, 30, 7])
  expect(inDays(thresholdMoments([{ share: 0.9 }], 160 * hour))).toEqual([6])
})

test('shares are not dropped when a duration is lowered, and equal moments count once', () => {
  // 30 d becomes 10 d; a third is the same moment
  expect(inDays(thresholdMoments([...durations(30, 6, 4), { share: 0.25 }, { share: 1 / 3 }], 30 * day))).toEqual([
    10, 7.5, 4,
  ])
})

test('given thresholds are capped as the default ones are', () => {
  expect(inDays(thresholdMoments(durations(60, 30), 90 * day))).toEqual([30])
  expect(inDays(thresholdMoments(durations(60, 30), 398 * day))).toEqual([60, 30])
})

test('without a lifetime durations count as they are, and shares not at all', () => {
  expect(inDays(thresholdMoments([...durations(365, 30), { share: 0.5 }], undefined))).toEqual([365, 30])
})

test('no thresholds, no moments', () => {
  expect(thresholdMoments([], 90 * day)).toEqual([])
})

// biome-ignore format: table
test.for([
  [398 * day,  7],
  [ 90 * day,  7],
  [ 70 * day,  7],
  [ 69 * day,  6.9],
  [ 47 * day,  4.7],
  [160 * hour, 0.67],
  [undefined,  7],
] as const)('critical begins, with a lifetime of %j, at %f days', ([lifetime, days]) => {
  expect(inDays([criticalFromMs(lifetime)])).toEqual([days])
})
