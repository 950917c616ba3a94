import { hash } from 'node:crypto'
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { isAbsent } from '../../src/file-errors.ts'
import { besideOf, createDurably, type FileAccess, syncFolder } from './durable-file.ts'
import { readLink, readSmallFile } from './small-file.ts'
import type { StateFolder } from './state-folder.ts'

/** A file of a generation. */
export interface GenerationFile extends FileAccess {
  readonly name: string
  readonly content: string | Uint8Array
}

const manifest = z.strictObject({
  /** From the CA, by a person, or found on the server. */
  source: z.enum(['acme', 'hand', 'found']),
  madeAt: z.iso.datetime(),
  /** The names that were asked for; none of what was found. */
  orderedNames: z.array(z.string()).optional(),
  directory: z.string().optional(),
})

/** What stands beside the files of a generation. */
export type Manifest = z.output<typeof manifest>

const manifestName = 'manifest.json'

/** The file of a generation that belongs to a path of `install:`. It has that path's owner and mode, and its name stays when entries are moved. */
export function installedFileName(path: string): string {
  return `install-${hash('sha256', path, 'hex').slice(0, 12)}`
}

/**
 * Writes a generation and resolves to its number, one above all there are. All of it is on the disk then, and nothing points to it yet.
 * What an earlier run left half done is removed.
 */
export async function stageGeneration(
  state: StateFolder,
  name: string,
  files: readonly GenerationFile[],
  about: Manifest,
): Promise<number> {
  const folder = state.generations(name)
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const number = ((await generationNumbers(state, name)).at(-1) ?? 0) + 1
  const fresh = join(folder, 'new')
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o711 })
  for (const { name: file, content, ...access } of files) await createDurably(join(fresh, file), content, access)
  await createDurably(join(fresh, manifestName), `${JSON.stringify(about, undefined, 1)}\n`, { mode: 0o644 })
  await syncFolder(fresh)
  await rename(fresh, state.generation(name, number))
  await syncFolder(folder)
  return number
}

/** The numbers of all generations of a certificate, rising. */
async function generationNumbers(state: StateFolder, name: string): Promise<readonly number[]> {
  const entries = await readdir(state.generations(name)).catch(noneIfAbsent)
  return entries
    .filter((entry) => /^\d{1,9}$/.test(entry))
    .map(Number)
    .sort((a, b) => a - b)
}

/** The generation that is in force; undefined where none is. */
export async function liveGeneration(state: StateFolder, name: string): Promise<number | undefined> {
  const target = await readLink(state.live(name))
  return target === undefined ? undefined : Number(basename(target))
}

/** Puts a generation in force: one rename, on the disk when this resolves. */
export async function switchTo(state: StateFolder, name: string, number: number): Promise<void> {
  const live = state.live(name)
  await putLink(live, join('..', 'generations', name, String(number)))
}

/** Puts a link at a path, whatever file or link is there, in one rename. Rejects where a folder is there. */
export async function putLink(path: string, target: string): Promise<void> {
  const fresh = besideOf(path)
  await rm(fresh, { force: true })
  await symlink(target, fresh)
  try {
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** A file of a generation; undefined where it has none of that name. */
export function generationFile(
  state: StateFolder,
  name: string,
  number: number,
  file: string,
): Promise<Buffer | undefined> {
  return readSmallFile(join(state.generation(name, number), file))
}

/** What is known of a generation beside its files; undefined where that cannot be read. */
export async function readManifest(state: StateFolder, name: string, number: number): Promise<Manifest | undefined> {
  const text = await generationFile(state, name, number, manifestName)
  if (text === undefined) return undefined
  try {
    return manifest.parse(JSON.parse(text.toString('utf8')))
  } catch {
    return undefined
  }
}

/** Generations that stay beside the one in force: what a person may want to go back to. */
const keptGenerations = 3

/** Removes old generations; those that are named stay, whatever their age. */
export async function forgetOldGenerations(
  state: StateFolder,
  name: string,
  inUse: ReadonlySet<number>,
): Promise<void> {
  const numbers = (await generationNumbers(state, name)).filter((number) => !inUse.has(number))
  for (const number of numbers.slice(0, Math.max(0, numbers.length - keptGenerations))) {
    await rm(state.generation(name, number), { recursive: true, force: true })
  }
}

function noneIfAbsent(error: unknown): string[] {
  if (isAbsent(error)) return []
  throw error
}
