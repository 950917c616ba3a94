import type { Cron } from 'croner'
import { CertflowError } from '../../errors.ts'
import { timesOf } from './times.ts'

/** Something that the centre does again and again. */
export interface ScheduledWork {
  readonly name: string
  /** Five fields of cron. */
  readonly cron: string
  /** When it was begun last, as far as is known: what was missed while nothing ran is made up for. Undefined where that is not wanted. */
  readonly lastBegun?: () => Promise<Date | undefined>
  /** Does it, and resolves when it is done. `signal` asks it to come to an end. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** Begins each work at its times, never the same twice at once, until it is disposed of; then what is under way is asked to end, and waited for. */
export class Scheduler implements AsyncDisposable {
  readonly #jobs: readonly Cron[]
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #ending = new AbortController()
  readonly #log: (line: string) => void

  constructor(works: readonly ScheduledWork[], timeZone: string, log: (line: string) => void, now: () => Date) {
    this.#log = log
    this.#jobs = works.map((work) => {
      const job = timesOf(work.cron, timeZone)
      job.schedule(() => this.#begin(work))
      job.resume()
      if (work.lastBegun !== undefined) void this.#makeUp(work, work.lastBegun, job, now)
      return job
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const job of this.#jobs) job.stop()
    this.#ending.abort()
    await Promise.all(this.#underWay.values())
  }

  /** One that takes longer than until its next time is not begun again meanwhile. */
  #begin(work: ScheduledWork): void {
    if (this.#underWay.has(work.name) || this.#ending.signal.aborted) return
    const done = work
      .run(this.#ending.signal)
      .catch((error: unknown) => this.#tell(work, error))
      .finally(() => this.#underWay.delete(work.name))
    this.#underWay.set(work.name, done)
  }

  async #makeUp(
    work: ScheduledWork,
    lastBegun: () => Promise<Date | undefined>,
    job: Cron,
    now: () => Date,
  ): Promise<void> {
    const [missed] = job.previousRuns(1, now())
    const last = await lastBegun().catch(() => now())
    if (missed !== undefined && (last === undefined || last < missed)) this.#begin(work)
  }

  #tell({ name }: ScheduledWork, error: unknown): void {
    const said =
      error instanceof CertflowError
        ? `${error.message}: ${error.hint}`
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error)
    this.#log(`${name} failed: ${said}`)
  }
}
