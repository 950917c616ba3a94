import { parse } from 'parse5'
import { expect, test } from 'vitest'
import { printable } from '../../../src/domain/printable.ts'
import { type ReviewFormatName, reviewFormats } from '../../../src/report/review/index.ts'
import { shapeOf, textOf } from '../../support/page-shape.ts'
import { cellsOf } from '../csv-reader.ts'
import { payloads } from '../hostile.ts'
import { hostileReview } from './hostile-review.ts'

const names = Object.keys(reviewFormats) as ReviewFormatName[]
const all = Object.entries(payloads)
const languages = ['en', 'ja'] as const

/** Everything that is not a plain visible character, written apart from the sanitiser; line ends are looked at below. */
const unsafe =
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

function rendered(format: ReviewFormatName, payload: string, language: 'en' | 'ja' = 'en'): string {
  return reviewFormats[format](hostileReview(payload), language)
}

test.for(names.flatMap((format) => all.map(([aim, payload]) => [format, aim, payload] as const)))(
  '%s: no raw control or bidi character from %s',
  ([format, , payload]) => {
    for (const language of languages) {
      const text = rendered(format, payload, language)
      expect(text).not.toMatch(unsafe)
      expect(format === 'csv' ? text.replaceAll('\r\n', '\n') : text).not.toContain('\r')
    }
  },
)

test.for(all)('html: %s makes no element and no attribute, and is shown for what it is', ([, payload]) => {
  for (const language of languages) {
    const page = parse(rendered('html', payload, language))
    expect(shapeOf(page)).toEqual(shapeOf(parse(rendered('html', 'harmless', language))))
    const shown = printable(payload)
    if (shown.length < 200) expect(textOf(page)).toContain(shown)
  }
})

test.for(all)('csv: %s is no formula and no further cell', ([, payload]) => {
  const [header = [], ...rows] = cellsOf(rendered('csv', payload))
  expect(rows).toHaveLength(cellsOf(rendered('csv', 'harmless')).length - 1)
  for (const row of rows) {
    expect(row).toHaveLength(header.length)
    for (const cell of row) expect(cell).not.toMatch(/^[\s\0]*[=+@\t\r\0＝＋－＠]|^\s*-(?!\d+(\.\d+)?$)/)
  }
})

test.for(all)('markdown: %s makes no cell, code, element or link', ([, payload]) => {
  for (const language of languages) {
    const lines = rendered('markdown', payload, language).split('\n')
    const harmless = rendered('markdown', 'harmless', language).split('\n')
    const barsOf = (each: readonly string[]) => each.map((line) => line.match(/\|/g)?.length)
    expect(barsOf(lines)).toEqual(barsOf(harmless))
    const text = lines.join('\n').replaceAll('<br>', ' ')
    expect(text).not.toMatch(/[<`[\]@]|(?<!\\)(?:~~|__)|:\/\//)
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(
      harmless.filter((line) => line.startsWith('#')).length,
    )
  }
})

test.for(['html', 'markdown'] as const)('%s: what is very long is cut', (format) => {
  expect(rendered(format, payloads['very long'] ?? '').length).toBeLessThan(120_000)
})
