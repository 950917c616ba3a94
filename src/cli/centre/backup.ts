import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { keptGenerations } from '../../domain/generations.ts'
import { printable } from '../../domain/printable.ts'
import { CertflowError } from '../../errors.ts'
import { fileProblem } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'
import { copyStore, restoreStore } from '../../store/sqlite/copy-store.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { type SettingsOptions, settingsFor } from '../settings.ts'

/** The options of `certflow backup`. */
export interface BackupOptions extends SettingsOptions {
  readonly output?: string
}

/** `certflow backup`: a copy of the store, and of those before as many as are kept. */
export async function runBackup({ output, ...options }: BackupOptions, context: CliContext): Promise<number> {
  const { store } = await settingsFor(options, context)
  const folder = output === undefined ? backupFolder(store.path) : resolve(context.cwd, output)
  context.stdout.write(`${await backUp(store.path, folder, context.now())}\n`)
  return exitCodes.clean
}

/** `certflow restore`: a copy in the place of the store. */
export async function runRestore(file: string, options: SettingsOptions, context: CliContext): Promise<number> {
  const { store } = await settingsFor(options, context)
  const before = restoreStore(resolve(context.cwd, file), store.path, context.now())
  context.stdout.write(
    before === undefined
      ? `${store.path} is there.\n`
      : `${store.path} is that copy now. What was there before is ${before}.\n`,
  )
  return exitCodes.clean
}

/** Where copies of a store lie, where nothing else is said. */
export function backupFolder(store: string): string {
  return `${store}-backups`
}

/** Makes a copy, and removes those that are no longer kept; the path of the new one. Files of other names are left alone. */
export async function backUp(store: string, folder: string, at: Date): Promise<string> {
  await makeFolder(folder)
  const path = join(folder, `${nameOf(store)}-${stampOf(at)}.db`)
  await copyStore(store, path)
  const copies = await copiesIn(folder, store)
  const kept = keptGenerations(copies.map((copy) => copy.at))
  for (const copy of copies) if (!kept.has(copy.at)) await rm(copy.path, { force: true })
  return path
}

/** Makes the last folder of a path alone: those above it are missing where a disk is not mounted, and then the copy would be on the disk of the store. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EEXIST' && (await isFolder(folder))) return
    if (code === 'EEXIST')
      throw unmade(folder, 'a file of that name is there', 'name a folder with --output, or remove the file', cause)
    if (code === 'ENOENT') {
      const above = dirname(folder)
      const hint = `mount its disk, or make the folder (mkdir -p ${printable(above)}), or name another with --output`
      throw unmade(folder, `there is no ${quoted(above)}`, hint, cause)
    }
    const hint = 'name another with --output, or let the user of certflow write there'
    throw unmade(folder, fileProblem(cause), hint, cause)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true
}

function unmade(folder: string, why: string, hint: string, cause: unknown): CertflowError {
  return new CertflowError('file-unwritable', `Cannot make folder ${quoted(folder)}: ${why}`, { hint, cause })
}

/** The copies of a store in a folder, in any order; none where there is no folder. */
export async function copiesIn(folder: string, store: string): Promise<{ readonly path: string; readonly at: Date }[]> {
  const files = await readdir(folder).catch(() => [])
  return files.flatMap((file) => {
    const at = momentIn(file, nameOf(store))
    return at === undefined ? [] : [{ path: join(folder, file), at }]
  })
}

/** How copies of a store begin. */
function nameOf(store: string): string {
  return basename(store).replace(/\.db$/, '')
}

/** `20261120T121700Z` */
function stampOf(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function momentIn(file: string, name: string): Date | undefined {
  if (!file.startsWith(`${name}-`)) return undefined
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/.exec(file.slice(name.length + 1)) ?? []
  if (year === undefined) return undefined
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(at.getTime()) ? undefined : at
}
