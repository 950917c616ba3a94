import type { ImportFormat, Source } from './format.ts'
import { fieldOf, type SheetField } from './headings.ts'
import { listedTexts, type Reading } from './reading.ts'
import { SheetRows } from './sheet-rows.ts'
import { delimiterOf, readTable } from './table.ts'

/** Sheets as people keep them: CSV with headings in Japanese or English, below titles and with merged cells. */
export const csv: ImportFormat = {
  from: 'file',
  recognises: ({ text }) => text !== undefined && hasKnownHeadings(text),
  read: (source, reading) => readSheet(source, reading),
}

function hasKnownHeadings(text: string): boolean {
  const delimiter = delimiterOf(text)
  return text
    .slice(0, 65_536)
    .split('\n', 40)
    .some(
      (line) =>
        line.includes(delimiter) &&
        line.split(delimiter).some((cell) => fieldOf(cell.replaceAll('"', '')) !== undefined),
    )
}

function readSheet({ name, text = '', map }: Source, reading: Reading): void {
  const table = readTable(text, name, map)
  const unused = table.headings.filter((heading, at) => heading.trim() !== '' && table.columns[at] === undefined)
  const fields = new Set<SheetField | undefined>(table.columns)
  reading.note(undefined, `the headings are in row ${table.headingRow}`)
  if (unused.length > 0)
    reading.note(undefined, `columns that are not used: ${listedTexts(unused, 8)} (--map tells what they are)`)
  if (!fields.has('host') && !fields.has('name') && !fields.has('address')) {
    reading.note(undefined, 'no column has hosts (--map "heading=host" tells which)')
  }
  const rows = new SheetRows(table, reading)
  for (const [index, row] of table.rows.entries()) if (index >= table.headingRow) rows.read(row, index + 1)
}
