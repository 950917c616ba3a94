import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { AuditEntry, AuditSearch, AuditStore, KeptAuditEntry } from '../audit-store.ts'
import type { Database } from './database.ts'

const details = z.record(z.string(), z.string())

interface AuditRow {
  readonly id: number
  readonly at: number
  readonly by: string
  readonly action: string
  readonly about: string
  readonly detail: string
}

/** The audit in SQLite; triggers refuse what would change an entry. */
export class SqliteAudit implements AuditStore {
  readonly #database: Database
  readonly #insert: StatementSync
  readonly #select: StatementSync
  readonly #newest: StatementSync
  readonly #actions: StatementSync

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare('INSERT INTO audit (at, by, action, about, detail) VALUES (?, ?, ?, ?, ?)')
    this.#select = database.prepare('SELECT * FROM audit WHERE at >= ?1 AND action = coalesce(?2, action) ORDER BY id')
    this.#newest = database.prepare(`SELECT * FROM audit WHERE id < coalesce(?1, id + 1) AND by = coalesce(?2, by)
      AND action = coalesce(?3, action) AND about = coalesce(?4, about) ORDER BY id DESC LIMIT ?5`)
    this.#actions = database.prepare('SELECT DISTINCT action FROM audit ORDER BY action')
  }

  async append(entries: readonly AuditEntry[]): Promise<void> {
    await this.#database.write(() => this.insert(entries))
  }

  async since(moment: Date, action?: string): Promise<readonly AuditEntry[]> {
    return this.#database.read(() => {
      const rows = this.#select.all(moment.getTime(), action ?? null) as unknown as AuditRow[]
      return rows.map((row) => this.#entryOf(row))
    })
  }

  async newest({ by, action, about }: AuditSearch, limit: number, before?: number): Promise<readonly KeptAuditEntry[]> {
    return this.#database.read(() => {
      const asked = [before ?? null, by ?? null, action ?? null, about ?? null, limit]
      const rows = this.#newest.all(...asked) as unknown as AuditRow[]
      return rows.map((row) => ({ number: row.id, ...this.#entryOf(row) }))
    })
  }

  async actions(): Promise<readonly string[]> {
    return this.#database.read(() => this.#actions.all().map(({ action }) => String(action)))
  }

  /** Adds entries within a transaction of the caller. */
  insert(entries: readonly AuditEntry[]): void {
    for (const { at, by, action, about, detail } of entries)
      this.#insert.run(at.getTime(), by, action, about, JSON.stringify(detail))
  }

  #entryOf({ id, at, by, action, about, detail }: AuditRow): AuditEntry {
    return {
      at: new Date(at),
      by,
      action,
      about,
      detail: this.#database.parsed(details, detail, `audit entry ${id}`),
    }
  }
}
