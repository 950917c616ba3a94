import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
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
import { sourceFiles } from './source-files.ts'

const source: FileKind = {
  name: 'source',
  // An inventory is a quarter of this; scans and logs of certificates are long-winded.
  mostMiB: 16,
  hints: { unreadable: 'name a file, or - for standard input', tooLarge: 'split it' },
}

/** Reads one source: what it has, and what is to be said of it. Rejects with `file-unreadable`, `source-unreadable` or `usage`. */
export async function readSource(name: string, options: ImportOptions, context: CliContext): Promise<Reading> {
  const { opened, encoding } = await openSource(name, options, context)
  const format = options.from ?? formatOf(opened)
  if (format === undefined) {
    throw new CertflowError('source-unreadable', `Cannot tell what ${quoted(name)} is`, {
      hint: `say it with --from: ${importFormatNames.join(', ')}`,
    })
  }
  const kind = opened.text === undefined ? 'folder' : 'file'
  if (![kind, 'either'].includes(importFormats[format].from)) {
    throw new CertflowError('source-unreadable', `Cannot read ${quoted(name)} as ${format}: it is a ${kind}`, {
      hint: kind === 'folder' ? 'name a file in it' : 'name the folder',
    })
  }
  if (options.map.length > 0 && format !== 'csv') {
    throw new CertflowError('usage', `Cannot map headings: ${quoted(name)} is read as ${format}, which has none`, {
      hint: 'leave --map out, or say --from csv',
    })
  }
  const reading = new Reading()
  const how = options.from === undefined ? 'looks like' : 'is read as'
  reading.note(undefined, `${how} ${format}${['UTF-8', undefined].includes(encoding) ? '' : `, in ${encoding}`}`)
  importFormats[format].read(opened, reading)
  return reading
}

/** A file with its text, or a folder. */
async function openSource(
  name: string,
  options: ImportOptions,
  { cwd, stdin, now: clock }: CliContext,
): Promise<{ readonly opened: Source; readonly encoding: string | undefined }> {
  const map = mapOf(options)
  const now = clock()
  const path = resolve(cwd, name)
  if (name !== '-' && isFolder(path)) {
    return { opened: { name, text: undefined, files: sourceFiles(path), now, map }, encoding: undefined }
  }
  const decoded = decodeText(await readWhole(name, source, stdin))
  if (!decoded.ok) {
    throw new CertflowError('source-unreadable', `Cannot read ${quoted(name)}: ${decoded.problem}`, {
      hint: decoded.hint,
    })
  }
  const { text, encoding } = decoded.value
  const files = name === '-' ? undefined : sourceFiles(dirname(path))
  return { opened: { name, text, files, now, map }, encoding }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
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
