import { expect, test } from 'vitest'
import { alertName, conditionOf } from '../../src/domain/alert.ts'

test('an alert is called by its number', () => {
  expect(alertName({ number: 4821 })).toBe('CF-4821')
})

test.for([
  ['expiring', 'expiry'],
  ['expired', 'expiry'],
  ['renewal-overdue', 'expiry'],
  ['manual-expiring', 'expiry'],
  ['manual-expired', 'expiry'],
  ['chain-expiring', 'chain-expiring'],
  ['unreachable', 'unreachable'],
] as const)('%s is the condition %s', ([code, condition]) => {
  expect(conditionOf({ code })).toBe(condition)
})
