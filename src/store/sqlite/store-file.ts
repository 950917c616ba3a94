import { randomBytes } from 'node:crypto'
import { accessSync, closeSync, constants, existsSync, linkSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CertflowError } from '../../errors.ts'
import { fileProblem } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'
import { Database } from './database.ts'
import { removeDatabase, syncPath } from './database-files.ts'
import { migrate } from './migrate.ts'
import { damaged } from './problem.ts'

/**
 * Opens the database of a store and makes sure that it is whole. Where there is no file, a new one is made if `create` says so, but
 * never in place of one that is empty or whose log is still there.
 */
export function openStoreFile(path: string, migrations: readonly string[], create: boolean): Database {
  if (!isThere(path)) {
    if (!create)
      throw unusable(path, 'there is no such file', {
        hint: 'make a first run with certflow run, or put right what the settings say of the store',
      })
    createStoreFile(path, migrations)
  }
  const database = new Database(path)
  try {
    prepare(database)
    // Records can be read wrongly for years from a page that is only slightly wrong: better not to begin.
    const check = database.value('PRAGMA quick_check(1)')
    if (check !== 'ok') throw damaged(path, `it is damaged: ${quoted(String(check))}`)
    migrate(database, migrations)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Reports whether there is a file that may be a store, for this user to write. */
function isThere(path: string): boolean {
  let file: ReturnType<typeof statSync>
  try {
    file = statSync(path, { throwIfNoEntry: false })
    if (file !== undefined) accessSync(path, constants.R_OK | constants.W_OK)
    else if (!statSync(dirname(path)).isDirectory()) throw unusable(path, 'its folder is a file', otherHint)
  } catch (cause) {
    throw cause instanceof CertflowError ? cause : unusable(path, fileProblem(cause), { ...permissionHint, cause })
  }
  if (file === undefined) {
    if (existsSync(`${path}-wal`)) throw damaged(path, 'the file is gone, but the log beside it is still there')
    return false
  }
  if (!file.isFile()) throw unusable(path, file.isDirectory() ? 'it is a folder' : 'it is no ordinary file', otherHint)
  if (file.size === 0) throw damaged(path, 'the file is empty')
  return true
}

/** A store appears at its path whole, or not at all: killed in between, this leaves nothing that looks like a store that lost everything. */
function createStoreFile(path: string, migrations: readonly string[]): void {
  const unfinished = `${path}.new-${randomBytes(6).toString('hex')}`
  try {
    // It tells what a network has, and to whom it writes: for its user alone, from the first moment.
    closeSync(openSync(unfinished, 'wx', 0o600))
    const database = new Database(unfinished)
    try {
      prepare(database)
      migrate(database, migrations)
    } finally {
      database.close()
    }
    linkUnlessThere(unfinished, path)
    syncPath(dirname(path))
  } catch (cause) {
    throw cause instanceof CertflowError ? cause : unusable(path, fileProblem(cause), { ...permissionHint, cause })
  } finally {
    removeDatabase(unfinished)
  }
}

/** As rename, but where another process was faster its file stays: it may be in use. */
function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

function prepare(database: Database): void {
  const mode = database.value('PRAGMA journal_mode = WAL')
  if (mode !== 'wal')
    throw unusable(database.path, 'its file system cannot share memory between processes', {
      hint: 'keep the store on a disk of this machine',
    })
  // FULL: what is committed is on the disk. NORMAL would lose the last messages and audit entries with the power.
  database.execute('PRAGMA synchronous = FULL')
}

const permissionHint = { hint: 'make the folder, and let the user of certflow read and write it and the file' }
const otherHint = { hint: 'name a file, in a folder that exists' }

function unusable(
  path: string,
  why: string,
  options: { readonly hint: string; readonly cause?: unknown },
): CertflowError {
  return new CertflowError('store-unavailable', `Cannot open store ${quoted(path)}: ${why}`, options)
}
