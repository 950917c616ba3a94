import { expect, test } from 'vitest'
import { durationText } from '../../src/domain/duration.ts'
import { longestTimerMs, parseDuration, parseThreshold } from '../../src/notation/duration.ts'

// biome-ignore format: table
test.for([
  ['500ms',       500],
  ['10s',      10_000],
  ['15m',     900_000],
  ['12h',  43_200_000],
  ['30d', 2_592_000_000],
  ['2w',  1_209_600_000],
] as const)('%s is %d ms', ([text, durationMs]) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: durationMs })
})

// biome-ignore format: table
test.for([
  ['', 'e.g. 10s'],
  ['30', 'write 30s for seconds'],
  ['30 d', 'e.g. 10s'],
  ['-3d', 'e.g. 10s'],
  ['1.5h', 'e.g. 10s'],
  ['1h30m', 'e.g. 10s'],
  ['3M', 'e.g. 10s'],
  ['1y', 'e.g. 10s'],
  ['0s', 'above zero'],
  ['9999999d', 'at most 3653d'],
  ['9999999999999999999s', 'e.g. 10s'],
  ['\u001b[2Jd', 'e.g. 10s'],
] as const)('%j is refused', ([text, hint]) => {
  expect(parseDuration(text)).toMatchObject({ ok: false, hint: expect.stringContaining(hint), problem: expect.not.stringMatching(/[\0-\x1f]/) })
})

test('a timer has a longest wait', () => {
  expect(longestTimerMs).toBeLessThan(2 ** 31)
  expect(parseDuration('25d', longestTimerMs)).toMatchObject({ ok: false, hint: 'write at most 24d' })
})

// biome-ignore format: table
test.for([
  ['30d', { durationMs: 2_592_000_000 }],
  ['33%', { share: 0.33 }],
  ['12.5%', { share: 0.125 }],
] as const)('the threshold %s', ([text, threshold]) => {
  expect(parseThreshold(text)).toEqual({ ok: true, value: threshold })
})

test.for(['0%', '100%', '-5%', '%', '33 %', '33', 'soon', '1000%'])('%s is no threshold', (text) => {
  expect(parseThreshold(text)).toMatchObject({ ok: false, problem: expect.stringContaining(JSON.stringify(text)) })
})

test.for(['500ms', '10s', '15m', '12h', '30d'])('%s is written as it was read', (text) => {
  const parsed = parseDuration(text)
  expect(parsed.ok && durationText(parsed.value)).toBe(text)
})
