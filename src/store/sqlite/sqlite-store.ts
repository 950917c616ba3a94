import type { Forgotten, Store } from '../store.ts'
import { SqliteAccounts } from './accounts.ts'
import { SqliteAgents } from './agents.ts'
import { SqliteAlerts } from './alerts.ts'
import { SqliteAudit } from './audit.ts'
import type { Database } from './database.ts'
import { SqliteDrills } from './drills.ts'
import { forgetBefore } from './forget.ts'
import { SqliteManual } from './manual.ts'
import { migrations } from './migrations/index.ts'
import { SqliteObservations } from './observations.ts'
import { SqliteOutbox } from './outbox.ts'
import { SqliteRevocations } from './revocations.ts'
import { SqliteRuns } from './runs.ts'
import { openStoreFile } from './store-file.ts'
import { SqliteTokens } from './tokens.ts'

/**
 * Opens the store in this file. `create`: makes it where it does not exist; its folder must. Throws `store-unavailable`,
 * `store-damaged` or `store-newer`, and leaves everything as it was then.
 */
export function openSqliteStore(path: string, { create }: { readonly create: boolean }): Store {
  const database = openStoreFile(path, migrations, create)
  try {
    return new SqliteStore(database)
  } catch (error) {
    database.close()
    throw error
  }
}

class SqliteStore implements Store {
  readonly runs: SqliteRuns
  readonly observations: SqliteObservations
  readonly alerts: SqliteAlerts
  readonly outbox: SqliteOutbox
  readonly drills: SqliteDrills
  readonly manual: SqliteManual
  readonly audit: SqliteAudit
  readonly revocations: SqliteRevocations
  readonly accounts: SqliteAccounts
  readonly tokens: SqliteTokens
  readonly agents: SqliteAgents
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.runs = new SqliteRuns(database)
    this.observations = new SqliteObservations(database)
    this.outbox = new SqliteOutbox(database)
    this.audit = new SqliteAudit(database)
    this.alerts = new SqliteAlerts(database, this.outbox, this.audit)
    this.revocations = new SqliteRevocations(database)
    this.drills = new SqliteDrills(database, this.outbox, this.audit)
    this.manual = new SqliteManual(database, this.audit)
    this.accounts = new SqliteAccounts(database, this.audit)
    this.tokens = new SqliteTokens(database, this.audit)
    this.agents = new SqliteAgents(database, this.audit)
  }

  async forgetBefore(moment: Date): Promise<Forgotten> {
    return this.#database.write(() => forgetBefore(this.#database, moment))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close()
  }
}
