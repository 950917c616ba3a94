import type { StatementSync } from 'node:sqlite'
import { z } from 'zod'
import type { CertificateSummary, SeenCertificate } from '../observation.ts'
import type { KeptCertificate } from '../observation-store.ts'
import { dateOf, instant } from './columns.ts'
import type { Database } from './database.ts'

const texts = z.array(z.string())

interface CertificateRow {
  readonly fingerprint: string
  readonly first_at: number
  readonly der: Uint8Array | null
  readonly subject: string | null
  readonly issuer: string | null
  readonly serial_number: string | null
  readonly subject_alt_names: string | null
  readonly not_before: number | null
  readonly not_after: number | null
}

/** Certificates, each once, and the chains that they are sent in. */
export class SqliteChains {
  readonly #database: Database
  readonly #insertCertificate: StatementSync
  readonly #insertChain: StatementSync
  readonly #chainId: StatementSync
  readonly #certificate: StatementSync
  readonly #leaves: StatementSync

  constructor(database: Database) {
    this.#database = database
    // What came without DER is completed by a server that shows it.
    this.#insertCertificate = database.prepare(
      `INSERT INTO certificate
          (fingerprint, first_at, der, subject, issuer, serial_number, subject_alt_names, not_before, not_after)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (fingerprint) DO UPDATE SET der = excluded.der, subject = excluded.subject, issuer = excluded.issuer,
          serial_number = excluded.serial_number, subject_alt_names = excluded.subject_alt_names,
          not_before = excluded.not_before, not_after = excluded.not_after
        WHERE certificate.der IS NULL AND excluded.der IS NOT NULL`,
    )
    this.#insertChain = database.prepare('INSERT INTO chain (fingerprints) VALUES (?)')
    this.#chainId = database.prepare('SELECT id FROM chain WHERE fingerprints = ?')
    this.#certificate = database.prepare('SELECT * FROM certificate WHERE fingerprint = ?')
    this.#leaves = database.prepare(
      `SELECT fingerprint, first_at, NULL AS der, subject, issuer, serial_number, subject_alt_names, not_before, not_after
        FROM certificate WHERE fingerprint IN
        (SELECT substr(fingerprints, 1, 64) FROM chain WHERE id IN (SELECT chain FROM place))`,
    )
  }

  /** Keeps a chain and its certificates, within a transaction of the caller; the id of the chain. */
  keep(chain: readonly SeenCertificate[], at: Date): number {
    for (const certificate of chain) this.#keepCertificate(certificate, at)
    const fingerprints = chain.map(({ fingerprint }) => fingerprint).join(' ')
    const id = this.#chainId.get(fingerprints)?.id ?? this.#insertChain.run(fingerprints).lastInsertRowid
    return Number(id)
  }

  /** The certificates with these fingerprints, within a transaction of the caller. */
  certificates(fingerprints: readonly string[]): ReadonlyMap<string, KeptCertificate> {
    const found = fingerprints.map(
      (fingerprint) => this.#certificate.get(fingerprint) as unknown as CertificateRow | undefined,
    )
    return new Map(found.filter((row) => row !== undefined).map((row) => [row.fingerprint, this.#certificateOf(row)]))
  }

  /** What is known of each certificate that some place shows first now, within a transaction of the caller. */
  leaves(): ReadonlyMap<string, CertificateSummary> {
    const rows = this.#leaves.all() as unknown as CertificateRow[]
    return new Map(
      rows.flatMap((row): [string, CertificateSummary][] => {
        const { summary } = this.#certificateOf(row)
        return summary === undefined ? [] : [[row.fingerprint, summary]]
      }),
    )
  }

  #keepCertificate({ fingerprint, der, summary }: SeenCertificate, at: Date): void {
    this.#insertCertificate.run(
      fingerprint,
      at.getTime(),
      der ?? null,
      summary?.subject ?? null,
      summary?.issuer ?? null,
      summary?.serialNumber ?? null,
      summary === undefined ? null : JSON.stringify(summary.subjectAltNames),
      instant(summary?.notBefore),
      instant(summary?.notAfter),
    )
  }

  #certificateOf(row: CertificateRow): KeptCertificate {
    const { fingerprint, first_at, der, subject, issuer, subject_alt_names } = row
    return {
      fingerprint,
      firstAt: new Date(first_at),
      der: der === null ? undefined : Buffer.from(der.buffer, der.byteOffset, der.byteLength),
      summary:
        subject === null || issuer === null || subject_alt_names === null
          ? undefined
          : {
              subject,
              issuer,
              serialNumber: row.serial_number ?? undefined,
              subjectAltNames: this.#database.parsed(texts, subject_alt_names, `certificate ${fingerprint}`),
              notBefore: dateOf(row.not_before),
              notAfter: dateOf(row.not_after),
            },
    }
  }
}
