import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { Drill } from '../../domain/drill/drill.ts'
import type { DrillChange, DrillStore, KeptDrill } from '../drill-store.ts'
import type { SqliteAudit } from './audit.ts'
import { instant } from './columns.ts'
import { storedAsk, storedCourse } from './course-json.ts'
import type { Database } from './database.ts'
import { maybe, storedDate } from './json.ts'
import type { SqliteOutbox } from './outbox.ts'

const storedDrill: z.ZodType<Drill> = z.object({
  number: z.int(),
  startedAt: storedDate,
  by: z.string(),
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('escalation'), name: z.string() }),
    z.object({ kind: z.literal('owners') }),
  ]),
  course: maybe(storedCourse),
  asks: z.array(storedAsk),
  answers: z.array(z.object({ contact: z.string(), at: storedDate, via: z.string() })),
  endedAt: maybe(storedDate),
})

interface DrillRow {
  readonly number: number
  readonly revision: number
  readonly record: string
}

/** The drills in SQLite. */
export class SqliteDrills implements DrillStore {
  readonly #database: Database
  readonly #outbox: SqliteOutbox
  readonly #audit: SqliteAudit
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #numbered: StatementSync
  readonly #all: StatementSync

  constructor(database: Database, outbox: SqliteOutbox, audit: SqliteAudit) {
    this.#database = database
    this.#outbox = outbox
    this.#audit = audit
    this.#insert = database.prepare(
      'INSERT INTO drill (number, started_at, ended_at, record) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    )
    this.#update = database.prepare(
      'UPDATE drill SET record = ?, ended_at = ?, revision = revision + 1 WHERE number = ? AND revision = ?',
    )
    this.#numbered = database.prepare('SELECT number, revision, record FROM drill WHERE number = ?')
    this.#all = database.prepare('SELECT number, revision, record FROM drill ORDER BY number')
  }

  async begin(drill: Drill, { outbox, audit }: DrillChange): Promise<boolean> {
    return this.#database.write(() => {
      const { number, startedAt, endedAt } = drill
      const { changes } = this.#insert.run(number, startedAt.getTime(), instant(endedAt), JSON.stringify(drill))
      if (changes === 0) return false
      this.#outbox.apply(outbox)
      this.#audit.insert(audit)
      return true
    })
  }

  async save(drill: Drill, { outbox, audit }: DrillChange, revision: number): Promise<boolean> {
    return this.#database.write(() => {
      const { changes } = this.#update.run(JSON.stringify(drill), instant(drill.endedAt), drill.number, revision)
      if (changes === 0) return false
      this.#outbox.apply(outbox)
      this.#audit.insert(audit)
      return true
    })
  }

  async numbered(number: number): Promise<KeptDrill | undefined> {
    return this.#database.read(() => this.#drillsOf(this.#numbered.all(number))[0])
  }

  async all(): Promise<readonly KeptDrill[]> {
    return this.#database.read(() => this.#drillsOf(this.#all.all()))
  }

  #drillsOf(rows: readonly unknown[]): KeptDrill[] {
    return (rows as readonly DrillRow[]).map(({ number, revision, record }) => ({
      drill: this.#database.parsed(storedDrill, record, `the record of drill ${number}`),
      revision,
    }))
  }
}
