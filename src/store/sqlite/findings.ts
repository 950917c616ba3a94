import type { StatementSync } from 'node:sqlite'
import type { Finding, FindingCode } from '../../domain/finding.ts'
import { endsFinding, type Observation } from '../observation.ts'
import type { KeptFinding } from '../observation-store.ts'
import { dateOf } from './columns.ts'
import type { Database } from './database.ts'
import { storedFinding } from './finding-json.ts'
import { type PlaceColumns, placeOfRow } from './place-row.ts'

interface StandingRow {
  readonly id: number
  readonly code: FindingCode
  readonly severity: string
  readonly detail: string
}

interface FindingRow extends PlaceColumns, StandingRow {
  readonly first_at: number
  readonly last_at: number
  readonly ended_at: number | null
}

/** Findings at places. */
export class SqliteFindings {
  readonly #database: Database
  readonly #standing: StatementSync
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #end: StatementSync
  readonly #since: StatementSync

  constructor(database: Database) {
    this.#database = database
    this.#standing = database.prepare(
      'SELECT id, code, severity, detail FROM finding WHERE place = ? AND ended_at IS NULL ORDER BY id',
    )
    this.#insert = database.prepare(
      'INSERT INTO finding (place, code, severity, detail, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)',
    )
    this.#update = database.prepare('UPDATE finding SET severity = ?, detail = ?, last_at = ? WHERE id = ?')
    this.#end = database.prepare('UPDATE finding SET ended_at = ? WHERE id = ?')
    this.#since = database.prepare(
      `SELECT finding.*, kind, endpoint, address, zone FROM finding JOIN place ON place.id = finding.place
        WHERE ended_at IS NULL OR ended_at >= ? ORDER BY finding.id`,
    )
  }

  /** Brings the findings of a place up to date, within a transaction of the caller. One that still stands keeps its beginning. */
  keep(place: number, observation: Observation): void {
    const at = observation.judgedAt.getTime()
    const standing = this.#standing.all(place) as unknown as StandingRow[]
    for (const finding of observation.findings) {
      const { code, severity } = finding
      const detail = JSON.stringify(finding.detail)
      const row = takeStanding(standing, finding, detail)
      if (row === undefined) this.#insert.run(place, code, severity, detail, at)
      else this.#update.run(severity, detail, at, row.id)
    }
    for (const { id, code } of standing) if (endsFinding(code, observation)) this.#end.run(at, id)
  }

  /** Findings that stand or ended at `moment` or later, within a transaction of the caller. */
  since(moment: Date): readonly KeptFinding[] {
    return (this.#since.all(moment.getTime()) as unknown as FindingRow[]).map((row) => ({
      place: placeOfRow(row),
      finding: this.#database.parsed(
        storedFinding,
        `{"code":"${row.code}","severity":"${row.severity}","detail":${row.detail}}`,
        `finding ${row.id}`,
      ),
      firstAt: new Date(row.first_at),
      lastAt: new Date(row.last_at),
      endedAt: dateOf(row.ended_at),
    }))
  }
}

/**
 * Takes the row out of `standing` that this finding goes on: of several with its code (two weak intermediates) the one with the same
 * detail, else the first.
 */
function takeStanding(standing: StandingRow[], { code }: Finding, detail: string): StandingRow | undefined {
  const same = standing.findIndex((row) => row.code === code && row.detail === detail)
  const index = same === -1 ? standing.findIndex((row) => row.code === code) : same
  return index === -1 ? undefined : standing.splice(index, 1)[0]
}
