import { randomBytes } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { CertflowError } from '../../errors.ts'
import { fileProblem } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'
import { removeDatabase, syncPath } from './database-files.ts'
import { migrations } from './migrations/index.ts'
import { damaged, isBusy, storeProblem } from './problem.ts'
import { openStoreFile } from './store-file.ts'

/** Pages that are copied at one go: others may write in between, and then SQLite begins anew. A store of 4 GiB is done at once. */
const pagesAtOnce = 2 ** 20

const anotherCopy = 'nothing was changed; name a copy that certflow backup has made'

/**
 * Copies a store as it is at one moment into a new file for its user alone, while others write to it. The copy is looked through before it appears at its
 * path. Rejects with `store-unavailable` or `store-damaged`.
 */
export async function copyStore(store: string, path: string): Promise<void> {
  const unfinished = `${path}.new-${randomBytes(6).toString('hex')}`
  try {
    closeSync(openSync(unfinished, 'wx', 0o600))
    using source = new DatabaseSync(store, { readOnly: true })
    await backup(source, unfinished, { rate: pagesAtOnce })
    checkCopy(unfinished)
    syncPath(unfinished)
    // never in place of another copy
    linkSync(unfinished, path)
    syncPath(dirname(path))
  } catch (cause) {
    throw copyProblem(cause, 'copy', path)
  } finally {
    removeDatabase(unfinished)
  }
}

/**
 * Puts a copy in the place of a store. What was there stays beside it; the path that it has then. Throws `store-unavailable` while any process has the store
 * open, with `file-unreadable` where the copy cannot be read, and with `store-damaged` where it is none; the store is as it was then.
 */
export function restoreStore(copy: string, store: string, at: Date): string | undefined {
  const unfinished = `${store}.new-${randomBytes(6).toString('hex')}`
  try {
    requireReadable(copy)
    copyFileSync(copy, unfinished)
    makeStoreOf(copy, unfinished)
    syncPath(unfinished)
    const before = existsSync(store) ? setAside(store, at) : undefined
    renameSync(unfinished, store)
    syncPath(dirname(store))
    return before
  } catch (cause) {
    throw copyProblem(cause, 'restore', store)
  } finally {
    removeDatabase(unfinished)
  }
}

/** The two paths of copying fail alike: what is wrong with the copy is told before the folder of the store can be meant. */
function requireReadable(copy: string): void {
  let why: string | undefined
  let cause: unknown
  try {
    accessSync(copy, constants.R_OK)
    if (statSync(copy).isDirectory()) why = 'it is a folder'
  } catch (error) {
    why = fileProblem(error)
    cause = error
  }
  if (why === undefined) return
  throw new CertflowError('file-unreadable', `Cannot read copy ${quoted(copy)}: ${why}`, { hint: anotherCopy, cause })
}

/** Looks through what was copied, and brings it up to date. What is wrong with it is told of the copy that was given. */
function makeStoreOf(copy: string, unfinished: string): void {
  try {
    checkCopy(unfinished)
    // what a newer version wrote is refused here, and an older copy brought up to date
    openStoreFile(unfinished, migrations, false).close()
  } catch (cause) {
    const problem = storeProblem(cause, 'read', unfinished)
    if (!(problem instanceof CertflowError)) throw problem
    const message = problem.message.replace(`store ${quoted(unfinished)}`, () => `copy ${quoted(copy)}`)
    const hint = problem.code === 'store-newer' ? 'nothing was changed; restore it with that version' : anotherCopy
    throw new CertflowError(problem.code, message, { hint, cause })
  }
}

function setAside(store: string, at: Date): string {
  requireUnused(store)
  const before = `${store}-before-${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  renameSync(store, before)
  for (const part of ['-wal', '-shm']) rmSync(store + part, { force: true })
  return before
}

/** Another journal mode can be set only by who is alone with the database: then what stands in the log is in the file, too. */
function requireUnused(store: string): void {
  try {
    using database = new DatabaseSync(store, { timeout: 0 })
    database.exec('PRAGMA journal_mode = DELETE')
  } catch (error) {
    if (!isBusy(error)) return
    throw new CertflowError('store-unavailable', `Cannot restore store ${quoted(store)}: a process has it open`, {
      hint: 'end certflow serve and its timers first: systemctl stop certflow-serve',
      cause: error,
    })
  }
}

/** Reads every page and every index of a copy. */
function checkCopy(path: string): void {
  using database = new DatabaseSync(path, { readOnly: true })
  const check = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {})[0]
  if (check !== 'ok') throw damaged(path, `it is damaged: ${quoted(String(check))}`)
}

function copyProblem(error: unknown, action: string, path: string): unknown {
  if (error instanceof CertflowError) return error
  const problem = storeProblem(error, action, path)
  if (problem !== error || !(error instanceof Error && 'syscall' in error)) return problem
  return new CertflowError('store-unavailable', `Cannot ${action} store ${quoted(path)}: ${fileProblem(error)}`, {
    hint: 'name a folder that exists and that this user may write to',
    cause: error,
  })
}
