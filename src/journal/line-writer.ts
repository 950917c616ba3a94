import { performance } from 'node:perf_hooks'
import type { CertflowError } from '../errors.ts'
import { type JournalFile, unwritableJournal } from './read-lines.ts'

/** So much work a loss of power may cost, besides what the disk itself forgets. */
const syncEveryMs = 1_000
/** Lines that wait for a slow disk, in characters; beyond this the scan waits too. */
const mostWaiting = 1 << 20

/**
 * Appends to a journal, in order. One write is under way at a time, and the next one takes all that has come meanwhile:
 * what is noted is in the file within a turn or two of the event loop, and a busy scan pays for few system calls.
 */
export class LineWriter {
  readonly #file: JournalFile
  #waiting = ''
  #writing: Promise<void> | undefined
  #syncedAt = performance.now()
  #failure: CertflowError | undefined

  constructor(file: JournalFile) {
    this.#file = file
  }

  /** Why nothing more is written, once that is so: `file-unwritable`. What is in the file by then can be resumed from. */
  get failure(): CertflowError | undefined {
    return this.#failure
  }

  /** Takes lines; resolves when more may come. */
  append(lines: string): Promise<void> | undefined {
    if (this.#failure !== undefined) return undefined
    this.#waiting += lines
    this.#writing ??= this.#write()
    return this.#waiting.length > mostWaiting ? this.#writing : undefined
  }

  /** Resolves when everything is on the disk, or cannot be. */
  async finish(): Promise<void> {
    await this.#writing
    await this.#attempt(() => this.#file.handle.datasync())
  }

  async #write(): Promise<void> {
    const { handle } = this.#file
    while (this.#waiting !== '' && this.#failure === undefined) {
      const lines = this.#waiting
      this.#waiting = ''
      await this.#attempt(async () => {
        await handle.appendFile(lines)
        if (performance.now() - this.#syncedAt < syncEveryMs) return
        await handle.datasync()
        this.#syncedAt = performance.now()
      })
    }
    this.#writing = undefined
  }

  /** After a failure nothing more is written: behind half a line, a whole one would be lost too. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      if (this.#failure === undefined) await work()
    } catch (cause) {
      this.#failure = unwritableJournal(this.#file.path, cause)
    }
  }
}
