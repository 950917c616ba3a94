import type { StatementSync } from 'node:sqlite'
import type { AuditEntry } from '../audit-store.ts'
import type { ApiToken, Scope, TokenStore } from '../token-store.ts'
import type { SqliteAudit } from './audit.ts'
import { dateOf, instant } from './columns.ts'
import type { Database } from './database.ts'

interface TokenRow {
  readonly name: string
  readonly hash: string
  readonly scopes: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly used_at: number | null
}

/** The tokens in SQLite. */
export class SqliteTokens implements TokenStore {
  readonly #database: Database
  readonly #audit: SqliteAudit
  readonly #list: StatementSync
  readonly #byHash: StatementSync
  readonly #insert: StatementSync
  readonly #delete: StatementSync
  readonly #use: StatementSync

  constructor(database: Database, audit: SqliteAudit) {
    this.#database = database
    this.#audit = audit
    this.#list = database.prepare('SELECT * FROM api_token ORDER BY name')
    this.#byHash = database.prepare('SELECT * FROM api_token WHERE hash = ?')
    this.#insert = database.prepare(
      'INSERT INTO api_token (name, hash, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    )
    this.#delete = database.prepare('DELETE FROM api_token WHERE name = ?')
    this.#use = database.prepare('UPDATE api_token SET used_at = ? WHERE name = ?')
  }

  async list(): Promise<readonly ApiToken[]> {
    return this.#database.read(() => (this.#list.all() as unknown as TokenRow[]).map(tokenOf))
  }

  async byHash(hash: string): Promise<ApiToken | undefined> {
    return this.#database.read(() => {
      const row = this.#byHash.get(hash) as unknown as TokenRow | undefined
      return row && tokenOf(row)
    })
  }

  async add({ name, hash, scopes, createdAt, expiresAt }: ApiToken, entry: AuditEntry): Promise<boolean> {
    return this.#database.write(() => {
      const values = [name, hash, scopes.join(' '), createdAt.getTime(), instant(expiresAt)]
      if (Number(this.#insert.run(...values).changes) === 0) return false
      this.#audit.insert([entry])
      return true
    })
  }

  async revoke(name: string, entry: AuditEntry): Promise<boolean> {
    return this.#database.write(() => {
      if (Number(this.#delete.run(name).changes) === 0) return false
      this.#audit.insert([entry])
      return true
    })
  }

  async use(name: string, at: Date): Promise<void> {
    await this.#database.write(() => this.#use.run(at.getTime(), name))
  }
}

function tokenOf({ name, hash, scopes, created_at, expires_at, used_at }: TokenRow): ApiToken {
  return {
    name,
    hash,
    scopes: scopes.split(' ') as Scope[],
    createdAt: new Date(created_at),
    expiresAt: dateOf(expires_at),
    usedAt: dateOf(used_at),
  }
}
