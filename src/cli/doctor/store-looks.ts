import { existsSync, statSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { dayMs } from '../../domain/duration.ts'
import { CertflowError } from '../../errors.ts'
import { noInventory } from '../../store/run.ts'
import { restoreStore } from '../../store/sqlite/copy-store.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { backupFolder, copiesIn } from '../centre/backup.ts'
import { error, type Look, ok, type Patient, type Seen, warning } from './look.ts'

/** The files that only their user may read: the store tells what a network has, the secret signs answers. */
export const permissionsLook: Look = async ({ settings }) => {
  const { path } = settings.store
  const files = [path, `${path}-wal`, `${path}-secret`, `${path}-identity`].filter((file) => existsSync(file))
  const open = files.filter((file) => (statSync(file).mode & 0o077) !== 0)
  const folder = dirname(path)
  const seen = open.map((file) => error('permissions', `others may read ${file}`, `chmod 600 ${file}`))
  const isShared = existsSync(folder) && (statSync(folder).mode & 0o022) !== 0
  const shared = error('permissions', `others may write into ${folder}`, `chmod go-w ${folder}`)
  if (isShared) return [...seen, shared]
  return seen.length > 0 ? seen : [ok('permissions', 'store and secret are for their user alone')]
}

/** When everything was looked at last. */
export const runsLook: Look = async ({ store, settings, now }) => {
  if (store === undefined) return []
  const runs = (await store.runs.newest(100)).filter(({ inventory }) => inventory !== noInventory)
  const last = runs.find(({ endedAt }) => endedAt !== undefined)?.endedAt
  const hint = 'let certflow serve or its timers run: journalctl -u certflow-serve'
  if (last === undefined) return [warning('runs', 'no run has come to its end yet', hint)]
  const text = `the last run came to its end at ${last.toISOString()}`
  if (last > now) return [error('runs', `${text}, which is yet to come`, 'set the clock of this machine')]
  return [now.getTime() - last.getTime() > settings.heartbeat.overdueMs ? error('runs', text, hint) : ok('runs', text)]
}

/** Whether there is a copy of today, and with `restore` whether it is worth anything. */
export const backupsLook: Look = async ({ store, settings, restore, now }) => {
  const folder = backupFolder(settings.store.path)
  const [newest] = (await copiesIn(folder, settings.store.path)).toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const hint = 'certflow backup makes one; certflow serve does by schedule: backup'
  if (newest === undefined) return [warning('backups', `there is no copy in ${folder}`, hint)]
  const text = `the newest copy is of ${newest.at.toISOString()}`
  const isOld = now.getTime() - newest.at.getTime() > dayMs
  const age = isOld ? warning('backups', text, hint) : ok('backups', text)
  return restore ? [age, await rehearsed(newest.path, store)] : [age]
}

/** Restores a copy into a folder of its own, and looks at what is in it. The store in use is not touched. */
async function rehearsed(copy: string, current: Patient['store']): Promise<Seen> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'certflow-rehearsal-'))
  const path = join(folder.path, 'certflow.db')
  try {
    restoreStore(copy, path, new Date(0))
    await using restored = openSqliteStore(path, { create: false })
    const [then, now] = [await sizesOf(restored), current && (await sizesOf(current))]
    const more = now === undefined ? '' : `; the store has ${now.places} places, ${now.acts} entries of the audit now`
    return ok('backups', `restored on trial: ${then.places} places, ${then.acts} entries of the audit${more}`)
  } catch (cause) {
    if (!(cause instanceof CertflowError)) throw cause
    return error('backups', `${copy} cannot be restored: ${cause.message}`, 'certflow backup makes another')
  }
}

async function sizesOf({ observations, audit }: NonNullable<Patient['store']>) {
  return { places: (await observations.latest()).length, acts: (await audit.since(new Date(0))).length }
}
