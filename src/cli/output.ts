import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type FileHandle, open, realpath, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'
import type { CliContext } from './context.ts'
import { outputFailed } from './output-failed.ts'

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

/**
 * Standard output, gathered. A reader that has gone (`| head`) ends the writing in silence; what else fails (a full
 * disk) makes `finish` reject with `file-unwritable`. `onGone` is told of both: nobody waits for the rest any more.
 */
export function streamOutput(stream: NodeJS.WritableStream, onGone: () => void): Output {
  let gathered = ''
  let gone = false
  let failure: Error | undefined
  let timer: NodeJS.Timeout | undefined
  const waiting: (() => void)[] = []
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  stream.on('drain', wake)
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error
    gone = true
    wake()
    onGone()
  })
  const flush = (): Promise<void> | undefined => {
    clearTimeout(timer)
    timer = undefined
    const text = gathered
    gathered = ''
    if (text === '' || gone || stream.write(text)) return undefined
    return new Promise((resolve) => waiting.push(resolve))
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
      // An error comes behind the write that it belongs to, also where the stream would take more.
      if (!gone) await new Promise((resolve) => stream.write('', resolve))
      if (failure !== undefined) throw outputFailed(failure)
    },
    discard: async () => clearTimeout(timer),
  }
}

/** Writes a text that is whole already: into a file, or to standard output. Rejects with `file-unwritable`. */
export async function writeText(text: string, path: string | undefined, { stdout }: CliContext): Promise<void> {
  const output = path === undefined ? streamOutput(stdout, () => {}) : await fileOutput(path)
  await output.write(text)
  await output.finish()
}

/** Opens where a report is to be kept; rejects with `file-unwritable`. */
export async function fileOutput(path: string): Promise<Output> {
  const existing = await stat(path).catch(() => undefined)
  try {
    // A pipe or a device is written to, never replaced: a file in the place of /dev/null would be a disaster.
    if (existing !== undefined && !existing.isFile()) return writingTo(await open(path, 'w'), path)
    // What a link points at is replaced, not the link, and it keeps its permissions.
    return await replacing(existing === undefined ? path : await realpath(path), path, existing?.mode)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** A file that appears whole or not at all: written beside its place, then renamed over it. */
async function replacing(place: string, path: string, mode: number | undefined): Promise<Output> {
  const temporary = join(dirname(place), `.${basename(place)}.${randomBytes(6).toString('hex')}.part`)
  const file = await open(temporary, 'wx', 0o644)
  if (mode !== undefined) await file.chmod(mode & 0o777)
  // A second Ctrl-C ends the process on the spot, and is to leave nothing either.
  const remove = () => rmSync(temporary, { force: true })
  process.once('exit', remove)
  const output = writingTo(file, path)
  const discard = async () => {
    await output.discard()
    remove()
    process.removeListener('exit', remove)
  }
  const orDiscard = async (work: Promise<void> | undefined) => {
    try {
      await work
    } catch (error) {
      await discard()
      throw error
    }
  }
  return {
    write: (text) => {
      const written = output.write(text)
      return written && orDiscard(written)
    },
    finish: () =>
      orDiscard(
        guarded(path, async () => {
          await output.finish()
          await rename(temporary, place)
          process.removeListener('exit', remove)
        }),
      ),
    discard,
  }
}

function writingTo(file: FileHandle, path: string): Output {
  let gathered = ''
  const flush = () =>
    guarded(path, async () => {
      const text = gathered
      gathered = ''
      await file.writeFile(text)
    })
  return {
    write: (text) => {
      gathered += text
      return gathered.length >= gatherBytes ? flush() : undefined
    },
    finish: async () => {
      await flush()
      // Pipes and devices cannot be synced (EINVAL), and need not.
      if ((await file.stat()).isFile()) await guarded(path, () => file.sync())
      await guarded(path, () => file.close())
    },
    discard: () => file.close().catch(() => undefined),
  }
}

async function guarded(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw error instanceof CertflowError ? error : unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): CertflowError {
  return new CertflowError('file-unwritable', `Cannot write report ${quoted(path)}: ${fileProblem(cause)}`, {
    hint: 'name a file in a folder that exists and that this user may write to',
    cause,
  })
}
