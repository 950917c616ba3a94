import type { StatementSync } from 'node:sqlite'
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Severity } from '../../domain/finding.ts'
import type { CertificateSummary, Observation, Place } from '../observation.ts'
import type {
  KeptAnswer,
  KeptCertificate,
  KeptFinding,
  ObservationStore,
  Period,
  PlaceState,
} from '../observation-store.ts'
import { SqliteChains } from './chains.ts'
import type { Database } from './database.ts'
import { SqliteFindings } from './findings.ts'
import { type AnswerColumns, answerOfRow, type PlaceColumns, placeOfRow } from './place-row.ts'
import { SqlitePlaces } from './places.ts'

interface PeriodRow extends PlaceColumns, AnswerColumns {
  readonly id: number
  readonly first_at: number
  readonly last_at: number
}

/** The columns of `latest` in their order: node:sqlite makes arrays of rows three times as fast as objects. */
type StateRow = readonly [
  kind: Place['kind'],
  endpoint: string,
  address: string,
  zone: string,
  run: number,
  firstAt: number,
  lastAt: number,
  severity: Severity,
  probedAt: number | null,
  durationMs: number,
  attempts: number,
  depth: AnswerColumns['depth'],
  fingerprints: string | null,
  tlsVersion: string | null,
  cipher: string | null,
  requested: number | null,
  outdated: number,
  stage: AnswerColumns['failure_stage'],
  reason: AnswerColumns['failure_reason'],
  detail: string | null,
]

const answer = `depth, fingerprints, tls_version, cipher, client_certificate_requested, outdated,
  failure_stage, failure_reason, failure_detail`
const past = `SELECT period.id, kind, endpoint, address, zone, period.first_at, period.last_at,
    period.depth, fingerprints, period.tls_version, period.cipher, period.client_certificate_requested, period.outdated,
    period.failure_stage, period.failure_reason, period.failure_detail
  FROM period JOIN place ON place.id = period.place LEFT JOIN chain ON chain.id = period.chain`
const present = `SELECT place.id, kind, endpoint, address, zone, first_at, last_at, ${answer}
  FROM place LEFT JOIN chain ON chain.id = place.chain`

/** Rows that are held at one time while periods are read one after the other. */
const pageSize = 1_000

/** What runs saw, in SQLite. */
export class SqliteObservations implements ObservationStore {
  readonly #database: Database
  readonly #chains: SqliteChains
  readonly #places: SqlitePlaces
  readonly #findings: SqliteFindings
  readonly #latest: StatementSync
  readonly #history: StatementSync
  readonly #pastPage: StatementSync
  readonly #presentPage: StatementSync

  constructor(database: Database) {
    this.#database = database
    this.#chains = new SqliteChains(database)
    this.#places = new SqlitePlaces(database)
    this.#findings = new SqliteFindings(database)
    this.#latest = database.prepare(
      `SELECT kind, endpoint, address, zone, run, first_at, last_at, severity, probed_at, duration_ms, attempts, ${answer}
        FROM place LEFT JOIN chain ON chain.id = place.chain ORDER BY place.id`,
    )
    this.#latest.setReturnArrays(true)
    this.#history = database.prepare(
      `${past} WHERE endpoint = ?1 UNION ALL ${present} WHERE endpoint = ?1 AND kind = 'probe' ORDER BY first_at`,
    )
    this.#pastPage = database.prepare(`${past} WHERE period.last_at >= ? AND period.id > ? ORDER BY period.id LIMIT ?`)
    this.#presentPage = database.prepare(
      `${present} WHERE kind = 'probe' AND last_at >= ? AND place.id > ? ORDER BY place.id LIMIT ?`,
    )
  }

  async save(run: number, observations: readonly Observation[]): Promise<void> {
    await this.#database.write(() => {
      const chains = new Map<unknown, number>()
      for (const observation of observations) {
        const { seen, judgedAt } = observation
        // one list for all rows of the same chain
        let chain = seen && chains.get(seen.chain)
        if (chain === undefined && seen !== undefined && seen.chain.length > 0) {
          chain = this.#chains.keep(seen.chain, judgedAt)
          chains.set(seen.chain, chain)
        }
        const place = this.#places.keep(run, observation, chain ?? null)
        if (place !== undefined) this.#findings.keep(place, observation)
      }
    })
  }

  async latest(): Promise<readonly PlaceState[]> {
    return this.#database.read(() => (this.#latest.all() as unknown as StateRow[]).map(stateOf))
  }

  async history(endpoint: string): Promise<readonly Period[]> {
    return this.#database.read(() => (this.#history.all(endpoint) as unknown as PeriodRow[]).map(periodOf))
  }

  async *periodsSince(moment: Date): AsyncGenerator<Period> {
    // What ends meanwhile moves from the present to the past: read in this order it is there twice at most, never not at all.
    for (const page of [this.#presentPage, this.#pastPage]) {
      let last = 0
      for (;;) {
        const rows = await this.#database.read(
          () => page.all(moment.getTime(), last, pageSize) as unknown as PeriodRow[],
        )
        for (const row of rows) yield periodOf(row)
        // the centre serves pages meanwhile
        await othersTurn()
        if (rows.length < pageSize) break
        last = rows.at(-1)?.id ?? last
      }
    }
  }

  async findingsSince(moment: Date): Promise<readonly KeptFinding[]> {
    return this.#database.read(() => this.#findings.since(moment))
  }

  async certificates(fingerprints: readonly string[]): Promise<ReadonlyMap<string, KeptCertificate>> {
    return this.#database.read(() => this.#chains.certificates(fingerprints))
  }

  async leaves(): Promise<ReadonlyMap<string, CertificateSummary>> {
    return this.#database.read(() => this.#chains.leaves())
  }
}

function stateOf(row: StateRow): PlaceState {
  const [kind, endpoint, address, zone, run, firstAt, lastAt, severity, probedAt, durationMs, attempts] = row
  return {
    place: placeOfRow({ kind, endpoint, address, zone }),
    run,
    firstAt: new Date(firstAt),
    lastAt: new Date(lastAt),
    severity,
    latest:
      probedAt === null ? undefined : { ...answerOfState(row), probedAt: new Date(probedAt), durationMs, attempts },
  }
}

function answerOfState(row: StateRow): KeptAnswer {
  return answerOfRow({
    depth: row[11],
    fingerprints: row[12],
    tls_version: row[13],
    cipher: row[14],
    client_certificate_requested: row[15],
    outdated: row[16],
    failure_stage: row[17],
    failure_reason: row[18],
    failure_detail: row[19],
  })
}

function periodOf(row: PeriodRow): Period {
  return {
    place: placeOfRow(row),
    firstAt: new Date(row.first_at),
    lastAt: new Date(row.last_at),
    answer: answerOfRow(row),
  }
}
