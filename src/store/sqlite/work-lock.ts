import { closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { CertflowError } from '../../errors.ts'
import { fileProblem } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { LockedWork } from '../run.ts'
import { isBusy, storeProblem } from './problem.ts'

/** How often a waiting process looks again: nobody who waits for a scan notices a fifth of a second. */
const againAfterMs = 200

/** Locks that are held here: one that nothing refers to would be ended by the garbage collector. */
const held = new Set<DatabaseSync>()

/**
 * The lock on a kind of work, as an exclusive transaction on an empty database beside the store: the kernel ends it with the process, so that
 * none is left behind by one that was killed. Undefined where another process still has it after `waitMs`.
 */
export async function lockWork(
  store: string,
  work: LockedWork,
  waitMs: number,
  signal?: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  const path = `${store}-${work}`
  const lock = opened(path)
  try {
    for (let leftMs = waitMs; ; leftMs -= againAfterMs) {
      if (isTaken(lock, path)) return heldLock(lock)
      if (leftMs <= 0) break
      await sleep(Math.min(leftMs, againAfterMs), undefined, signal && { signal })
    }
  } catch (error) {
    lock.close()
    throw error
  }
  lock.close()
  return undefined
}

function heldLock(lock: DatabaseSync): AsyncDisposable {
  held.add(lock)
  return {
    [Symbol.asyncDispose]: async () => {
      if (held.delete(lock)) lock.close()
    },
  }
}

function opened(path: string): DatabaseSync {
  try {
    createdOnce(path)
    return new DatabaseSync(path, { timeout: 0 })
  } catch (cause) {
    const problem = storeProblem(cause, 'lock', path)
    if (problem !== cause) throw problem
    throw new CertflowError('store-unavailable', `Cannot lock store ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'let the user of certflow write the folder of the store',
      cause,
    })
  }
}

/** Never opened again here: to close any descriptor of a file ends all POSIX locks that the process has on it. */
function createdOnce(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
}

/** Reports whether the lock is ours now. */
function isTaken(lock: DatabaseSync, path: string): boolean {
  try {
    // nothing is written, so nothing needs a journal beside it
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw storeProblem(error, 'lock', path)
  }
}
