import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { Checked } from '../../src/check/checked.ts'
import { checkFormats } from '../../src/check/formats/index.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { oneFault, severalFaults } from '../inventory/broken.ts'
import { payloads } from '../report/hostile.ts'
import { warned } from './warned.ts'

/** Draft 4 says `id` where later ones say `$id`; nothing else of it is used there. */
const {
  $schema: _draft,
  id: _id,
  ...schema
} = JSON.parse(readFileSync('test/support/schemas/sarif-2.1.0-rtm.5.json', 'utf8')) as Record<string, unknown>

const ajv = new Ajv({
  strict: false,
  // One of its patterns is none with the flag u.
  unicodeRegExp: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) => URL.canParse(text, 'file:///repository/') && !/[^\x21-\x7e]/.test(text),
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  },
})
const isValid = ajv.compile(schema)

function checkedOf(texts: readonly string[], file = 'inventory.yaml'): Checked {
  const faults = texts.flatMap((text) => loadInventory(text, file).faults)
  const notices = [{ file, line: 1, column: 1, message: 'not looked at' }]
  return { files: [file], faults, notices, lookedAt: 3, unread: ['Cannot read x'], isStrict: false }
}

const texts = [...oneFault, ...severalFaults, ...warned].map(([text]) => text)

test.for([
  ['no fault', checkedOf([])],
  ['every broken inventory', checkedOf(texts)],
  ['a path from the top', checkedOf(texts, '/etc/certflow/学部 1.yaml')],
  ['hostile names', checkedOf(['version: 2\n'], Object.values(payloads).join('/'))],
] as const)('SARIF 2.1.0 has a schema for it: %s', ([, checked]) => {
  const log: unknown = JSON.parse(checkFormats.sarif(checked, { colour: false, columns: 80 }))
  expect(isValid(log), ajv.errorsText(isValid.errors)).toBe(true)
})

test('the schema refuses what is none', () => {
  expect(isValid({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
})
