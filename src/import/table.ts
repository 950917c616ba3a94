import { CsvError, parse } from 'csv-parse/sync'
import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'
import { fieldOf, plainHeading, type SheetField, sheetFields } from './headings.ts'
import { unreadableAs } from './unreadable.ts'

/** A sheet with its headings found. */
export interface Table {
  /** The row of the headings, from 1 as spreadsheets count. */
  readonly headingRow: number
  /** What each column is, from the left. */
  readonly columns: readonly (SheetField | undefined)[]
  readonly headings: readonly string[]
  /** All rows, those of the headings and above too. */
  readonly rows: readonly (readonly string[])[]
}

/** A heading as `--map` names it, and what it is to mean. */
export type HeadingMap = ReadonlyMap<string, SheetField>

/** Title, author, date of printing: headings come after a few rows, or not at all. */
const mostTitleRows = 30
/** A record longer than this is a quote that nobody closed. */
const longestRecord = 2 ** 17
/** More columns than Excel has. */
const mostColumns = 16_384

/** Reads CSV into its rows and finds the headings. Throws `source-unreadable`. */
export function readTable(text: string, source: string, map: HeadingMap): Table {
  const rows = recordsOf(text, source)
  const mapped = new Map([...map].map(([heading, field]) => [plainHeading(heading), field]))
  const meaning = (cell: string) => mapped.get(plainHeading(cell)) ?? fieldOf(cell)
  const merged = rows.slice(0, mostTitleRows).map((row, at) => mergedHeadings(row, rows[at - 1], meaning))
  const known = merged.map((row) => row.filter((cell) => meaning(cell) !== undefined).length)
  const most = Math.max(0, ...known)
  const index = known.indexOf(most)
  const headings = merged[index]
  if (headings === undefined || most === 0) throw noHeadings(rows, source)
  refuseUnusedMap(map, headings, source)
  return { headingRow: index + 1, headings, columns: headings.map(meaning), rows }
}

/** Headings of two rows, merged where there is one only: the upper row counts where the lower is empty. */
function mergedHeadings(
  row: readonly string[],
  above: readonly string[] = [],
  meaning: (cell: string) => SheetField | undefined,
): readonly string[] {
  if (row.filter((cell) => meaning(cell) !== undefined).length < 2) return row
  return row.map((cell, at) => (cell.trim() === '' ? (above[at] ?? '') : cell))
}

/** The delimiter of a text: the one that stands most often outside of quotes in its first lines. */
export function delimiterOf(text: string): ',' | ';' | '\t' {
  const head = text.slice(0, 65_536).replaceAll(/"[^"]*"/g, '')
  const count = (delimiter: string) => head.split(delimiter).length
  const candidates = ['\t', ';', ','] as const
  return candidates.reduce((best, each) => (count(each) > count(best) ? each : best), ',')
}

function recordsOf(text: string, source: string): string[][] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: longestRecord,
    })
    if (records.some((record) => record.length > mostColumns))
      throw unreadable(source, 'a row has more columns than a sheet can have')
    return records
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? `line ${error.lines}: ` : ''
    const isQuote = ['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'].includes(error.code)
    throw unreadable(
      source,
      isQuote ? `${line}a quote is opened and not closed` : `${line}the rows cannot be told apart`,
    )
  }
}

function unreadable(source: string, why: string): CertflowError {
  return unreadableAs('csv', source, why, 'open it in a spreadsheet and save it as CSV again')
}

function noHeadings(rows: readonly (readonly string[])[], source: string): CertflowError {
  const first = rows.find((row) => row.some((cell) => cell.trim() !== '')) ?? []
  const seen = first.slice(0, 8).map(quoted).join(', ')
  return unreadableAs(
    'csv',
    source,
    'no row has a heading that certflow knows',
    `the first row is ${seen === '' ? 'empty' : seen}: say what a column is with --map "heading=host" (${Object.keys(sheetFields).join(', ')})`,
  )
}

function refuseUnusedMap(map: HeadingMap, headings: readonly string[], source: string): void {
  const plain = new Set(headings.map(plainHeading))
  const missing = [...map.keys()].find((heading) => !plain.has(plainHeading(heading)))
  if (missing === undefined) return
  throw new CertflowError('usage', `Cannot map ${quoted(missing)}: ${quoted(source)} has no such heading`, {
    hint: `it has ${headings
      .filter((heading) => heading.trim() !== '')
      .slice(0, 12)
      .map(quoted)
      .join(', ')}`,
  })
}
