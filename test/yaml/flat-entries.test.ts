import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeOutFlat } from '../../src/yaml/flat-entries.ts'
import { readTree, readWholeTree } from '../../src/yaml/tree.ts'
import { oneFault, severalFaults } from '../inventory/broken.ts'
import { cpuMs } from '../support/cpu.ts'
import { readingOf } from './reading.ts'

// biome-ignore format: table
const lines: readonly (readonly [line: string, isFlat: boolean])[] = [
  ['- { host: www.example.ac.jp }', true],
  ['    -   {  host:   a  ,  port: 8443 ,tags: [ web , "a, b" ] }   # a comment', true],
  ['- { tags: [無線, 𠮷野, が], note: "host: { a, b } # c", expires: 2027-01-31, share: 33%, zone: a/b@c+d }', true],
  ['- { a: 0, b: 10, c: 192.0.2.7, d: 30d, e: 1_0, f: 0x1G, g: 1e, h: 4４ }\r', true],
  ['- { a: 007 }', false],
  ['- { a: 1.0 }', false],
  ['- { a: 1. }', false],
  ['- { a: 1e3 }', false],
  ['- { a: 0x1f }', false],
  ['- { a: 0o17 }', false],
  ['- { a: 1234567890 }', false],
  ['- { a: true, b: x }', false],
  ['- { a: [x, null] }', false],
  ['- { null: x }', false],
  ['- { a: x, a: y }', false],
  ['- { a: "x\\n" }', false],
  ["- { a: 'x' }", false],
  ['- { a: -x }', false],
  ['- { a: *x }', false],
  ['- { a: b c }', false],
  ['- { a: b, }', false],
  ['- { a: }', false],
  ['- { a: b#c }', false],
  ['- { a: b }#c', false],
  ['- { a: b }: c', false],
  ['- { a: b } c', false],
  ['- { a: [b, [c]] }', false],
  ['- { a: { b: c } }', false],
  ['- - { a: b }', false],
  ['-\t{ a: b }', false],
  ['{ a: b }', false],
]

test.for(lines)('%s: %s', ([line, isFlat]) => {
  expect(takeOutFlat(`k:\n${line}\n`).entries.size).toBe(isFlat ? 1 : 0)
  expect(readingOf(`k:\n${line}\n`, readTree)).toEqual(readingOf(`k:\n${line}\n`, readWholeTree))
})

test('what is left has the same length and lines', () => {
  const text = 'a:\n- { b: c }  # d\r\n- { e: [f] }'
  expect(takeOutFlat(text).rest).toBe('a:\n- 0         # d\r\n- 0         ')
})

/** Whoever has a control character in it is not read at all. */
const broken = [...oneFault, ...severalFaults].map(([text]) => text).filter((text) => !text.includes('\u001b'))

// biome-ignore format: table
const long: readonly (readonly [what: string, text: string])[] = [
  ['a list', `- { a: [${'x,'.repeat(2_000_000)}x] }`],
  ['a list without end', `- { a: [${'x, '.repeat(1_300_000)}`],
  ['pairs', `- { ${'a: b,'.repeat(800_000)}a: b }`],
  ['a word', `- { a: ${'x'.repeat(4_000_000)} }`],
  ['a quoted text', `- { a: "${'x'.repeat(4_000_000)}" }`],
  ['a key', `- { ${'a'.repeat(4_000_000)}: b }`],
  ['spaces', `- { a:${' '.repeat(2_000_000)}b${' '.repeat(2_000_000)}}`],
  ['spaces before', `${' '.repeat(4_000_000)}- { a: b }`],
  ['spaces behind', `- { a: b }${' '.repeat(4_000_000)}x`],
  ['lines of spaces', `- { a: b${' '.repeat(90)}\n`.repeat(40_000)],
]

test.for(long)('of 4 MB there is none, and that is soon clear: %s', ([, text]) => {
  let size = -1
  expect(cpuMs(() => (size = takeOutFlat(text).entries.size))).toBeLessThan(3_000)
  expect(size).toBe(0)
})

test.for(broken)('%j is read as yaml reads it', (text) => {
  expect(readingOf(text, readTree)).toEqual(readingOf(text, readWholeTree))
})

test('any text is read as yaml reads it', () => {
  const flat = fc.constantFrom(...lines.map(([line]) => `${line}\n`))
  const around = fc.constantFrom(
    'k:\n',
    'endpoints:\n',
    'note: |\n',
    'note: >-\n',
    '"',
    "'",
    '[\n',
    ']\n',
    '{ x:\n',
    '}\n',
    '  ',
    '- ',
    '? ',
    ': ',
    '# ',
    '\n',
    'x\n',
    '---\n',
    '&a ',
    '!t ',
    '\t',
    '- 0\n',
    '- a: b\n',
    '  c: d\n',
  )
  const text = fc.array(fc.oneof(flat, around), { maxLength: 14 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (input) => {
      expect(readingOf(input, readTree)).toEqual(readingOf(input, readWholeTree))
    }),
    { numRuns: 1_000 },
  )
})
