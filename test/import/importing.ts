import { type Additions, additionsFrom } from '../../src/import/additions.ts'
import type { Source } from '../../src/import/format.ts'
import { formatOf, type ImportFormatName, importFormats } from '../../src/import/index.ts'
import { inventoryText } from '../../src/import/inventory-text.ts'
import { withAdditions } from '../../src/import/merge-text.ts'
import { Reading } from '../../src/import/reading.ts'
import type { SourceFiles } from '../../src/import/source-files.ts'
import type { HeadingMap } from '../../src/import/table.ts'
import { loadInventory } from '../../src/inventory/load.ts'

/** What came of an import. */
export interface Imported {
  readonly additions: Additions
  /** The inventory: a new one, or the one that was there with what was added. */
  readonly text: string
  /** The lines of its entries, without indentation. */
  readonly lines: readonly string[]
  /** `row 7: …`, those that leave something out with `left out: `. */
  readonly remarks: readonly string[]
  readonly skipped: number
}

/** How a text is to be imported. */
export interface Importing {
  /** What it plainly is, where nothing is said. */
  readonly from?: ImportFormatName
  readonly map?: HeadingMap
  /** The files of the folder, or beside the file, by their paths. Certificates are those whose text is `names: …`. */
  readonly files?: Readonly<Record<string, string>>
  /** The text of an inventory. */
  readonly into?: string
  readonly owner?: string
}

/** When sources are read in tests. */
const importedAt = new Date('2026-11-29T00:00:00Z')

/** Imports a text as the command does. Throws where the inventory that comes of it has an error. */
export function importedText(
  text: string | undefined,
  { from, map = new Map(), files, into, owner }: Importing = {},
): Imported {
  const source: Source = { name: 'source', text, files: files && filesOf(files), now: importedAt, map }
  const format = from ?? formatOf(source)
  if (format === undefined) throw new Error('no format')
  const reading = new Reading()
  importFormats[format].read(source, reading)
  return importedReading(reading, into, owner)
}

function filesOf(files: Readonly<Record<string, string>>): SourceFiles {
  const read = (path: string) => files[path]
  return {
    root: '/srv/copy',
    paths: Object.keys(files).sort(),
    read,
    certificateNames: (path) => /^names: (.*)$/.exec(read(path) ?? '')?.[1]?.split(' ') ?? [],
  }
}

/** Makes the inventory of what was read. */
function importedReading(reading: Reading, into?: string, owner?: string): Imported {
  const inventory = into === undefined ? undefined : loadInventory(into, 'inventory.yaml').inventory
  const additions = additionsFrom([reading], { inventory, owner })
  const result = into === undefined ? inventoryText(additions) : withAdditions(into, additions)
  const errors = loadInventory(result, 'inventory.yaml').faults.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`${errors[0]?.line}: ${errors[0]?.message}\n${result.slice(0, 2_000)}`)
  return {
    additions,
    text: result,
    lines: result.split('\n').flatMap((line) => (/^ +(\S.*)$/.exec(line)?.[1] ?? []) as string | []),
    remarks: reading.remarks.map(
      ({ at, text: said, isSkip }) => `${at === undefined ? '' : `${at}: `}${isSkip ? 'left out: ' : ''}${said}`,
    ),
    skipped: reading.skipped,
  }
}
