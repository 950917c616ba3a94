import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { Answered } from './load.ts'

/** What a store has to have. */
export interface Expected {
  readonly answered: readonly Answered[]
  /** By endpoint: the number of the alert that a run has opened. */
  readonly opened: ReadonlyMap<string, number>
  /** Nothing that was acknowledged later may be in it; undefined: all may. */
  readonly until?: number
}

interface AlertRow {
  readonly number: number
  readonly state: string
  readonly record: string
}

/** A store as it lies on the disk, read beside whoever uses it. */
export class Kept implements Disposable {
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  }

  /** By endpoint: the number of its alert. Each has one certificate, and so one alert. */
  alerts(): Map<string, number> {
    return new Map(this.#alerts().map(({ number, record }) => [endpointOf(record), number]))
  }

  /** What is wrong, a line each: of the file, of what was answered, and of what is kept as one. */
  faults({ answered, opened, until }: Expected): string[] {
    this.#database.exec('BEGIN')
    try {
      return [
        ...this.#damage(),
        ...this.#lostAlerts(opened),
        ...this.#lostAnswers(answered),
        ...this.#halves(),
        ...(until === undefined ? [] : this.#laterThan(until)),
      ]
    } finally {
      this.#database.exec('ROLLBACK')
    }
  }

  /** A digest of each table and of all definitions. */
  content(): Record<string, string> {
    const tables = this.#all<{ name: string; sql: string | null }>('SELECT name, sql FROM sqlite_master ORDER BY name')
    const digest = (value: unknown) =>
      createHash('sha256')
        .update(
          JSON.stringify(value, (_, each) => (each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each)),
        )
        .digest('hex')
    const rows = tables
      .filter(({ sql }) => sql?.startsWith('CREATE TABLE') === true)
      .map(({ name }) => [name, digest(this.#all(`SELECT * FROM "${name}"`))] as const)
    return { definitions: digest(tables), ...Object.fromEntries(rows) }
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #damage(): string[] {
    const check = this.#all<{ integrity_check: string }>('PRAGMA integrity_check').map((row) => row.integrity_check)
    const foreign = this.#all('PRAGMA foreign_key_check')
    return [...check.filter((line) => line !== 'ok'), ...foreign.map((row) => `foreign key: ${JSON.stringify(row)}`)]
  }

  #lostAlerts(opened: Expected['opened']): string[] {
    const byNumber = new Map(this.#alerts().map((alert) => [alert.number, alert]))
    const lost = [...opened].filter(([endpoint, number]) => {
      const alert = byNumber.get(number)
      return alert?.state !== 'open' || endpointOf(alert.record) !== endpoint
    })
    const endpoints = this.#alerts().map(({ record }) => endpointOf(record))
    const twice = endpoints.filter((endpoint, index) => endpoints.indexOf(endpoint) !== index)
    return [
      ...lost.map(([endpoint, number]) => `the alert CF-${number} about ${endpoint} is gone`),
      ...twice.map((endpoint) => `${endpoint} has two alerts`),
    ]
  }

  #lostAnswers(answered: Expected['answered']): string[] {
    const kept = Map.groupBy(this.#acknowledgements(), ({ alert, by }) => `${alert} ${by}`)
    const noted = new Set(this.#noted())
    return answered.flatMap(({ alert, by, sentAt, answeredAt }) => {
      const row = kept.get(`${alert} ${by}`)?.find(({ at }) => sentAt <= at && at <= answeredAt)
      if (row === undefined)
        return [`CF-${alert} was taken by ${by}, ${sentAt} to ${answeredAt}, and the store does not know`]
      return noted.has(`${alert} ${by} ${row.at}`)
        ? []
        : [`CF-${alert} was taken by ${by}, and the audit does not know`]
    })
  }

  /** What is kept by one transaction is there whole: an acknowledgement, its audit, what the channel is told; an alert and who is told of it. */
  #halves(): string[] {
    const answers = this.#acknowledgements()
    const rows = new Set(answers.map(({ alert, by, at }) => `${alert} ${by} ${at}`))
    const noted = new Set(this.#noted())
    const messages = this.#all<{ channel: string; alerts: string }>('SELECT channel, alerts FROM message')
    const about = (channel: string) =>
      counts(messages.filter((row) => row.channel === channel).flatMap(({ alerts }) => JSON.parse(alerts) as number[]))
    const [mails, news, taken] = [about('email'), about('tickets'), counts(answers.map(({ alert }) => alert))]
    const numbers = this.#alerts().map(({ number }) => number)
    const known = new Set(numbers)
    return [
      ...[...rows].filter((row) => !noted.has(row)).map((row) => `acknowledged, and not in the audit: ${row}`),
      ...[...noted].filter((row) => !rows.has(row)).map((row) => `in the audit, and not acknowledged: ${row}`),
      ...[...mails.keys(), ...news.keys()]
        .filter((number) => !known.has(number))
        .map((n) => `a message about no CF-${n}`),
      ...numbers.filter((number) => mails.get(number) !== 1).map((n) => `${mails.get(n) ?? 0} mails about CF-${n}`),
      ...numbers
        .filter((number) => news.get(number) !== 1 + (taken.get(number) ?? 0))
        .map((n) => `CF-${n} was taken ${taken.get(n) ?? 0} times, and the channel has ${news.get(n) ?? 0} messages`),
    ]
  }

  #laterThan(until: number): string[] {
    return this.#acknowledgements()
      .filter(({ at }) => at > until)
      .map(({ alert, by }) => `CF-${alert} was taken by ${by} only later`)
  }

  #alerts(): AlertRow[] {
    return this.#all<AlertRow>('SELECT number, state, record FROM alert ORDER BY number')
  }

  #acknowledgements() {
    return this.#all<{ alert: number; at: number; by: string }>('SELECT alert, at, by FROM acknowledgement')
  }

  /** `4821 physics 1795867200000` of each entry of the audit. */
  #noted(): string[] {
    const entries = this.#all<{ at: number; about: string; detail: string }>(
      "SELECT at, about, detail FROM audit WHERE action = 'acknowledged'",
    )
    return entries.map(({ at, about, detail }) => `${about.replace('CF-', '')} ${JSON.parse(detail).as} ${at}`)
  }

  #all<Row = unknown>(sql: string): Row[] {
    return this.#database.prepare(sql).all() as Row[]
  }
}

function counts(numbers: readonly number[]): Map<number, number> {
  const made = new Map<number, number>()
  for (const number of numbers) made.set(number, (made.get(number) ?? 0) + 1)
  return made
}

function endpointOf(record: string): string {
  const { places } = JSON.parse(record) as { places: readonly { endpoint: string }[] }
  return places[0]?.endpoint ?? ''
}
