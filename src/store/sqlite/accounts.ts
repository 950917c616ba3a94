import type { StatementSync } from 'node:sqlite'
import type { Account, AccountStore, AttemptLimit, Role, Session } from '../account-store.ts'
import type { AuditEntry } from '../audit-store.ts'
import type { SqliteAudit } from './audit.ts'
import type { Database } from './database.ts'

interface AccountRow {
  readonly login: string
  readonly role: Role
  readonly password: string
  readonly created_at: number
  readonly password_at: number
}

interface SessionRow extends AccountRow {
  readonly id: string
  readonly started_at: number
  readonly used_at: number
}

/** Accounts and sessions in SQLite. */
export class SqliteAccounts implements AccountStore {
  readonly #database: Database
  readonly #audit: SqliteAudit
  readonly #statement: ReturnType<typeof statementsOf>

  constructor(database: Database, audit: SqliteAudit) {
    this.#database = database
    this.#audit = audit
    this.#statement = statementsOf(database)
  }

  async list(): Promise<readonly Account[]> {
    return this.#database.read(() => (this.#statement.list.all() as unknown as AccountRow[]).map(accountOf))
  }

  async account(login: string): Promise<Account | undefined> {
    return this.#database.read(() => {
      const row = this.#statement.account.get(login) as unknown as AccountRow | undefined
      return row && accountOf(row)
    })
  }

  async add({ login, role, password, createdAt, passwordAt }: Account, entry: AuditEntry): Promise<boolean> {
    const values = [login, role, password, createdAt.getTime(), passwordAt.getTime()]
    return this.#changed(entry, () => this.#statement.add.run(...values))
  }

  async changePassword(login: string, password: string, at: Date, entry: AuditEntry): Promise<boolean> {
    return this.#changed(entry, () => {
      this.#statement.endAll.run(login)
      return this.#statement.password.run(password, at.getTime(), login)
    })
  }

  async remove(login: string, entry: AuditEntry): Promise<boolean> {
    return this.#changed(entry, () => {
      this.#statement.endAll.run(login)
      return this.#statement.remove.run(login)
    })
  }

  async begin({ id, login, startedAt, usedAt }: Session, passwordAt: Date, entry: AuditEntry): Promise<boolean> {
    const values = [id, startedAt.getTime(), usedAt.getTime(), login, passwordAt.getTime()]
    return this.#changed(entry, () => this.#statement.begin.run(...values))
  }

  async session(id: string): Promise<{ readonly session: Session; readonly account: Account } | undefined> {
    return this.#database.read(() => {
      const row = this.#statement.session.get(id) as unknown as SessionRow | undefined
      if (row === undefined) return undefined
      const { login, started_at, used_at } = row
      const session = { id, login, startedAt: new Date(started_at), usedAt: new Date(used_at) }
      return { session, account: accountOf(row) }
    })
  }

  async use(id: string, at: Date): Promise<void> {
    await this.#database.write(() => this.#statement.use.run(at.getTime(), id))
  }

  async end(id: string, entry: AuditEntry): Promise<void> {
    await this.#changed(entry, () => this.#statement.end.run(id))
  }

  async attempt(limits: readonly AttemptLimit[], at: Date, since: Date): Promise<Date | undefined> {
    return this.#database.write(() => {
      const reached = limits.flatMap(({ key, most }) => {
        const row = this.#statement.failures.get(key, since.getTime())
        return row !== undefined && Number(row.count) >= most ? [Number(row.last_at)] : []
      })
      if (reached.length > 0) return new Date(Math.max(...reached))
      for (const { key } of limits) this.#statement.fail.run(key, at.getTime(), since.getTime())
      return undefined
    })
  }

  async forgive(forgotten: string, lessened: readonly string[]): Promise<void> {
    await this.#database.write(() => {
      this.#statement.forget.run(forgotten)
      for (const key of lessened) this.#statement.lessen.run(key)
    })
  }

  async sweep(startedBefore: Date, usedBefore: Date): Promise<void> {
    await this.#database.write(() => {
      this.#statement.sweepSessions.run(startedBefore.getTime(), usedBefore.getTime())
      this.#statement.sweepFailures.run(usedBefore.getTime())
    })
  }

  /** Whether something changed; only then does the audit say so. */
  #changed(entry: AuditEntry, change: () => { readonly changes: number | bigint }): Promise<boolean> {
    return this.#database.write(() => {
      if (Number(change().changes) === 0) return false
      this.#audit.insert([entry])
      return true
    })
  }
}

function statementsOf(database: Database): Readonly<Record<StatementName, StatementSync>> {
  return Object.fromEntries(Object.entries(sql).map(([name, text]) => [name, database.prepare(text)])) as never
}

type StatementName = keyof typeof sql

const sql = {
  list: 'SELECT * FROM account ORDER BY login',
  account: 'SELECT * FROM account WHERE login = ?',
  add: 'INSERT INTO account (login, role, password, created_at, password_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  password: 'UPDATE account SET password = ?, password_at = ? WHERE login = ?',
  remove: 'DELETE FROM account WHERE login = ?',
  begin: `INSERT INTO session (id, login, started_at, used_at)
    SELECT ?, login, ?, ? FROM account WHERE login = ? AND password_at = ?`,
  session: 'SELECT session.id, started_at, used_at, account.* FROM session JOIN account USING (login) WHERE id = ?',
  use: 'UPDATE session SET used_at = ? WHERE id = ?',
  end: 'DELETE FROM session WHERE id = ?',
  endAll: 'DELETE FROM session WHERE login = ?',
  failures: 'SELECT count, last_at FROM login_failure WHERE key = ? AND last_at >= ?',
  fail: `INSERT INTO login_failure (key, count, last_at) VALUES (?1, 1, ?2) ON CONFLICT (key) DO UPDATE
    SET count = CASE WHEN last_at >= ?3 THEN count + 1 ELSE 1 END, last_at = ?2`,
  forget: 'DELETE FROM login_failure WHERE key = ?',
  lessen: 'UPDATE login_failure SET count = count - 1 WHERE key = ?',
  sweepSessions: 'DELETE FROM session WHERE started_at < ? OR used_at < ?',
  sweepFailures: 'DELETE FROM login_failure WHERE last_at < ?',
} as const

function accountOf({ login, role, password, created_at, password_at }: AccountRow): Account {
  return { login, role, password, createdAt: new Date(created_at), passwordAt: new Date(password_at) }
}
