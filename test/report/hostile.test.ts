import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { parse } from 'parse5'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { printable } from '../../src/domain/printable.ts'
import { type FormatName, reportFormats } from '../../src/report/index.ts'
import { shapeOf, textOf } from '../support/page-shape.ts'
import { cellsOf } from './csv-reader.ts'
import { hostileRows, payloads } from './hostile.ts'
import { render, run } from './rows.ts'

const names = Object.keys(reportFormats) as FormatName[]

/** Everything that is not a plain visible character, written apart from the sanitiser; line ends are looked at below. */
const unsafe =
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

function renderHostile(format: FormatName, payload: string, language: 'en' | 'ja' = 'en'): string {
  const cut = run(5, { complete: false, incompleteReason: payload })
  return render(reportFormats[format], hostileRows(payload), { language }, cut)
}

const all = Object.entries(payloads)

test.for(names.flatMap((format) => all.map(([aim, payload]) => [format, aim, payload] as const)))(
  '%s: no raw control or bidi character from %s',
  ([format, , payload]) => {
    for (const language of ['en', 'ja'] as const) {
      const text = renderHostile(format, payload, language)
      expect(text).not.toMatch(unsafe)
      expect(format === 'csv' ? text.replaceAll('\r\n', '\n') : text).not.toContain('\r')
    }
  },
)

test.for(all)('html: %s makes no element and no attribute', ([, payload]) => {
  for (const language of ['en', 'ja'] as const) {
    const page = parse(renderHostile('html', payload, language))
    const harmless = parse(renderHostile('html', 'harmless', language))
    expect(shapeOf(page)).toEqual(shapeOf(harmless))
  }
})

test.for(all)('html: %s is shown for what it is', ([, payload]) => {
  const shown = printable(payload)
  if (shown.length < 200) expect(textOf(parse(renderHostile('html', payload)))).toContain(shown)
})

test.for(names.filter((format) => !['json', 'ndjson', 'csv'].includes(format)))(
  '%s: what is very long is cut',
  (format) => {
    expect(renderHostile(format, payloads['very long'] ?? '').length).toBeLessThan(60_000)
  },
)

test.for(all)('csv: %s is no formula and no further cell', ([, payload]) => {
  const [header = [], ...rows] = cellsOf(renderHostile('csv', payload))
  // The last one says that the run was cut short.
  expect(rows).toHaveLength(7)
  for (const row of rows) {
    expect(row).toHaveLength(header.length)
    for (const cell of row) expect(cell).not.toMatch(/^[\s\0]*[=+@\t\r\0＝＋－＠]|^\s*-(?!\d+$)/)
  }
})

test.for(all)('junit: %s leaves the XML well formed, with a case per row', ([, payload]) => {
  const text = renderHostile('junit', payload)
  expect(XMLValidator.validate(text)).toBe(true)
  const { testsuites } = new XMLParser({ ignoreAttributes: false, ignoreDeclaration: true }).parse(text)
  expect(Object.keys(testsuites).filter((key) => !key.startsWith('@_'))).toEqual(['testsuite'])
  // Six rows, and the error that says that the run was cut short.
  expect(testsuites.testsuite.testcase).toHaveLength(7)
})

test.for(all)('json and ndjson: %s parses back to what it was', ([, payload]) => {
  const { endpoints, run: summary } = JSON.parse(renderHostile('json', payload))
  const lines = renderHostile('ndjson', payload).trimEnd().split('\n')
  // The run was cut short, so a last line says so.
  expect([...endpoints, { run: summary }]).toEqual(lines.map((line) => JSON.parse(line)))
  expect(endpoints[0]).toMatchObject({
    subject: payload,
    owner: payload,
    tags: [payload],
    subject_alt_names: [payload, payload],
  })
  expect(endpoints[1].failure.detail).toBe(payload)
  expect(summary.incomplete_reason).toBe(payload)
})

test.for(all)('sarif: %s leaves a document with its results', ([, payload]) => {
  const { runs } = JSON.parse(renderHostile('sarif', payload))
  expect(runs[0].results).toHaveLength(17 + 1 + 1)
})

test.for(all)('prometheus: %s makes no sample and no label of its own', ([, payload]) => {
  const sample = /^[a-z_]+(?:\{[a-z_0-9]+="(?:[^"\\]|\\[\\"])*"(?:,[a-z_0-9]+="(?:[^"\\]|\\[\\"])*")*\})? -?[0-9.e+]+$/
  const comment = /^# (?:HELP [a-z_]+ [A-Za-z0-9 ,;_.]+|TYPE [a-z_]+ gauge)$/
  const lines = renderHostile('prometheus', payload).trimEnd().split('\n')
  for (const line of lines) expect(line).toMatch(line.startsWith('#') ? comment : sample)
  expect(lines.filter((line) => /^(certflow_fake|fake)/.test(line))).toEqual([])
})

test.for(all)('nagios: %s adds no performance data', ([, payload]) => {
  const text = renderHostile('nagios', payload)
  expect(text.split('|')).toHaveLength(2)
  expect(text).toMatch(/^CERTFLOW CRITICAL - [^|\n]+ \| critical=2;;0;0 [^|\n]+\n/)
  expect(text.trimEnd().split('\n')).toHaveLength(1 + 3)
})

test.for(all)('markdown: %s makes no cell, code, element or link', ([, payload]) => {
  for (const language of ['en', 'ja'] as const) {
    const lines = renderHostile('markdown', payload, language).split('\n')
    const table = lines.filter((line) => line.startsWith('|'))
    expect(table).toHaveLength(2 + 6)
    for (const line of table) expect(line.match(/\|/g)).toHaveLength(7)
    const text = lines.join('\n').replaceAll('<br>', ' ')
    expect(text).not.toMatch(/[<`[\]@]|(?<!\\)(?:~~|__)|:\/\//)
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1)
  }
})

test.for(all)('table: %s stays in its line of 80 columns', ([, payload]) => {
  const lines = renderHostile('table', payload).trimEnd().split('\n')
  expect(lines).toHaveLength(1 + 6 + 1 + 3 + 2)
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80)
})
