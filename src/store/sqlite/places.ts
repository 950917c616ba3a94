import type { StatementSync } from 'node:sqlite'
import type { Observation, SeenAnswer } from '../observation.ts'
import { flag, instant } from './columns.ts'
import type { Database } from './database.ts'

interface PlaceRow {
  readonly id: number
  readonly last_at: number
  readonly depth: string | null
  readonly chain: number | null
  readonly tls_version: string | null
  readonly cipher: string | null
  readonly client_certificate_requested: number | null
  readonly outdated: number | null
  readonly failure_stage: string | null
  readonly failure_reason: string | null
}

const period = `first_at, last_at, depth, chain, tls_version, cipher, client_certificate_requested, outdated,
  failure_stage, failure_reason, failure_detail`

/** The latest state of each place; what it was before moves to its periods. */
export class SqlitePlaces {
  readonly #find: StatementSync
  readonly #insert: StatementSync
  readonly #retire: StatementSync
  readonly #confirm: StatementSync
  readonly #change: StatementSync

  constructor(database: Database) {
    this.#find = database.prepare(
      `SELECT id, last_at, depth, chain, tls_version, cipher, client_certificate_requested, outdated, failure_stage, failure_reason
        FROM place WHERE endpoint = ? AND address = ? AND zone = ? AND kind = ?`,
    )
    this.#insert = database.prepare(
      `INSERT INTO place (endpoint, address, zone, kind, run, first_at, last_at, severity)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 'ok') RETURNING id`,
    )
    this.#retire = database.prepare(
      `INSERT INTO period (place, ${period}) SELECT id, ${period} FROM place WHERE id = ?`,
    )
    this.#confirm = database.prepare(
      `UPDATE place SET run = ?, last_at = ?, severity = ?, probed_at = ?, duration_ms = ?, attempts = ?, failure_detail = ?
        WHERE id = ?`,
    )
    this.#change = database.prepare(
      `UPDATE place SET first_at = ?, depth = ?, chain = ?, tls_version = ?, cipher = ?, client_certificate_requested = ?,
          outdated = ?, failure_stage = ?, failure_reason = ?
        WHERE id = ?`,
    )
  }

  /** Keeps an observation, within a transaction of the caller; the id of its place, or undefined where a newer one is kept. */
  keep(run: number, observation: Observation, chain: number | null): number | undefined {
    const { place, judgedAt, severity, seen } = observation
    const key = [place.endpoint, place.address ?? '', place.zone ?? '', place.kind]
    const at = judgedAt.getTime()
    const known = this.#find.get(...key) as unknown as PlaceRow | undefined
    if (known !== undefined && known.last_at > at) return undefined
    const id = known?.id ?? Number(this.#insert.get(...key, run, at)?.id)
    if (seen !== undefined && (known === undefined || !isSameAnswer(known, seen, chain))) {
      if (known !== undefined) this.#retire.run(id)
      this.#begin(id, at, seen, chain)
    }
    const detail = seen?.failure?.detail ?? null
    const { durationMs = null, attempts = null } = seen ?? {}
    this.#confirm.run(run, at, severity, instant(seen?.probedAt), durationMs, attempts, detail, id)
    return id
  }

  /** Begins a period of another answer. */
  #begin(id: number, at: number, seen: SeenAnswer, chain: number | null): void {
    const { depth, tlsVersion, cipher, clientCertificateRequested, outdated, failure } = seen
    this.#change.run(
      at,
      depth,
      chain,
      tlsVersion ?? null,
      cipher ?? null,
      flag(clientCertificateRequested),
      flag(outdated),
      failure?.stage ?? null,
      failure?.reason ?? null,
      id,
    )
  }
}

/** Reports whether a place still answers the same. The detail of a failure is not compared: it may hold a time or a count. */
function isSameAnswer(known: PlaceRow, seen: SeenAnswer, chain: number | null): boolean {
  return (
    known.depth === seen.depth &&
    known.chain === chain &&
    known.tls_version === (seen.tlsVersion ?? null) &&
    known.cipher === (seen.cipher ?? null) &&
    known.client_certificate_requested === flag(seen.clientCertificateRequested) &&
    known.outdated === flag(seen.outdated) &&
    known.failure_stage === (seen.failure?.stage ?? null) &&
    known.failure_reason === (seen.failure?.reason ?? null)
  )
}
