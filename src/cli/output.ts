import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CertflowError } from '../errors.ts'

/** Where a report goes: text in pieces, then `finish` once. */
export interface Output {
  /** Resolves when more may be written; small pieces are gathered. */
  write(text: string): Promise<void> | undefined
  /** Everything is written: make it last. */
  finish(): Promise<void>
  /** Nothing came of it: leave no trace. */
  discard(): Promise<void>
}

/** Pieces are gathered up to this size: a system call for each row would cost as much as a fifth of its handshake. */
const gatherBytes = 16_384
/** A row is not held back for longer than this. */
const gatherMs = 200

/** Standard output, gathered. A reader that has gone (`| head`) ends the writing in silence. */
export function streamOutput(stream: NodeJS.WritableStream): Output {
  let gathered = ''
  let gone = false
  let timer: NodeJS.Timeout | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    gone = true
  })
  const flush = (): Promise<void> | undefined => {
    clearTimeout(timer)
    timer = undefined
    const text = gathered
    gathered = ''
    if (text === '' || gone || stream.write(text)) return undefined
    return Promise.race([once(stream, 'drain'), once(stream, 'error').catch(() => undefined)]).then(() => undefined)
  }
  return {
    write: (text) => {
      if (text === '') return undefined
      gathered += text
      if (gathered.length >= gatherBytes) return flush()
      timer ??= setTimeout(() => void flush(), gatherMs)
      return undefined
    },
    finish: async () => {
      await flush()
    },
    discard: async () => clearTimeout(timer),
  }
}

/**
 * A file that appears whole or not at all: written beside its place, then renamed over it.
 * Rejects with `file-unwritable`.
 */
export async function fileOutput(path: string): Promise<Output> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)
  let file: FileHandle
  try {
    file = await open(temporary, 'wx', 0o644)
  } catch (error) {
    throw unwritable(path, error)
  }
  const discard = async () => {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true })
  }
  let gathered = ''
  const flush = async () => {
    const text = gathered
    gathered = ''
    await file.writeFile(text)
  }
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      await discard()
      throw unwritable(path, error)
    }
  }
  return {
    write: (text) => {
      gathered += text
      return gathered.length >= gatherBytes ? guarded(flush) : undefined
    },
    finish: () =>
      guarded(async () => {
        await flush()
        await file.sync()
        await file.close()
        await rename(temporary, path)
      }),
    discard,
  }
}

function unwritable(path: string, cause: unknown): CertflowError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  return new CertflowError('file-unwritable', `Cannot write report ${JSON.stringify(path)}: ${code}`, {
    hint: 'name a file in a folder that exists and that this user may write to',
    cause,
  })
}
