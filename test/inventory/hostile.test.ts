import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { faultsText } from '../../src/yaml/fault.ts'
import { times } from '../support/counts.ts'
import { cpuMs } from '../support/cpu.ts'

const megabyte = 2 ** 20

function laughs(levels: number): string {
  const lines = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]']
  for (let level = 1; level < levels; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`)
  }
  return lines.join('\n')
}

function repeat(text: string, length: number): string {
  return text.repeat(Math.floor(length / text.length))
}

/** Each is refused, by its first fault, in less than the time that a person notices. */
// biome-ignore format: table
const bombs: readonly (readonly [what: string, make: () => string, rule: string])[] = [
  ['5 MB of entries', () => `version: 1\nendpoints:\n${repeat('  - host: www.example.ac.jp\n', 5_000_000)}`, 'too-large'],
  ['billion laughs', () => laughs(30), 'yaml-anchor'],
  ['a million aliases', () => `a: &a 1\nb: [${repeat('*a, ', 2 * megabyte)}]`, 'yaml-anchor'],
  ['300,000 nested lists', () => '['.repeat(300_000) + ']'.repeat(300_000), 'yaml-nesting'],
  ['300,000 nested anchors', () => '&a ['.repeat(300_000), 'yaml-anchor'],
  ['300,000 nested maps', () => '{a: '.repeat(300_000), 'yaml-nesting'],
  ['300,000 nested entries', () => '- '.repeat(300_000), 'yaml-nesting'],
  ['300,000 nested keys', () => '? '.repeat(300_000), 'yaml-nesting'],
  ['steps to the right', () => Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'yaml-nesting'],
  ['80,000 keys', () => Array.from({ length: 80_000 }, (_, index) => `k${index}: 1`).join('\n'), 'missing-key'],
  ['80,000 times the same key', () => 'k: 1\n'.repeat(80_000), 'duplicate-key'],
  ['150,000 errors of syntax', () => 'a: b: c\n'.repeat(150_000), 'yaml-syntax'],
  ['commas only', () => `[${','.repeat(megabyte)}]`, 'yaml-syntax'],
  ['4 MiB of line ends', () => '\n'.repeat(4 * megabyte), 'too-large'],
  ['4 MiB of brackets', () => '['.repeat(4 * megabyte), 'too-large'],
  ['100,000 documents', () => '---\n'.repeat(100_000), 'yaml-documents'],
  ['100,000 directives', () => '%A b\n'.repeat(100_000), 'yaml-directive'],
  ['a text of 4 MB', () => `version: 1\nendpoints:\n  - host: ${'x'.repeat(4_000_000)}`, 'bad-host'],
  ['a number of 4 MB', () => `version: ${'9'.repeat(4_000_000)}`, 'bad-version'],
  ['a constructor', () => 'version: 1\nendpoints: !!js/function "process.exit()"', 'yaml-tag'],
]

test.for(bombs)('%s: quick and clear', ([, make, rule]) => {
  const text = make()
  let loaded: ReturnType<typeof loadInventory> | undefined
  // 2 s on an idle machine
  expect(cpuMs(() => (loaded = loadInventory(text, 'inventory.yaml')))).toBeLessThan(6000)
  const { inventory, faults = [] } = loaded ?? {}
  expect(inventory).toBeUndefined()
  expect(faults[0]?.rule).toBe(rule)
  expect(faults.length).toBeLessThanOrEqual(10_001)
  expect(faults[0]?.message.length).toBeLessThan(300)
  expect(faults[0]?.hint.length).toBeLessThan(300)
})

test('a file with endless faults is cut with a note', () => {
  const { faults } = loadInventory(`version: 1\nendpoints: [${'{ x: 1 }, '.repeat(8000)}]`, 'inventory.yaml')
  expect(faults).toHaveLength(10_001)
  expect(faults.at(-1)?.rule).toBe('too-many-faults')
})

const words = fc.constantFrom(
  'version: 1',
  'endpoints:',
  'host:',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ',',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  '&a',
  '*a',
  '!!str',
  '"',
  "'",
  '|',
  '>',
  '#',
  'www.example.ac.jp',
  '443',
  '1e3',
  'null',
  '~',
  'true',
  '? ',
  '---',
  '...',
  '%YAML 1.1',
  '\t',
  '\r',
  '\u0000',
  '\u001b',
  '\u202e',
  '\ud800',
  '<<',
  'trust:',
  'public',
  'pin:',
  'sha256:',
  'contacts:',
  '__proto__',
  'constructor',
  'thresholds:',
  '33%',
  'never:',
  '10.0.0.0/8',
  '日本',
)

test('any text is an inventory or faults, each printable and in the text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (input) => {
      const { inventory, faults } = loadInventory(input, 'inventory.yaml')
      expect(inventory === undefined).toBe(faults.some(({ severity }) => severity === 'error'))
      const lines = input.replace(/^\ufeff/, '').split('\n')
      for (const { line, column, message, hint } of faults) {
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
        expect(message).not.toBe('')
        expect(hint).not.toBe('')
      }
      expect(faultsText(faults)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
    }),
    { numRuns: times(200, 3_000) },
  )
})

test('any values in the right places are an inventory or faults', () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), words)
  const value = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('pin', 'ca', 'email', 'steps', 'contact'), scalar),
  )
  const keys = fc.constantFrom(
    'host',
    'port',
    'starttls',
    'connect',
    'server_name',
    'trust',
    'thresholds',
    'timeout',
    'uses',
    'owner',
    'tags',
    'zone',
    'name',
    'expires',
    'probe',
    'range',
    'ports',
    'exclude',
    'managed_by',
  )
  const entries = fc.oneof(value, fc.array(fc.oneof(value, fc.dictionary(keys, value)), { maxLength: 4 }))
  const sections = fc.constantFrom(
    'version',
    'defaults',
    'never',
    'contacts',
    'zones',
    'agents',
    'escalations',
    'endpoints',
    'manual',
    'sweeps',
  )
  fc.assert(
    fc.property(fc.dictionary(sections, fc.oneof(entries, fc.dictionary(keys, value))), (content) => {
      const { inventory, faults } = loadInventory(JSON.stringify({ version: 1, ...content }), 'inventory.yaml')
      expect(inventory === undefined).toBe(faults.some(({ severity }) => severity === 'error'))
      expect(faultsText(faults)).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]|undefined|\[object/)
    }),
    { numRuns: times(100, 2_000) },
  )
})
