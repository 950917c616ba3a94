import { spawnSync } from 'node:child_process'
import {
  chmod,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { CertflowError } from '../../src/errors.ts'
import { migrations } from '../../src/store/sqlite/migrations/index.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { openStoreFile } from '../../src/store/sqlite/store-file.ts'
import { seeded } from '../support/malformed-certificates.ts'
import { auditEntry, message, observed, outboxChange, placeOf } from './samples.ts'

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>
let path = ''
beforeEach(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'store-file-'))
  path = join(folder.path, 'certflow.db')
  return () => folder.remove()
})

/** A store with something in it: the bytes of its file. */
async function filled(): Promise<Buffer> {
  await using store = openSqliteStore(path, { create: true })
  const places = Array.from({ length: 300 }, (_, index) => placeOf({ endpoint: `h${index}.example.ac.jp:443` }))
  await store.observations.save(
    1,
    places.map((place) => observed(0, { place })),
  )
  await store.outbox.change(outboxChange({ added: Array.from({ length: 50 }, (_, index) => message(index)) }))
  await store.audit.append([auditEntry()])
  await store[Symbol.asyncDispose]()
  return readFile(path)
}

/** The error with which a store cannot be opened; fails where it can. */
function refusal(file = path, create = true): CertflowError {
  try {
    void openSqliteStore(file, { create })[Symbol.asyncDispose]()
  } catch (error) {
    if (error instanceof CertflowError) return error
    throw error
  }
  throw new Error('it was opened')
}

describe('a new store', () => {
  test('is for its user alone, with everything beside it, and leaves nothing else', async () => {
    await using store = openSqliteStore(path, { create: true })
    await using _lock = await store.runs.lock('run', 0)
    await store.audit.append([auditEntry()])
    const names = await readdir(folder.path)
    expect(names.sort()).toEqual(['certflow.db', 'certflow.db-run', 'certflow.db-shm', 'certflow.db-wal'])
    for (const name of names) expect((await stat(join(folder.path, name))).mode & 0o777, name).toBe(0o600)
  })

  test('is one file when it is closed', async () => {
    await filled()
    expect(await readdir(folder.path)).toEqual(['certflow.db'])
  })

  test('is made only where that is wanted', async () => {
    expect(refusal(path, false)).toMatchObject({ code: 'store-unavailable', message: /no such file/ })
    expect(await readdir(folder.path)).toEqual([])
  })

  test('brings each commit to the disk', () => {
    const database = openStoreFile(path, migrations, true)
    // 2 is FULL
    expect([database.value('PRAGMA synchronous'), database.value('PRAGMA journal_mode')]).toEqual([2, 'wal'])
    expect(database.value('PRAGMA foreign_keys')).toBe(1)
    database.close()
  })

  test('needs its folder', () => {
    const error = refusal(join(folder.path, 'missing', 'certflow.db'))
    expect(error.message).toContain('no such file or folder (ENOENT)')
    expect(error.hint).toContain('make the folder')
  })

  test.for(['in a file that is no folder', 'under a name with control characters'])('%s is refused', async (how) => {
    await writeFile(path, 'x')
    const file = how.startsWith('in') ? join(path, 'certflow.db') : join(folder.path, '\u001b[31m/x.db')
    const error = refusal(file)
    expect(error.code).toBe('store-unavailable')
    expect(error.message).not.toContain('\u001b')
  })

  test('is never made in place of one that is gone while its log is still there', async () => {
    await using store = openSqliteStore(path, { create: true })
    await store.audit.append([auditEntry()])
    await rm(path)
    expect(refusal()).toMatchObject({ code: 'store-damaged', message: /the log beside it is still there/ })
    expect(await readdir(folder.path)).not.toContain('certflow.db')
  })

  test('is not made twice by processes that begin at once', async () => {
    const stores = Array.from({ length: 5 }, () => openSqliteStore(path, { create: true }))
    for (const store of stores) await store.audit.append([auditEntry()])
    expect(await stores[0]?.audit.since(new Date(0))).toHaveLength(5)
    for (const store of stores) await store[Symbol.asyncDispose]()
  })
})

describe('what is no store', () => {
  test('a folder', async () => {
    await mkdir(path)
    expect(refusal()).toMatchObject({ code: 'store-unavailable', message: /it is a folder/ })
  })

  test('an empty file', async () => {
    await writeFile(path, '')
    expect(refusal()).toMatchObject({ code: 'store-damaged', message: /the file is empty/, hint: /put a copy back/ })
    expect((await stat(path)).size).toBe(0)
  })

  test.for([
    ['a short text', 'hello\n'],
    ['a long text', 'certflow '.repeat(9_999)],
  ])('%s', async ([, text = '']) => {
    await writeFile(path, text)
    expect(refusal()).toMatchObject({ code: 'store-damaged', message: /no SQLite database/ })
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  test('the database of another program', async () => {
    const other = new DatabaseSync(path)
    other.exec('CREATE TABLE cookies (name TEXT)')
    other.close()
    expect(refusal()).toMatchObject({ code: 'store-unavailable', message: /another program/ })
    const again = new DatabaseSync(path)
    expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'cookies' }])
    again.close()
  })

  test('a link that leads nowhere', async () => {
    await symlink(join(folder.path, 'nowhere', 'x.db'), path)
    expect(refusal().code).toBe('store-unavailable')
  })
})

describe('a damaged store', () => {
  test.for([0.02, 0.3, 0.5, 0.99])('cut off at %d of its length', async (share) => {
    const whole = await filled()
    await truncate(path, Math.floor(whole.length * share))
    const cut = await readFile(path)
    expect(refusal()).toMatchObject({ code: 'store-damaged', hint: /leave the file as it is/ })
    expect(await readFile(path)).toEqual(cut)
  })

  test('a page of nothing', async () => {
    const whole = await filled()
    for (let page = 1; page * 4_096 < whole.length; page++) {
      const spoilt = Buffer.from(whole)
      spoilt.fill(0, page * 4_096, (page + 1) * 4_096)
      await writeFile(path, spoilt)
      expect(refusal().code).toBe('store-damaged')
    }
  })

  test('flipped bits: told, or harmless; never a crash, never a new store', async () => {
    const whole = await filled()
    const random = seeded(20_261_120)
    const told = { refused: 0, opened: 0 }
    for (let time = 0; time < 150; time++) {
      const spoilt = Buffer.from(whole)
      const at = Math.floor(random() * whole.length)
      spoilt[at] = (whole[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      await writeFile(path, spoilt)
      try {
        await readAll()
        told.opened += 1
      } catch (error) {
        if (!(error instanceof CertflowError)) throw error
        expect(['store-damaged', 'store-unavailable', 'store-newer'], error.message).toContain(error.code)
        expect((await readFile(path)).length).toBe(whole.length)
        told.refused += 1
      }
      for (const name of await readdir(folder.path)) await rm(join(folder.path, name))
    }
    expect(told.refused).toBeGreaterThan(10)
    expect(told.opened).toBeGreaterThan(10)
  })

  test('a record that is nothing that certflow writes', async () => {
    await filled()
    const database = new DatabaseSync(path)
    database.exec(`UPDATE message SET alerts = '["\u001b[31m"]' WHERE id = 7`)
    database.close()
    await using store = openSqliteStore(path, { create: false })
    await expect(store.outbox.list(new Date(0))).rejects.toMatchObject({
      code: 'store-damaged',
      message: expect.stringContaining('message 7 is nothing that certflow writes'),
    })
  })
})

test('no statement changes or removes an entry of the audit', async () => {
  await filled()
  using database = new DatabaseSync(path)
  expect(() => database.exec("UPDATE audit SET by = 'nobody'")).toThrow('audit entries are not changed')
  expect(() => database.exec('DELETE FROM audit')).toThrow('audit entries are not removed')
})

test('a copy that SQLite makes while the store is in use is a store', async () => {
  await using store = openSqliteStore(path, { create: true })
  await store.audit.append([auditEntry()])
  const copy = join(folder.path, 'copy.db')
  using database = new DatabaseSync(path)
  database.exec(`VACUUM INTO '${copy}'`)
  await store.audit.append([auditEntry({ action: 'later' })])
  await using copied = openSqliteStore(copy, { create: false })
  expect(await copied.audit.since(new Date(0))).toEqual([auditEntry()])
})

test('tables that are not those of certflow', async () => {
  await filled()
  {
    using database = new DatabaseSync(path)
    database.exec('ALTER TABLE message RENAME COLUMN lease TO hire')
  }
  expect(refusal()).toMatchObject({ code: 'store-damaged', message: /its tables are not those/ })
})

/** Opens the store and reads all of it. */
async function readAll(): Promise<void> {
  await using store = openSqliteStore(path, { create: true })
  const states = await store.observations.latest()
  await store.observations.certificates(states.flatMap(({ latest }) => latest?.chain ?? []))
  await store.observations.findingsSince(new Date(0))
  await store.outbox.list(new Date(0))
  await store.outbox.claim({ now: new Date(), channel: 'email', count: 99, leaseMs: 1 })
  await store.audit.since(new Date(0))
  await store.alerts.book(new Date(0))
}

describe('what the system refuses', () => {
  const isRoot = process.getuid?.() === 0

  test.runIf(!isRoot)('a file that may only be read', async () => {
    await filled()
    await chmod(path, 0o400)
    expect(refusal()).toMatchObject({ code: 'store-unavailable', message: /no permission/ })
  })

  test.runIf(isRoot)('a file system that may only be read', async () => {
    using disk = smallDisk(folder.path)
    await filled()
    disk.remount('ro')
    expect(refusal()).toMatchObject({ code: 'store-unavailable', message: /read-only/ })
  })

  test.runIf(isRoot)('a full disk: nothing that was kept is lost, and there is more when there is room', async () => {
    using disk = smallDisk(folder.path)
    await filled()
    await using store = openSqliteStore(path, { create: false })
    const bytes = Buffer.alloc(100_000)
    let kept = 50
    const write = () => store.outbox.change(outboxChange({ added: [message(kept, { bytes })] }))
    const error = await (async () => {
      for (;;) {
        await write()
        kept += 1
      }
    })().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'store-unavailable', message: expect.stringContaining('no space left') })
    expect(await store.outbox.list(new Date(0))).toHaveLength(kept)
    disk.remount('size=16m')
    await write()
    await store[Symbol.asyncDispose]()
    await using again = openSqliteStore(path, { create: false })
    expect(await again.outbox.list(new Date(0))).toHaveLength(kept + 1)
  })

  test.runIf(isRoot)('a full disk: no new store, and nothing left of the attempt', async () => {
    using disk = smallDisk(folder.path)
    await writeFile(join(folder.path, 'other'), Buffer.alloc(1 << 21)).catch(() => undefined)
    expect(refusal()).toMatchObject({ code: 'store-unavailable', message: /no space left/ })
    expect(await readdir(folder.path)).toEqual(['other'])
    disk.remount('size=16m')
    await filled()
  })
})

/** A tmpfs of 2 MB over a folder. */
function smallDisk(at: string): Disposable & { remount(options: string): void } {
  const run = (...words: string[]) => {
    const { status, stderr } = spawnSync(words[0] ?? '', words.slice(1), { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`)
  }
  run('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', at)
  return {
    remount: (options) => run('mount', '-o', `remount,${options}`, at),
    [Symbol.dispose]: () => run('umount', '-l', at),
  }
}
