import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { KnownRevocation } from '../../domain/judge.ts'
import type { RevocationStore } from '../revocation-store.ts'
import type { Database } from './database.ts'
import { maybe, storedDate } from './json.ts'

const revocation: z.ZodType<KnownRevocation> = z.object({ revokedAt: maybe(storedDate), reason: z.string() })

interface RevocationRow {
  readonly fingerprint: string
  readonly revocation: string
}

/** Revocations in SQLite: a column of the certificate. */
export class SqliteRevocations implements RevocationStore {
  readonly #database: Database
  readonly #known: StatementSync
  readonly #note: StatementSync

  constructor(database: Database) {
    this.#database = database
    this.#known = database.prepare('SELECT fingerprint, revocation FROM certificate WHERE revocation IS NOT NULL')
    this.#note = database.prepare('UPDATE certificate SET revocation = ? WHERE fingerprint = ?')
  }

  async known(): Promise<ReadonlyMap<string, KnownRevocation>> {
    const rows = await this.#database.read(() => this.#known.all() as unknown as readonly RevocationRow[])
    return new Map(
      rows.map((row) => [row.fingerprint, this.#database.parsed(revocation, row.revocation, 'a revocation')]),
    )
  }

  async note(revoked: ReadonlyMap<string, KnownRevocation>, good: ReadonlySet<string>): Promise<void> {
    await this.#database.write(() => {
      for (const fingerprint of good) this.#note.run(null, fingerprint)
      for (const [fingerprint, known] of revoked) this.#note.run(JSON.stringify(known), fingerprint)
    })
  }
}
