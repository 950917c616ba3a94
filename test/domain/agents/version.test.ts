import { expect, test } from 'vitest'
import { isOlderVersion } from '../../../src/domain/agents/version.ts'

// biome-ignore format: table
test.for([
  ['1.4.0',      '1.4.0',  false],
  ['1.4.0',      '1.4.1',  true],
  ['1.9.0',      '1.10.0', true],
  ['1.10.0',     '1.9.9',  false],
  ['1.4',        '1.4.1',  true],
  ['1.4.0-rc.1', '1.4.0',  false],
  ['0.9.9',      '1.0.0',  true],
  // nobody knows
  ['unknown',    '1.0.0',  false],
] as const)('%s is older than %s: %s', ([version, than, older]) => {
  expect(isOlderVersion(version, than)).toBe(older)
})
