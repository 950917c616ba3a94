import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'
import type { Database } from './database.ts'

/** "CFLW": what SQLite files of certflow carry in their head, by which file(1) and others may know them. */
const applicationId = 0x43_46_4c_57

/**
 * Brings the schema up to date, one transaction for each version. Throws `store-newer` where a newer certflow has done so already, and
 * `store-unavailable` where the database is another program's; it is as it was then.
 */
export function migrate(database: Database, migrations: readonly string[]): void {
  while (versionOf(database, migrations) < migrations.length) {
    database.writeNow(() => {
      // another process may have done it since
      const version = versionOf(database, migrations)
      const step = migrations[version]
      if (step === undefined) return
      database.execute(`${step}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
    })
  }
}

function versionOf(database: Database, migrations: readonly string[]): number {
  const version = Number(database.value('PRAGMA user_version'))
  const isOurs = database.value('PRAGMA application_id') === applicationId
  if (!isOurs && Number(database.value('SELECT count(*) FROM sqlite_schema')) > 0)
    throw new CertflowError(
      'store-unavailable',
      `Cannot use store ${quoted(database.path)}: it is the database of another program`,
      {
        hint: 'name another file; this one is left as it is',
      },
    )
  if (version <= migrations.length) return version
  throw new CertflowError(
    'store-newer',
    `Cannot use store ${quoted(database.path)}: a newer version of certflow wrote it (schema ${version}, known up to ${migrations.length})`,
    { hint: 'use that version; this one has not changed the store' },
  )
}
