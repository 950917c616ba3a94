import type { StatementSync } from 'node:sqlite'
import type { Alert } from '../../domain/alert.ts'
import type { Course } from '../../domain/escalation/course.ts'
import { keyOf } from '../../domain/sighting.ts'
import type { AlertBook, AlertChange, AlertStore, KeptAcknowledgement } from '../alert-store.ts'
import { storedAlert } from './alert-json.ts'
import type { SqliteAudit } from './audit.ts'
import { instant } from './columns.ts'
import { storedCourse } from './course-json.ts'
import type { Database } from './database.ts'
import type { SqliteOutbox } from './outbox.ts'

interface AlertRow {
  readonly number: number
  readonly record: string
}

interface AcknowledgementRow {
  readonly alert: number
  readonly at: number
  readonly by: string
  readonly until: number
}

/** The alerts in SQLite. */
export class SqliteAlerts implements AlertStore {
  readonly #database: Database
  readonly #outbox: SqliteOutbox
  readonly #audit: SqliteAudit
  readonly #counter: StatementSync
  readonly #setCounter: StatementSync
  readonly #book: StatementSync
  readonly #numbered: StatementSync
  readonly #upsert: StatementSync
  readonly #acknowledge: StatementSync
  readonly #acknowledgements: StatementSync
  readonly #courses: StatementSync
  readonly #coursesOf: StatementSync
  readonly #putCourse: StatementSync

  constructor(database: Database, outbox: SqliteOutbox, audit: SqliteAudit) {
    this.#database = database
    this.#outbox = outbox
    this.#audit = audit
    this.#counter = database.prepare('SELECT value FROM counter WHERE name = ?')
    this.#setCounter = database.prepare('UPDATE counter SET value = ? WHERE name = ?')
    this.#book = database.prepare(
      "SELECT number, record FROM alert WHERE state <> 'closed' OR closed_at >= ? ORDER BY number",
    )
    this.#numbered = database.prepare('SELECT number, record FROM alert WHERE number = ?')
    this.#upsert = database.prepare(
      `INSERT INTO alert (number, key, state, closed_at, record) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (number) DO UPDATE SET state = excluded.state, closed_at = excluded.closed_at, record = excluded.record`,
    )
    this.#acknowledge = database.prepare(
      `INSERT INTO acknowledgement (alert, at, by, until) VALUES (?, ?, ?, ?)
        ON CONFLICT (alert, at, by) DO UPDATE SET until = excluded.until`,
    )
    this.#acknowledgements = database.prepare('SELECT * FROM acknowledgement WHERE at >= ? ORDER BY at, alert')
    this.#courses = database.prepare(
      `SELECT alert AS number, record FROM course
        WHERE alert IN (SELECT number FROM alert WHERE state <> 'closed' OR closed_at >= ?) ORDER BY started_at, alert, escalation`,
    )
    this.#coursesOf = database.prepare(
      'SELECT alert AS number, record FROM course WHERE alert = ? ORDER BY started_at, escalation',
    )
    this.#putCourse = database.prepare(
      `INSERT INTO course (alert, escalation, started_at, record) VALUES (?, ?, ?, ?)
        ON CONFLICT (alert, escalation, started_at) DO UPDATE SET record = excluded.record`,
    )
  }

  async book(closedSince: Date): Promise<AlertBook> {
    return this.#database.read(() => ({
      alerts: this.#alertsOf(this.#book.all(closedSince.getTime())),
      courses: this.#coursesIn(this.#courses.all(closedSince.getTime())),
      nextNumber: this.#count('alert-number') + 1,
      revision: this.#count('alert-revision'),
    }))
  }

  async numbered(number: number): Promise<Alert | undefined> {
    return this.#database.read(() => this.#alertsOf(this.#numbered.all(number))[0])
  }

  async coursesOf(number: number): Promise<readonly Course[]> {
    return this.#database.read(() => this.#coursesIn(this.#coursesOf.all(number)))
  }

  async save({ alerts, courses = [], outbox, audit }: AlertChange, revision: number): Promise<boolean> {
    return this.#database.write(() => {
      if (this.#count('alert-revision') !== revision) return false
      if (alerts.length > 0) this.#keep(alerts)
      for (const course of courses) this.#keepCourse(course)
      if (alerts.length + courses.length > 0) this.#setCounter.run(revision + 1, 'alert-revision')
      this.#outbox.apply(outbox)
      this.#audit.insert(audit)
      return true
    })
  }

  async acknowledgementsSince(moment: Date): Promise<readonly KeptAcknowledgement[]> {
    return this.#database.read(() => {
      const rows = this.#acknowledgements.all(moment.getTime()) as unknown as AcknowledgementRow[]
      return rows.map(({ alert, at, by, until }) => ({ alert, at: new Date(at), by, until: new Date(until) }))
    })
  }

  #count(name: 'alert-number' | 'alert-revision'): number {
    return Number(this.#counter.get(name)?.value)
  }

  #keep(alerts: readonly Alert[]): void {
    // what is closed makes room for another alert about the same
    for (const alert of alerts) if (alert.state === 'closed') this.#put(alert)
    for (const alert of alerts) if (alert.state !== 'closed') this.#put(alert)
    const highest = alerts.reduce((number, alert) => Math.max(number, alert.number), this.#count('alert-number'))
    this.#setCounter.run(highest, 'alert-number')
  }

  #keepCourse(course: Course): void {
    const { about, escalation, startedAt } = course
    this.#putCourse.run(about, escalation, startedAt.getTime(), JSON.stringify(course))
  }

  #put(alert: Alert): void {
    const { number, state, closedAt, acknowledgement } = alert
    this.#upsert.run(number, keyOf(alert), state, instant(closedAt), JSON.stringify(alert))
    if (acknowledgement === undefined) return
    const { at, by, until } = acknowledgement
    this.#acknowledge.run(number, at.getTime(), by, until.getTime())
  }

  #coursesIn(rows: readonly unknown[]): Course[] {
    return (rows as readonly AlertRow[]).map(({ number, record }) =>
      this.#database.parsed(storedCourse, record, `an escalation of CF-${number}`),
    )
  }

  #alertsOf(rows: readonly unknown[]): Alert[] {
    return (rows as readonly AlertRow[]).map(({ number, record }) =>
      this.#database.parsed(storedAlert, record, `the record of CF-${number}`),
    )
  }
}
