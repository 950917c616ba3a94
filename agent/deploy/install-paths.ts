import type { Stats } from 'node:fs'
import { lstat, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { isAbsent } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { InstallKind, InstallPath } from '../config/agent-config.ts'
import { replaceDurably } from '../state/durable-file.ts'
import { type GenerationFile, generationFile, installedFileName, putLink } from '../state/generation.ts'
import { readLink } from '../state/small-file.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { standardFiles } from './material.ts'

/** The file that a path of `install:` leads to: through the link that names the generation in force. */
function targetOf(state: StateFolder, name: string, path: string): string {
  return join(state.live(name), installedFileName(path))
}

/**
 * Paths at which something of somebody else stands: what servers read until now.
 *
 * @param live the generation in force, which knows the copies that are its own
 */
export async function foundAt(
  state: StateFolder,
  name: string,
  live: number | undefined,
  install: readonly InstallPath[],
): Promise<readonly InstallPath[]> {
  const found: InstallPath[] = []
  for (const entry of install) {
    const there = await standingAt(entry.path)
    if (there === undefined) continue
    if (there.isSymbolicLink()) {
      if ((await readLink(entry.path)) === targetOf(state, name, entry.path)) continue
      // A link that leads nowhere holds nothing to keep.
      if ((await stat(entry.path).catch(undefinedIfAbsent)) === undefined) continue
    } else if (entry.as === 'copy' && live !== undefined && (await isKnown(state, name, live, entry))) continue
    found.push(entry)
  }
  return found
}

/** Throws what `foundAt` would of paths at which nothing can be put: looked at before an order is spent. */
export async function requirePlaces(install: readonly InstallPath[]): Promise<void> {
  for (const { path } of install) await standingAt(path)
}

/** What stands at a path of `install:`, a link as itself; undefined where nothing does. */
async function standingAt(path: string): Promise<Stats | undefined> {
  const there = await lstat(path).catch(undefinedIfAbsent)
  if (there === undefined && (await stat(dirname(path)).catch(undefinedIfAbsent)) === undefined) throw noFolder(path)
  if (there?.isDirectory() === true) throw notAFile(path)
  return there
}

async function isKnown(state: StateFolder, name: string, live: number, { path }: InstallPath): Promise<boolean> {
  const file = join(state.generation(name, live), installedFileName(path))
  return (await stat(file).catch(undefinedIfAbsent)) !== undefined
}

/** What servers read until now, as files of a generation: the same bytes, owner and mode, so that turning a path into a link changes nothing. */
export async function foundFiles(found: readonly InstallPath[]): Promise<readonly GenerationFile[]> {
  const files: GenerationFile[] = []
  for (const { path, kind } of found) {
    const [content, { mode, uid, gid }] = [await readFile(path), await stat(path)]
    files.push({ name: installedFileName(path), content, mode: mode & 0o777, uid, gid })
    for (const file of standardOf(kind, content)) if (!files.some(({ name }) => name === file.name)) files.push(file)
  }
  return files
}

/** What a file that was found is under the names that every generation has: by these it is known what it is, and what to go back to. */
function standardOf(kind: InstallKind, content: Buffer): readonly GenerationFile[] {
  if (kind === 'combined') {
    const text = content.toString('latin1')
    return [
      ...standardOf('fullchain', blocksOf(text, 'CERTIFICATE')),
      ...standardOf('key', blocksOf(text, 'PRIVATE KEY')),
    ]
  }
  const name = standardNames[kind]
  if (name === undefined || content.length === 0) return []
  return [{ name, content, mode: kind === 'key' ? 0o600 : 0o644 }]
}

const standardNames: Readonly<Partial<Record<InstallKind, string>>> = standardFiles

/** The PEM blocks (RFC 7468 §2) whose labels end so, as they stand there. */
function blocksOf(text: string, label: string): Buffer {
  const blocks = text.match(
    new RegExp(`-----BEGIN ([A-Z0-9]+ )*${label}-----[^-]*-----END ([A-Z0-9]+ )*${label}-----`, 'g'),
  )
  return Buffer.from((blocks ?? []).map((block) => `${block}\n`).join(''), 'latin1')
}

/** Makes every path of `install:` that is to be a link one. Each is replaced in one rename. */
export async function putLinks(state: StateFolder, name: string, install: readonly InstallPath[]): Promise<void> {
  for (const { path, as } of install) {
    if (as !== 'link') continue
    const target = targetOf(state, name, path)
    if ((await readLink(path).catch(() => undefined)) !== target) await putLink(path, target)
  }
}

/**
 * Makes the copies at the paths that are to be files of their own equal to the generation in force. That generation is the intent written ahead:
 * after a crash the same call brings all of them to one pair. Resolves to the paths that were written.
 */
export async function putCopies(
  state: StateFolder,
  name: string,
  generation: number,
  install: readonly InstallPath[],
): Promise<readonly string[]> {
  const written: string[] = []
  for (const { path, as } of install) {
    if (as !== 'copy') continue
    const file = installedFileName(path)
    const content = await generationFile(state, name, generation, file)
    // A generation from before the path was entered says nothing of it.
    if (content === undefined) continue
    const access = await stat(join(state.generation(name, generation), file))
    if (await isCopyOf(path, content, access)) continue
    await replaceDurably(path, content, { mode: access.mode & 0o777, uid: access.uid, gid: access.gid })
    written.push(path)
  }
  return written
}

/** Reports whether every path shows what the generation in force holds, with the owner and the mode that are wanted. */
export async function isInstalled(
  state: StateFolder,
  name: string,
  generation: number,
  install: readonly InstallPath[],
): Promise<boolean> {
  for (const { path, as, mode } of install) {
    const file = join(state.generation(name, generation), installedFileName(path))
    const own = await stat(file).catch(undefinedIfAbsent)
    if (own === undefined || (own.mode & 0o777) !== mode) return false
    if (as === 'link' && (await readLink(path).catch(() => undefined)) !== targetOf(state, name, path)) return false
    if (as === 'copy' && !(await isCopyOf(path, await readFile(file), own))) return false
  }
  return true
}

async function isCopyOf(
  path: string,
  content: Buffer,
  wanted: { readonly mode: number; readonly uid: number; readonly gid: number },
): Promise<boolean> {
  const there = await lstat(path).catch(undefinedIfAbsent)
  if (there === undefined || !there.isFile()) return false
  const isAlike = there.uid === wanted.uid && there.gid === wanted.gid && (there.mode & 0o777) === (wanted.mode & 0o777)
  return isAlike && content.equals(await readFile(path))
}

function undefinedIfAbsent(error: unknown): undefined {
  if (isAbsent(error)) return undefined
  throw error
}

function noFolder(path: string): CertflowError {
  return new CertflowError('file-unwritable', `Cannot install at ${quoted(path)}: its folder does not exist`, {
    hint: `make it (mkdir -p ${printable(dirname(path))}), or put the path right`,
  })
}

function notAFile(path: string): CertflowError {
  return new CertflowError('file-unwritable', `Cannot install at ${quoted(path)}: it is a folder`, {
    hint: 'name the file that the server reads',
  })
}
