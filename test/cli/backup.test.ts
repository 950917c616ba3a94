import { copyFile, mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { auditEntry } from '../store/samples.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { judgedAt } from '../support/facts.ts'

async function folder() {
  const made = await mkdtempDisposable(join(tmpdir(), 'backup-'))
  const store = join(made.path, 'certflow.db')
  let at = judgedAt.getTime()
  return {
    path: made.path,
    store,
    open: () => openSqliteStore(store, { create: true }),
    run: (args: readonly string[]) => {
      at += 1_000
      return certflowHere(args, { cwd: made.path, now: () => new Date(at) })
    },
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}

function auditOf(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true })
  return Number(database.prepare('SELECT count(*) AS n FROM audit').get()?.n)
}

test('a copy made while others write is whole, has all that was committed, and is for its user alone', async () => {
  await using here = await folder()
  await using store = here.open()
  await store.audit.append(Array.from({ length: 5_000 }, () => auditEntry()))
  const writing = (async () => {
    for (let round = 0; round < 50; round++) await store.audit.append([auditEntry()])
  })()
  const { code, stdout } = await here.run(['backup'])
  await writing
  const path = stdout.trim()
  expect([code, path]).toEqual([0, join(here.path, 'certflow.db-backups/certflow-20261120T120001Z.db')])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(here.path, 'certflow.db-backups'))).toHaveLength(1)
  expect(auditOf(path)).toBeGreaterThanOrEqual(5_000)
})

test('restored, the store is what it was then; what was there since stays beside it', async () => {
  await using here = await folder()
  {
    await using store = here.open()
    await store.audit.append([auditEntry()])
  }
  const copy = (await here.run(['backup', '--output', 'copies'])).stdout.trim()
  {
    await using store = here.open()
    await store.audit.append([auditEntry(), auditEntry()])
    const refused = await here.run(['restore', copy])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('a process has it open')])
    expect(await store.audit.since(new Date(0))).toHaveLength(3)
  }
  const { code, stdout } = await here.run(['restore', copy])
  const [, before = ''] = /What was there before is (.*)\.$/m.exec(stdout) ?? []
  expect([code, auditOf(here.store), auditOf(before)]).toEqual([0, 1, 3])
  expect((await stat(here.store)).mode & 0o777).toBe(0o600)
  await using store = here.open()
  expect(await store.audit.since(new Date(0))).toEqual([auditEntry()])
})

test('what is no copy, or is damaged, is never put in place, and is what the error names', async () => {
  await using here = await folder()
  {
    await using store = here.open()
    await store.audit.append(Array.from({ length: 2_000 }, () => auditEntry()))
  }
  const copy = (await here.run(['backup'])).stdout.trim()
  const bytes = await readFile(copy)
  await writeFile(join(here.path, 'damaged.db'), bytes.fill(0x5a, 40_000, 90_000))
  await writeFile(join(here.path, 'text.db'), 'no database')
  using other = new DatabaseSync(join(here.path, 'other.db'))
  other.exec('CREATE TABLE x (y)')
  const names = (await readdir(here.path)).sort()
  const whys = {
    'damaged.db': 'it is damaged',
    'text.db': 'it is no SQLite database',
    'other.db': 'it is the database of another program',
    'none.db': 'no such file or folder (ENOENT)',
    'certflow.db-backups': 'it is a folder',
  }
  for (const [file, why] of Object.entries(whys)) {
    const { code, stderr } = await here.run(['restore', file])
    expect([file, code, stderr]).toEqual([file, 2, expect.stringContaining(why)])
    expect(stderr).toMatch(/^certflow: Cannot (read|use) copy /)
    expect(stderr).toContain(`copy "${join(here.path, file)}": `)
    expect(stderr).toContain('nothing was changed')
    expect(stderr).not.toContain('.new-')
  }
  expect((await readdir(here.path)).sort()).toEqual(names)
  expect(auditOf(here.store)).toBe(2_000)
})

test('copies of before are removed by their generation; what else lies there is left alone', async () => {
  await using here = await folder()
  {
    await using _store = here.open()
  }
  const copy = (await here.run(['backup', '--output', 'copies'])).stdout.trim()
  for (let day = 1; day <= 19; day++)
    await copyFile(copy, join(here.path, `copies/certflow-202611${String(day).padStart(2, '0')}T101700Z.db`))
  await writeFile(join(here.path, 'copies/notes.txt'), 'x')
  await writeFile(join(here.path, 'copies/certflow-20261399T101700Z.db'), 'x')
  await here.run(['backup', '--output', 'copies'])
  const names = await readdir(join(here.path, 'copies'))
  expect(names).toEqual(expect.arrayContaining(['notes.txt', 'certflow-20261399T101700Z.db']))
  expect(names).toContain('certflow-20261120T120002Z.db')
  // the last of the same hour stands for it
  expect(names).not.toContain('certflow-20261120T120001Z.db')
  expect(names).toHaveLength(2 + 20)
})

test.for([
  ['file/copies', 'a part of the path is not a folder (ENOTDIR)', 'name another'],
  ['file', 'a file of that name is there', 'name a folder'],
  // a disk that is not mounted
  ['disk/copies', '/disk"', 'mount its disk'],
  // a recursive mkdir of Node has no end here
  ['/proc/copies', '/proc"', 'name another with --output'],
] as const)('a folder that cannot be made is told: %s', async ([output, why, hint]) => {
  await using here = await folder()
  {
    await using _store = here.open()
  }
  await writeFile(join(here.path, 'file'), '')
  const { code, stderr } = await here.run(['backup', '--output', output])
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
  expect(stderr).toContain(hint)
  expect(await readdir(here.path)).not.toContain('disk')
})
