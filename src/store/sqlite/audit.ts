import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { AuditEntry, AuditStore } from '../audit-store.ts'
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

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.prepare('INSERT INTO audit (at, by, action, about, detail) VALUES (?, ?, ?, ?, ?)')
    this.#select = database.prepare('SELECT * FROM audit WHERE at >= ?1 AND action = coalesce(?2, action) ORDER BY id')
  }

  async append(entries: readonly AuditEntry[]): Promise<void> {
    await this.#database.write(() => this.insert(entries))
  }

  async since(moment: Date, action?: string): Promise<readonly AuditEntry[]> {
    return this.#database.read(() => {
      const rows = this.#select.all(moment.getTime(), action ?? null) as unknown as AuditRow[]
      return rows.map(({ id, at, by, action: acted, about, detail }) => ({
        at: new Date(at),
        by,
        action: acted,
        about,
        detail: this.#database.parsed(details, detail, `audit entry ${id}`),
      }))
    })
  }

  /** Adds entries within a transaction of the caller. */
  insert(entries: readonly AuditEntry[]): void {
    for (const { at, by, action, about, detail } of entries)
      this.#insert.run(at.getTime(), by, action, about, JSON.stringify(detail))
  }
}
