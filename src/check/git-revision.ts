import { realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { CertflowError } from '../errors.ts'
import { type InventorySource, workTree } from '../inventory/source.ts'
import { quoted } from '../network/parsed.ts'
import { largestFile, openYamlBytes } from '../yaml/open.ts'
import { git } from './git.ts'

/** An object of git: a file's bytes, or a folder's names. */
type GitObject = { readonly bytes: Buffer } | { readonly names: readonly string[] }

/**
 * The files of a revision, under the paths that they have in the work tree. What lies outside of the repository is read as it is now.
 * Throws `usage` where there is no repository, or no such revision.
 */
export function gitRevision(path: string, revision: string): InventorySource {
  const folder = folderOf(path)
  const top = outputOf(['rev-parse', '--show-toplevel'], folder, (said) => notInRepository(path, said))
  const commit = outputOf(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    folder,
    () => noSuchRevision(path, revision),
  )
  const realFolder = realpathSync(folder)
  const realTop = realpathSync(top)
  /** The path within the repository; undefined outside of it. */
  const inside = (written: string): string | undefined => {
    const place = relative(realTop, resolve(realFolder, relative(folder, resolve(written))))
    return place === '..' || place.startsWith(`..${sep}`) ? undefined : place
  }
  const objectAt = (place: string): GitObject => objectOf(commit, place, realTop)
  return {
    realPath: async (written) => {
      const place = inside(written)
      return place === undefined ? workTree.realPath(written) : join(realTop, place)
    },
    list: async (written) => {
      const place = inside(written)
      if (place === undefined) return workTree.list(written)
      const object = objectAt(place)
      return 'names' in object ? object.names : undefined
    },
    open: async (written, kind) => {
      const place = inside(written)
      if (place === undefined) return workTree.open(written, kind)
      const object = objectAt(place)
      return openYamlBytes('bytes' in object ? object.bytes : Buffer.alloc(0), written, kind)
    },
  }
}

/** Absolute. */
function folderOf(path: string): string {
  const place = resolve(path)
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? place : dirname(place)
}

/** Throws an Error with `code: 'ENOENT'` where the revision has nothing of this name. Links within the repository are followed. */
function objectOf(commit: string, place: string, top: string): GitObject {
  const name = `${commit}:${place.split(sep).join('/')}`
  const answer = git(['cat-file', '--batch', '--follow-symlinks'], {
    cwd: top,
    input: `${name}\n`,
    // A file that is larger than any inventory is answered, too, and refused by who opens it.
    maxBuffer: 64 * largestFile,
  })
  const end = answer.indexOf('\n')
  const [id = '', type = ''] = answer.toString('utf8', 0, end).split(' ')
  if (type === 'blob') return { bytes: answer.subarray(end + 1, -1) }
  if (type !== 'tree') throw Object.assign(new Error(`not in the revision: ${place}`), { code: 'ENOENT' })
  const names = git(['ls-tree', '-z', '--name-only', id], { cwd: top }).toString('utf8')
  return { names: names.split('\0').filter((each) => each !== '') }
}

function outputOf(args: readonly string[], cwd: string, problem: (said: string) => CertflowError): string {
  try {
    return git(args, { cwd }).toString('utf8').replace(/\n$/, '')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw noGit(error)
    throw problem(saidBy(error))
  }
}

/** The first line of what git said. */
function saidBy(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  return said.split('\n', 1)[0]?.replace(/^fatal: /, '') ?? ''
}

function noGit(cause: Error): CertflowError {
  return new CertflowError('usage', 'Cannot compare with a revision: git is not installed', {
    hint: 'install git, or leave --since out',
    cause,
  })
}

function notInRepository(path: string, said: string): CertflowError {
  return new CertflowError('usage', `Cannot compare ${quoted(path)} with a revision: ${said}`, {
    hint: 'run it in the work tree of the repository that keeps the inventory, or leave --since out',
  })
}

function noSuchRevision(path: string, revision: string): CertflowError {
  return new CertflowError(
    'usage',
    `Cannot compare ${quoted(path)} with ${quoted(revision)}: the repository has no such revision`,
    {
      hint: 'fetch it first: CI servers clone the last commit alone unless told otherwise (fetch-depth: 0, GIT_DEPTH: 0)',
    },
  )
}
