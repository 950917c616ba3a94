import { CertflowError } from '../../errors.ts'
import { decodeText } from '../../import/decode.ts'
import type { Source } from '../../import/format.ts'
import { type SheetField, sheetFields } from '../../import/headings.ts'
import { formatOf, importFormats } from '../../import/index.ts'
import { Reading } from '../../import/reading.ts'
import { quoted } from '../../network/parsed.ts'
import { nearest } from '../../yaml/nearest.ts'
import type { CliContext } from '../context.ts'
import { type FileKind, readWhole } from '../read-whole.ts'
import { type ImportOptions, importFormatNames } from './options.ts'

const source: FileKind = {
  name: 'source',
  // An inventory is a quarter of this; scans and logs of certificates are long-winded.
  mostMiB: 16,
  hints: { unreadable: 'name a file, or - for standard input', tooLarge: 'split it' },
}

/** Reads one source: what it has, and what is to be said of it. Rejects with `file-unreadable`, `source-unreadable` or `usage`. */
export async function readSource(name: string, options: ImportOptions, context: CliContext): Promise<Reading> {
  const decoded = decodeText(await readWhole(name, source, context.stdin))
  if (!decoded.ok) {
    throw new CertflowError('source-unreadable', `Cannot read ${quoted(name)}: ${decoded.problem}`, {
      hint: decoded.hint,
    })
  }
  const { text, encoding } = decoded.value
  const opened: Source = { name, text, map: mapOf(options) }
  const format = options.from ?? formatOf(opened)
  if (format === undefined) {
    throw new CertflowError('source-unreadable', `Cannot tell what ${quoted(name)} is`, {
      hint: `say it with --from: ${importFormatNames.join(', ')}`,
    })
  }
  if (options.map.length > 0 && format !== 'csv') {
    throw new CertflowError('usage', `Cannot map headings: ${quoted(name)} is read as ${format}, which has none`, {
      hint: 'leave --map out, or say --from csv',
    })
  }
  const reading = new Reading()
  const how = options.from === undefined ? 'looks like' : 'is read as'
  reading.note(undefined, `${how} ${format}${encoding === 'UTF-8' ? '' : `, in ${encoding}`}`)
  importFormats[format].read(opened, reading)
  return reading
}

function mapOf({ map }: ImportOptions): ReadonlyMap<string, SheetField> {
  return new Map(map.map(([heading, field]) => [heading, fieldCalled(field)]))
}

function fieldCalled(name: string): SheetField {
  if (Object.hasOwn(sheetFields, name)) return name as SheetField
  const meant = nearest(name, Object.keys(sheetFields))
  throw new CertflowError('usage', `Cannot map to ${quoted(name)}: there is no such field`, {
    hint: meant === undefined ? `fields are ${Object.keys(sheetFields).join(', ')}` : `did you mean ${meant}?`,
  })
}
