import { dirname, join, sep } from 'node:path'
import { CertflowError } from '../errors.ts'
import { fileProblem, isAbsent } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { YamlKind } from '../yaml/kind.ts'
import { Loose } from '../yaml/loose.ts'
import type { OpenedYaml } from '../yaml/open.ts'
import type { Spot } from './part.ts'
import type { InventorySource } from './source.ts'

/** The words in which faults speak of an inventory. */
export const inventoryKind: YamlKind = {
  name: 'inventory',
  hints: {
    unreadable: 'name the file with --inventory, or write one like inventory.example.yaml',
    tooLarge: 'split the inventory: include other files',
    empty: 'write version: 1 and endpoints, see inventory.example.yaml',
  },
}

/** A campus has some hundred departments; more files than this are a folder that was meant for something else. */
const mostFiles = 1_000

/** A file of an inventory that was opened. */
interface OpenedFile extends OpenedYaml {
  readonly file: string
}

/** A file that is to be read. */
interface Wanted {
  readonly path: string
  readonly isOptional: boolean
  /** Found in a folder: one that was read before is passed over there. */
  readonly isFromFolder: boolean
  /** Who asked for it; undefined for what the command names. */
  readonly by: Spot | undefined
}

/** What goes along with a walk through the files. */
interface Walk {
  readonly source: InventorySource
  /** Real paths of what was opened. */
  readonly read: Set<string>
  /** The folder of the inventory: see `rootOf`. */
  readonly root: string
  readonly onAbsent: (path: string) => void
}

/**
 * The files of an inventory, one after the other: the one that is named, then what it includes, in that order, each followed by what it
 * includes itself. Of a folder those that end in .yaml or .yml, by name. What is not there or stands there twice is a fault of the
 * file that asks for it.
 *
 * Rejects with `file-unreadable` for the first.
 *
 * @param onAbsent is told the path of an optional file that is not there
 */
export async function* inventoryFiles(
  path: string,
  source: InventorySource,
  onAbsent: (path: string) => void,
): AsyncGenerator<OpenedFile> {
  const walk: Walk = { source, read: new Set(), root: await rootOf(path, source), onAbsent }
  const pending = await wantedAt({ path, isOptional: false, isFromFolder: false, by: undefined }, source)
  for (let wanted = pending.shift(); wanted !== undefined; wanted = pending.shift()) {
    const opened = await openOnce(wanted, walk)
    if (opened === undefined) continue
    pending.unshift(...(await includedBy(opened, walk)))
    yield { ...opened, file: wanted.path }
  }
}

async function openOnce(wanted: Wanted, { source, read, root, onAbsent }: Walk): Promise<OpenedYaml | undefined> {
  const { path, by } = wanted
  try {
    const place = await source.realPath(path).catch(() => path)
    if (read.has(place)) {
      if (!wanted.isFromFolder)
        refuse(by, 'include-twice', `${quoted(path)} is part of the inventory already`, 'take it out')
      return undefined
    }
    if (read.size >= mostFiles) {
      const hint = 'join files, or name those that are meant'
      if (read.size === mostFiles) refuse(by, 'include-missing', `more than ${mostFiles} files`, hint)
      return undefined
    }
    const opened = await source.open(path, inventoryKind)
    read.add(place)
    // Whoever writes an inventory is not to see lines of other files by including them.
    if (!place.startsWith(root)) opened.faults.hide(0, Number.POSITIVE_INFINITY)
    return opened
  } catch (error) {
    if (by === undefined || !(error instanceof CertflowError)) throw error
    noteMissing(wanted, error.cause, onAbsent)
    return undefined
  }
}

/** What a file includes, folders as their files. */
async function includedBy({ tree, faults }: OpenedYaml, { source, onAbsent }: Walk): Promise<Wanted[]> {
  if (tree === undefined) return []
  const wanted: Wanted[] = []
  for (const entry of new Loose(tree.value).at('include').each()) {
    const path = entry.text === undefined ? entry.at('path') : entry
    if (path.text === undefined || path.text === '') continue
    const by: Spot = { faults, offset: tree.placeOf(path.path)?.value ?? 0 }
    const isOptional = entry.at('optional').value === true
    const target: Wanted = { path: besideOf(faults, path.text), isOptional, isFromFolder: false, by }
    try {
      wanted.push(...(await wantedAt(target, source)))
    } catch (error) {
      if (!(error instanceof CertflowError)) throw error
      noteMissing(target, error.cause, onAbsent)
    }
  }
  return wanted
}

function besideOf({ file }: FaultList, path: string): string {
  return path.startsWith('/') ? path : join(dirname(file), path)
}

/** A file as it is, a folder as its files. */
async function wantedAt(wanted: Wanted, source: InventorySource): Promise<Wanted[]> {
  const { path } = wanted
  try {
    const listed = await source.list(path)
    if (listed === undefined) return [wanted]
    const names = listed.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort()
    if (names.length > 0 || wanted.by !== undefined)
      return names.map((name) => ({ ...wanted, path: join(path, name), isFromFolder: true }))
  } catch (cause) {
    throw unreadable(path, fileProblem(cause), cause)
  }
  throw unreadable(path, 'no file in this folder ends in .yaml', undefined)
}

function unreadable(path: string, problem: string, cause: unknown): CertflowError {
  const { name, hints } = inventoryKind
  return new CertflowError('file-unreadable', `Cannot read ${name} ${quoted(path)}: ${problem}`, {
    hint: hints.unreadable,
    cause,
  })
}

function noteMissing({ path, isOptional, by }: Wanted, cause: unknown, onAbsent: (path: string) => void): void {
  if (isAbsent(cause) && isOptional) onAbsent(path)
  else
    refuse(
      by,
      'include-missing',
      `cannot read ${quoted(path)}: ${fileProblem(cause)}`,
      'put the file there, or write optional: true',
    )
}

function refuse(by: Spot | undefined, rule: 'include-missing' | 'include-twice', message: string, hint: string): void {
  by?.faults.error(by.offset, rule, message, hint)
}

/** The folder in which an inventory lies, with a slash at its end. */
async function rootOf(path: string, source: InventorySource): Promise<string> {
  const place = await source.realPath(path).catch(() => path)
  const isFolder = (await source.list(place).catch(() => undefined)) !== undefined
  const folder = isFolder ? place : dirname(place)
  return folder.endsWith(sep) ? folder : `${folder}${sep}`
}
