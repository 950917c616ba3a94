import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable, printableJson } from '../../src/domain/printable.ts'
import { printableExcerpt } from '../../src/report/sanitize.ts'

/** Written apart from the code, range by range, as the contract of the sanitiser names them. */
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

// biome-ignore format: table
test.for([
  ['escape sequence',  '\u001b[31mred',     '\\u{1b}[31mred'],
  ['C1 sequence',      '\u009b31m',         '\\u{9b}31m'],
  ['line ends',        'a\r\nb\u2028c\u2029d', 'a\\u{d}\\u{a}b\\u{2028}c\\u{2029}d'],
  ['NUL, TAB, DEL',    'a\0b\tc\u007f',     'a\\u{0}b\\u{9}c\\u{7f}'],
  ['bidi override',    'moc\u202egro.',     'moc\\u{202e}gro.'],
  ['bidi isolate',     '\u2066x\u2069',     '\\u{2066}x\\u{2069}'],
  ['Arabic letter mark', '\u061cx',         '\\u{61c}x'],
  ['zero width',       'a\u200bb\u200d\ufeff', 'a\\u{200b}b\\u{200d}\\u{feff}'],
  ['lone surrogates',  'a\ud83db\ude00',    'a\\u{d83d}b\\u{de00}'],
  ['noncharacter',     'a\uffff',           'a\\u{ffff}'],
  ['invisible tags',   'a\u{e0041}',        'a\\u{e0041}'],
  ['plain text',       'www.例え.jp 😀 "<&', 'www.例え.jp 😀 "<&'],
] as const)('%s is shown', ([, text, shown]) => {
  expect(printable(text)).toBe(shown)
})

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })

test('nothing unprintable comes through, whatever the text', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 20 }), (text, length) => {
      expect(printable(text)).not.toMatch(unsafe)
      expect(printableExcerpt(text, length)).not.toMatch(unsafe)
    }),
  )
})

test('JSON text means the same without them', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = printableJson(JSON.stringify([text]))
      expect(json).not.toMatch(unsafe)
      expect(JSON.parse(json)).toEqual([text])
    }),
  )
})

test('an excerpt is cut with an ellipsis and not within a surrogate pair', () => {
  expect(printableExcerpt('abcdef', 6)).toBe('abcdef')
  expect(printableExcerpt('abcdefg', 6)).toBe('abcde…')
  expect(printableExcerpt('abcd😀fg', 6)).toBe('abcd…')
})
