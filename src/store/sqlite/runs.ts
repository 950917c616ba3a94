import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { RunSummary } from '../../domain/judged-row.ts'
import type { LockedWork, Run, RunStore } from '../run.ts'
import { dateOf } from './columns.ts'
import type { Database } from './database.ts'
import { maybe, storedDate } from './json.ts'
import { lockWork } from './work-lock.ts'

const runSummary: z.ZodType<RunSummary> = z.object({
  planned: z.number(),
  manual: z.number(),
  probed: z.number(),
  failed: z.number(),
  startedAt: storedDate,
  durationMs: z.number(),
  depth: z.enum(['full', 'certificate']),
  complete: z.boolean(),
  incompleteReason: maybe(z.string()),
  unanswered: z.array(z.string()),
})

interface RunRow {
  readonly number: number
  readonly inventory: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly summary: string | null
}

/** The runs in SQLite. */
export class SqliteRuns implements RunStore {
  readonly #database: Database
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #newest: StatementSync
  readonly #since: StatementSync

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare('INSERT INTO run (inventory, started_at) VALUES (?, ?)')
    this.#update = database.prepare('UPDATE run SET ended_at = ?, summary = ? WHERE number = ?')
    this.#newest = database.prepare('SELECT * FROM run ORDER BY number DESC LIMIT ?')
    this.#since = database.prepare('SELECT * FROM run WHERE started_at >= ? ORDER BY number')
  }

  async begin(inventory: string, startedAt: Date): Promise<Run> {
    return this.#database.write(() => {
      const number = Number(this.#insert.run(inventory, startedAt.getTime()).lastInsertRowid)
      return { number, inventory, startedAt, endedAt: undefined, summary: undefined }
    })
  }

  async end(number: number, endedAt: Date, summary: RunSummary): Promise<void> {
    await this.#database.write(() => this.#update.run(endedAt.getTime(), JSON.stringify(summary), number))
  }

  async newest(count: number): Promise<readonly Run[]> {
    return this.#read(() => this.#newest.all(count))
  }

  async since(moment: Date): Promise<readonly Run[]> {
    return this.#read(() => this.#since.all(moment.getTime()))
  }

  async #read(select: () => unknown[]): Promise<readonly Run[]> {
    return this.#database.read(() =>
      (select() as RunRow[]).map(({ number, inventory, started_at, ended_at, summary }) => ({
        number,
        inventory,
        startedAt: new Date(started_at),
        endedAt: dateOf(ended_at),
        summary:
          summary === null ? undefined : this.#database.parsed(runSummary, summary, `the summary of run ${number}`),
      })),
    )
  }

  async lock(work: LockedWork, waitMs: number, signal?: AbortSignal): Promise<AsyncDisposable | undefined> {
    return lockWork(this.#database.path, work, waitMs, signal)
  }
}
