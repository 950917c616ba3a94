import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { z } from 'zod'
import { damaged, storeProblem } from './problem.ts'

/** A waiting writer is asked for by SQLite in between; writes here take milliseconds, the largest some seconds. */
const busyTimeoutMs = 10_000

/** An open database file. Its methods turn what the system refuses into errors for the operator. */
export class Database {
  readonly path: string
  readonly #sqlite: DatabaseSync

  constructor(path: string) {
    this.path = path
    this.#sqlite = this.#guarded('open', () => new DatabaseSync(path, { timeout: busyTimeoutMs }))
  }

  /** A statement to be run often. Throws `store-damaged` where the tables are not those that it is for. */
  prepare(sql: string): StatementSync {
    try {
      return this.#sqlite.prepare(sql)
    } catch (cause) {
      const problem = storeProblem(cause, 'read', this.path)
      throw problem === cause ? damaged(this.path, 'its tables are not those that certflow made', cause) : problem
    }
  }

  /** Runs statements without parameters. */
  execute(sql: string): void {
    this.#guarded('open', () => this.#sqlite.exec(sql))
  }

  /** The only value of the first row. */
  value(sql: string, ...parameters: SQLInputValue[]): unknown {
    return this.#guarded('read', () => Object.values(this.#sqlite.prepare(sql).get(...parameters) ?? {})[0])
  }

  /** What `work` read, all of it as of one moment. */
  async read<Result>(work: () => Result): Promise<Result> {
    return this.#guarded('read', () => this.#transaction('BEGIN', work))
  }

  /** What `work` gave back; what it wrote is kept whole, or not at all. */
  async write<Result>(work: () => Result): Promise<Result> {
    return this.writeNow(work)
  }

  /** As `write`, for what is synchronous. */
  writeNow<Result>(work: () => Result): Result {
    // IMMEDIATE: whoever reads first and writes then would fail where another has written in between.
    return this.#guarded('write', () => this.#transaction('BEGIN IMMEDIATE', work))
  }

  /** A value that was kept as JSON, if it is still what was written. */
  parsed<Schema extends z.ZodType>(schema: Schema, json: string, what: string): z.output<Schema> {
    try {
      return schema.parse(JSON.parse(json))
    } catch (cause) {
      throw damaged(this.path, `${what} is nothing that certflow writes`, cause)
    }
  }

  /** Closes the file; once more does nothing. */
  close(): void {
    if (this.#sqlite.isOpen) this.#sqlite.close()
  }

  #transaction<Result>(begin: string, work: () => Result): Result {
    this.#sqlite.exec(begin)
    try {
      const result = work()
      this.#sqlite.exec('COMMIT')
      return result
    } catch (error) {
      // after some failures SQLite has rolled back by itself
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK')
      throw error
    }
  }

  #guarded<Result>(action: string, work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      throw storeProblem(error, action, this.path)
    }
  }
}
