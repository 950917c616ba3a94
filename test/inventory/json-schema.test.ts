import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { inventoryJsonSchema } from '../../src/inventory/json-schema.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { warned } from '../check/warned.ts'
import { pages } from '../support/pages.ts'
import { oneFault, severalFaults } from './broken.ts'

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true })
const isValid = ajv.compile(inventoryJsonSchema())

/** What a schema can say of a file; the rest is meaning. */
const structural: ReadonlySet<string> = new Set([
  'unknown-key',
  'missing-key',
  'wrong-type',
  'unknown-value',
  'out-of-range',
  'bad-version',
])

const inventories = [
  ...oneFault.map(([text]) => text),
  ...severalFaults.map(([text]) => text),
  ...warned.map(([text]) => text),
  readFileSync('inventory.example.yaml', 'utf8'),
  ...pages.flatMap(({ blocks }) => blocks.map(({ text }) => text).filter((text) => text.startsWith('version: 1\n'))),
]

/** The value of a text, as anybody's YAML parser reads it; undefined where that or the rules of YAML files refuse it. */
function parsedOf(text: string): unknown {
  const { faults } = loadInventory(text, 'inventory.yaml')
  const isReadable = !faults.some(({ rule }) => /^(yaml-|control-|empty-|duplicate-key)/.test(rule))
  return isReadable ? parse(text, { schema: 'core' }) : undefined
}

test('is valid by the meta-schema of 2020-12', () => {
  expect(inventoryJsonSchema().$schema).toBe('https://json-schema.org/draft/2020-12/schema')
  expect(ajv.validateSchema(inventoryJsonSchema()), ajv.errorsText()).toBe(true)
})

const readable = inventories.map((text) => [text, parsedOf(text)] as const).filter(([, value]) => value !== undefined)

test('there is something to compare', () => {
  expect(readable.length).toBeGreaterThan(120)
})

test.for(readable.map((row, index) => [index, ...row] as const))(
  'file %i: agrees with the check',
  ([, text, value]) => {
    const rules = loadInventory(text, 'inventory.yaml').faults.map(({ rule }) => rule)
    if (rules.some((rule) => structural.has(rule))) expect(isValid(value), text).toBe(false)
    // a pattern may refuse what the check calls a bad duration or date, but nothing that the check takes
    if (!rules.some((rule) => structural.has(rule) || rule.startsWith('bad-')))
      expect(isValid(value), `${text}${ajv.errorsText(isValid.errors)}`).toBe(true)
  },
)
