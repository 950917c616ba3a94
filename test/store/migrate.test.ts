import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { migrations } from '../../src/store/sqlite/migrations/index.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { openStoreFile } from '../../src/store/sqlite/store-file.ts'
import { alert, alertCertificate } from '../support/alerts.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'
import { auditEntry, collected, message, placeOf, seenCertificate } from './samples.ts'

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>
let path = ''
beforeEach(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'migrate-'))
  path = join(folder.path, 'certflow.db')
  return () => folder.remove()
})

/** Opens the store with these migrations, and closes it. */
function open(steps: readonly string[]): void {
  openStoreFile(path, steps, true).close()
}

function ask(sql: string): unknown {
  using database = new DatabaseSync(path)
  return Object.values(database.prepare(sql).get() ?? {})[0]
}

const second = 'CREATE TABLE further (id INTEGER PRIMARY KEY) STRICT; INSERT INTO further VALUES (7)'
const third = 'ALTER TABLE further ADD COLUMN more TEXT'

describe('a store of an older version', () => {
  test('is brought up to date step by step, with what it holds', () => {
    open(migrations)
    {
      using database = new DatabaseSync(path)
      database.exec("INSERT INTO audit (at, by, action, about, detail) VALUES (1, 'x', 'y', 'z', '{}')")
    }
    open([...migrations, second, third])
    expect(ask('PRAGMA user_version')).toBe(migrations.length + 2)
    expect(ask('SELECT id FROM further WHERE more IS NULL')).toBe(7)
    expect(ask('SELECT about FROM audit')).toBe('z')
    open([...migrations, second, third])
    expect(ask('SELECT count(*) FROM further')).toBe(1)
  })

  test('stays what it is where a step fails in its middle', () => {
    open(migrations)
    expect(() => open([...migrations, `${second}; INSERT INTO nowhere VALUES (1)`])).toThrow(/nowhere/)
    expect(ask('PRAGMA user_version')).toBe(migrations.length)
    expect(ask("SELECT count(*) FROM sqlite_schema WHERE name = 'further'")).toBe(0)
    open([...migrations, second])
    expect(ask('SELECT id FROM further')).toBe(7)
  })

  test('keeps the steps that were whole where a later one fails', () => {
    open(migrations)
    expect(() => open([...migrations, second, 'INSERT INTO nowhere VALUES (1)'])).toThrow(/nowhere/)
    expect(ask('PRAGMA user_version')).toBe(migrations.length + 1)
    expect(ask('SELECT id FROM further')).toBe(7)
  })
})

test('a store of a newer version is left as it is', async () => {
  open([...migrations, second])
  const before = await readFile(path)
  expect(() => open(migrations)).toThrow(
    expect.objectContaining({
      code: 'store-newer',
      message: expect.stringContaining(`schema ${migrations.length + 1}, known up to ${migrations.length}`),
    }),
  )
  expect(await readFile(path)).toEqual(before)
})

test('the first step makes what the first release had', async () => {
  open(migrations.slice(0, 1))
  using golden = new DatabaseSync(':memory:')
  golden.exec(await readFile('test/golden/store-1.sql', 'utf8'))
  using made = new DatabaseSync(path)
  const schema = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
  expect(made.prepare(schema).all()).toEqual(golden.prepare(schema).all())
})

// Made by that version. A later one may add what it likes, but must read this.
test('a store that version 1 wrote is read', async () => {
  {
    using database = new DatabaseSync(path)
    database.exec(await readFile('test/golden/store-1.sql', 'utf8'))
  }
  await using store = openSqliteStore(path, { create: false })
  expect(await store.runs.newest(9)).toMatchObject([{ number: 1, inventory: 'campus', summary: { planned: 2 } }])
  expect(await store.observations.latest()).toMatchObject([
    { place: placeOf(), severity: 'warning', latest: { chain: [], failure: { reason: 'refused' } } },
    { place: placeOf({ kind: 'manual', endpoint: 'radius', address: undefined }), latest: undefined },
  ])
  expect(await collected(store.observations.periodsSince(new Date(0)))).toHaveLength(2)
  const { fingerprint } = seenCertificate('a')
  expect((await store.observations.certificates([fingerprint])).get(fingerprint)).toEqual({
    ...seenCertificate('a'),
    firstAt: judgedAt,
  })
  expect(await store.observations.findingsSince(new Date(0))).toMatchObject([
    { finding: { code: 'expiring' } },
    { finding: { code: 'manual-expiring' } },
    { finding: { code: 'unreachable' } },
  ])
  const ofThen = alert({ certificate: alertCertificate({ notBefore: daysFromNow(-60) }) })
  expect(await store.alerts.book(new Date(0))).toEqual({ alerts: [ofThen], courses: [], nextNumber: 4822, revision: 1 })
  expect(await store.outbox.claim({ now: judgedAt, channel: 'email', count: 9, leaseMs: 1 })).toMatchObject([
    { messageId: message(1).messageId, bytes: message(1).bytes },
  ])
  expect(await store.manual.newest()).toHaveProperty('size', 1)
  expect(await store.audit.since(new Date(0))).toEqual([auditEntry(), auditEntry({ action: 'confirmed' })])
})
