import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { AuditEntry } from '../audit-store.ts'
import type { ConfirmedCertificate, ManualConfirmation, ManualStore } from '../manual-store.ts'
import type { SqliteAudit } from './audit.ts'
import type { Database } from './database.ts'
import { maybe, storedDate } from './json.ts'

const confirmedCertificate: z.ZodType<ConfirmedCertificate> = z.object({
  fingerprint: z.string(),
  publicKeyFingerprint: z.string(),
  serialNumber: z.string(),
  subject: z.string(),
  issuer: z.string(),
  subjectAltNames: z.array(z.string()),
  validity: z.object({ notBefore: maybe(storedDate), notAfter: maybe(storedDate) }),
  publicKey: z.object({ type: z.string(), bits: maybe(z.number()) }),
})

interface ConfirmationRow {
  readonly id: number
  readonly name: string
  readonly expires_at: number
  readonly certificate: string | null
  readonly by: string
  readonly at: number
}

/** Confirmations of manual entries in SQLite. */
export class SqliteManual implements ManualStore {
  readonly #database: Database
  readonly #audit: SqliteAudit
  readonly #insert: StatementSync
  readonly #newest: StatementSync
  readonly #ofName: StatementSync

  constructor(database: Database, audit: SqliteAudit) {
    this.#database = database
    this.#audit = audit
    this.#insert = database.prepare(
      'INSERT INTO manual_confirmation (name, expires_at, certificate, by, at) VALUES (?, ?, ?, ?, ?)',
    )
    this.#newest = database.prepare(
      'SELECT * FROM manual_confirmation WHERE id IN (SELECT max(id) FROM manual_confirmation GROUP BY name)',
    )
    this.#ofName = database.prepare('SELECT * FROM manual_confirmation WHERE name = ? ORDER BY id DESC')
  }

  async confirm({ name, expiresAt, certificate, by, at }: ManualConfirmation, entry: AuditEntry): Promise<void> {
    await this.#database.write(() => {
      this.#insert.run(
        name,
        expiresAt.getTime(),
        certificate === undefined ? null : JSON.stringify(certificate),
        by,
        at.getTime(),
      )
      this.#audit.insert([entry])
    })
  }

  async newest(): Promise<ReadonlyMap<string, ManualConfirmation>> {
    const confirmations = await this.#read(() => this.#newest.all())
    return new Map(confirmations.map((confirmation) => [confirmation.name, confirmation]))
  }

  async of(name: string): Promise<readonly ManualConfirmation[]> {
    return this.#read(() => this.#ofName.all(name))
  }

  async #read(select: () => unknown[]): Promise<readonly ManualConfirmation[]> {
    return this.#database.read(() =>
      (select() as ConfirmationRow[]).map(({ id, name, expires_at, certificate, by, at }) => ({
        name,
        expiresAt: new Date(expires_at),
        certificate:
          certificate === null
            ? undefined
            : this.#database.parsed(confirmedCertificate, certificate, `confirmation ${id}`),
        by,
        at: new Date(at),
      })),
    )
  }
}
