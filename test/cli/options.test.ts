import { expect, test } from 'vitest'
import { exitCodeOf } from '../../src/cli/exit-codes.ts'
import { count, duration, instant, nameServer, positiveInteger, rate, several } from '../../src/cli/options.ts'

test.for([
  ['192.0.2.53', '192.0.2.53'],
  ['192.0.2.53:5353', '192.0.2.53:5353'],
  ['2001:db8::53', '2001:db8::53'],
  ['[2001:db8::53]', '2001:db8::53'],
  ['[2001:db8::53]:53', '[2001:db8::53]:53'],
] as const)('%s is the name server %s', ([text, expected]) => {
  expect(nameServer(text)).toEqual([expected])
})

test.for([
  '',
  'ns.example.ac.jp',
  '192.0.2.53:0',
  '192.0.2.53:65536',
  '192.0.2.53:',
  '[192.0.2.53',
  '2001:db8::53]:53',
  '127.1',
])('%j is no name server', (text) => {
  expect(() => nameServer(text)).toThrow()
})

test.for([
  [positiveInteger, '1', 1],
  [positiveInteger, '999999999', 999_999_999],
  [count, '0', 0],
  [rate, '50/s', 50],
  [rate, '50', 50],
  [duration, '500ms', 500],
  [duration, '10s', 10_000],
  [duration, '24d', 24 * 86_400_000],
] as const)('%o of %j is %i', ([read, text, expected]) => {
  expect(read(text)).toBe(expected)
})

test.for([
  [positiveInteger, '0'],
  [positiveInteger, '1.5'],
  [positiveInteger, '1e3'],
  [positiveInteger, ' 1'],
  [positiveInteger, '9999999999'],
  [count, '-1'],
  [count, ''],
  [rate, '0/s'],
  [rate, '50/m'],
  [rate, '0.5/s'],
  [rate, '/s'],
  [rate, '50 /s'],
  [duration, '10'],
  [duration, '0s'],
  [duration, '25d'],
  [duration, '-5s'],
  [instant, '2027-02-30'],
  [instant, 'soon'],
  [instant, '2027-01-31T09:00:00'],
] as const)('%o refuses %j', ([read, text]) => {
  expect(() => read(text)).toThrow()
})

test('a time of day has a zone, a day begins at 00:00 UTC', () => {
  expect(instant('2027-01-31').toISOString()).toBe('2027-01-31T00:00:00.000Z')
  expect(instant('2027-01-31T09:00:00+09:00').toISOString()).toBe('2027-01-31T00:00:00.000Z')
})

test('an option that may be given several times', () => {
  expect(several('b', several('a'))).toEqual(['a', 'b'])
})

// biome-ignore format: table
test.for([
  ['ok',       'critical', true,  0],
  ['ok',       'warning',  true,  0],
  ['warning',  'critical', true,  0],
  ['warning',  'warning',  true,  1],
  ['critical', 'warning',  true,  1],
  ['critical', 'critical', true,  1],
  ['critical', 'never',    true,  0],
  ['ok',       'critical', false, 3],
  ['critical', 'critical', false, 3],
  ['critical', 'never',    false, 3],
] as const)('worst %s, --fail-on %s, complete %s: exit %i', ([worst, failOn, complete, code]) => {
  expect(exitCodeOf(worst, failOn, complete)).toBe(code)
})
