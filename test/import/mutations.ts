import fc from 'fast-check'
import { expect } from 'vitest'
import { CertflowError } from '../../src/errors.ts'
import type { ImportFormatName } from '../../src/import/index.ts'
import { importedText } from './importing.ts'
import { type Sample, samples } from './samples.ts'

/** What breaks readers, writers and terminals. */
const pieces = [
  ...[
    '{',
    '}',
    ';',
    '"',
    "'",
    '\\',
    '#',
    '<',
    '>',
    '[',
    ']',
    '(',
    ')',
    '&',
    '*',
    '@',
    ':',
    ',',
    '/',
    '\n',
    '\r\n',
    '\t',
    '\0',
  ],
  ...[
    '\u001b[2J',
    '\u202e',
    '\ufeff',
    '\ud800',
    '`id`',
    '$(id)',
    ': ',
    ' #',
    '- ',
    '&a',
    '*a',
    '!!js',
    '<!ENTITY a "b">',
  ],
  ...[
    '99999',
    '-1',
    '0',
    '443',
    '::',
    '[::1]:443',
    '192.0.2.7',
    'xn--',
    '日本.example.ac.jp',
    '*.example.ac.jp',
    'password=x',
  ],
  ...[
    'include a;',
    'Include a',
    '<VirtualHost',
    '__proto__',
    'constructor',
    'a'.repeat(300),
    '('.repeat(50),
    '{'.repeat(60),
  ],
]

/** A place in a text, how much of it goes, and what comes there. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  without: fc.oneof(fc.constant(0), fc.nat(30), fc.nat(2_000)),
  piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 }), fc.constant('')),
})

/** Longer than any of these texts should take to be read. */
const longestMs = 3_000

/**
 * Spoils the sample of a form in many ways. Whatever comes of it: it is refused with a reason, or what is written is an inventory without errors or
 * control characters, to which a second time nothing is added.
 *
 * @returns how many were read, and how many refused
 */
export function importMutations(form: ImportFormatName, runs: number): { read: number; refused: number } {
  const counts = { read: 0, refused: 0 }
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const begun = performance.now()
      counts[importSpoilt(form, spoilt(samples[form], edits))] += 1
      expect(performance.now() - begun).toBeLessThan(longestMs)
    }),
    { numRuns: runs },
  )
  return counts
}

function importSpoilt(form: ImportFormatName, sample: Sample): 'read' | 'refused' {
  const [text, files] = 'text' in sample ? [sample.text, undefined] : [undefined, sample.files]
  const importing = { from: form, ...(files && { files }) }
  try {
    const first = importedText(text, importing)
    expect(first.text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
    expect(importedText(text, { ...importing, into: first.text }).text).toBe(first.text)
    return 'read'
  } catch (error) {
    if (error instanceof CertflowError && error.code === 'source-unreadable') return 'refused'
    throw error
  }
}

type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

function spoilt(sample: Sample, edits: readonly Edit[]): Sample {
  if ('text' in sample) return { text: edits.reduce(edited, sample.text) }
  const paths = Object.keys(sample.files)
  const files = { ...sample.files }
  for (const each of edits) {
    const path = paths[Math.floor(each.at * 997) % paths.length] ?? ''
    files[path] = edited(files[path] ?? '', each)
  }
  return { files }
}

function edited(text: string, { at, without, piece }: Edit): string {
  const from = Math.floor(at * text.length)
  return text.slice(0, from) + piece + text.slice(from + without)
}
