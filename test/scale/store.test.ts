import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { auditEntry, message, observed, outboxChange } from '../store/samples.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { measureStore } from '../support/store-figures.ts'

const kills = isCampaign ? 500 : 50
const messages = 10_000
const processes = 4
const scans = isCampaign ? 100 : 5
const beginners = isCampaign ? 50 : 20

/** An empty store; its path. */
async function newStore(): Promise<string> {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'store-'))
  onTestFinished(() => folder.remove())
  const path = join(folder.path, 'certflow.db')
  await openSqliteStore(path, { create: true })[Symbol.asyncDispose]()
  return path
}

/** A process with a store (test/support/store-worker.ts), and the whole lines that it has printed. */
function worker(work: string, path: string) {
  const child: ChildProcess = spawn(process.execPath, ['--expose-gc', 'test/support/store-worker.ts', work, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    output += piece
  })
  return {
    child,
    /** Resolves with the first output. */
    begun: new Promise<void>((resolve) => child.stdout?.once('data', () => resolve())),
    /** Resolves with the exit code, when all output is there. */
    ended: new Promise<number | null>((resolve) => child.once('close', resolve)),
    lines: () => output.split('\n').slice(0, -1),
  }
}

test(`kill -9 at ${kills} moments of writing: the store is whole, and has what it said it has`, {
  timeout: 1_800_000,
}, async () => {
  const path = await newStore()
  let lost = 0
  let damaged = 0
  let confirmed = 0
  const beginnings: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    const { child, begun, ended, lines } = worker('write', path)
    await begun
    await sleep(Math.random() * 150)
    child.kill('SIGKILL')
    await ended
    const before = performance.now()
    await using store = openSqliteStore(path, { create: false })
    beginnings.push(performance.now() - before)
    const inOutbox = new Map((await store.outbox.list(new Date(0))).map(({ messageId, state }) => [messageId, state]))
    const audited = new Set((await store.audit.since(new Date(0), 'ran')).map(({ about }) => about))
    for (const line of lines()) {
      const [what = '', id = ''] = line.split(' ')
      confirmed += 1
      if (what === 'added' && !inOutbox.has(id)) lost += 1
      if (what === 'sent' && inOutbox.get(id) !== 'sent') lost += 1
      if (what === 'audited' && !audited.has(id)) lost += 1
    }
    if (!isWhole(path)) damaged += 1
  }
  tell('store', {
    kills,
    'writes confirmed before a kill': confirmed,
    'confirmed and lost': [lost, '0'],
    'stores damaged': [damaged, '0'],
    'slowest opening after a kill ms': Math.round(Math.max(...beginnings)),
  })
  expect(confirmed).toBeGreaterThan(kills)
  expect(lost).toBe(0)
  expect(damaged).toBe(0)
})

/** The long check, which also looks at every index and reference. */
function isWhole(path: string): boolean {
  const database = new DatabaseSync(path)
  try {
    const [first, ...more] = database.prepare('PRAGMA integrity_check').all()
    return (
      first?.integrity_check === 'ok' &&
      more.length === 0 &&
      database.prepare('PRAGMA foreign_key_check').all().length === 0
    )
  } finally {
    database.close()
  }
}

test(`${processes} processes send ${messages} messages: each exactly once`, async () => {
  const path = await newStore()
  await using store = openSqliteStore(path, { create: false })
  await store.outbox.change(outboxChange({ added: Array.from({ length: messages }, (_, index) => message(index)) }))
  const before = performance.now()
  const workers = Array.from({ length: processes }, () => worker('send', path))
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual(workers.map(() => 0))
  const seconds = (performance.now() - before) / 1_000
  const lines = workers.flatMap((each) => each.lines())
  const distinct = new Set(lines)
  tell('store', {
    'messages sent by several processes': [distinct.size, String(messages)],
    'messages sent twice': [lines.length - distinct.size, '0'],
    'messages a second': Math.round(messages / seconds),
  })
  expect(lines.filter((line) => line.startsWith('late'))).toEqual([])
  expect(lines).toHaveLength(messages)
  expect(distinct.size).toBe(messages)
  const states = (await store.outbox.list(new Date(0))).map(({ state, attempts }) => `${state} ${attempts}`)
  expect(new Set(states)).toEqual(new Set(['sent 1']))
})

test('the lock on runs ends with its process, however that ends', async () => {
  const path = await newStore()
  await using store = openSqliteStore(path, { create: false })
  const waits: number[] = []
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
    const holder = worker('lock', path)
    await holder.begun
    expect(holder.lines()).toEqual(['locked'])
    expect(await store.runs.lock('run', 0)).toBeUndefined()
    const waiting = store.runs.lock('run', 60_000)
    const before = performance.now()
    holder.child.kill(signal)
    await using lock = await waiting
    expect(lock).toBeDefined()
    waits.push(performance.now() - before)
  }
  tell('store', { 'slowest lock after a kill ms': [Math.round(Math.max(...waits)), '≤ 1000'] })
})

test('who has the lock and asks for it again still keeps other processes out', async () => {
  const path = await newStore()
  await using store = openSqliteStore(path, { create: false })
  await using _lock = await store.runs.lock('run', 0)
  // POSIX takes all locks of a process away when it closes any descriptor of the file
  expect(await store.runs.lock('run', 0)).toBeUndefined()
  const other = worker('lock', path)
  await other.begun
  expect(other.lines()).toEqual(['busy'])
})

test(`${beginners} processes begin a run at once: one has the lock`, { timeout: 120_000 }, async () => {
  const path = await newStore()
  const workers = Array.from({ length: beginners }, () => worker('lock', path))
  await Promise.all(workers.map(({ begun }) => begun))
  const answers = workers.map(({ lines }) => lines()[0])
  expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1)
  expect(answers.filter((answer) => answer === 'busy')).toHaveLength(beginners - 1)
})

test('a store that is being written all the time is busy, and can still be read', { timeout: 60_000 }, async () => {
  const path = await newStore()
  await using store = openSqliteStore(path, { create: false })
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  await expect(store.audit.append([auditEntry()])).rejects.toMatchObject({
    code: 'store-unavailable',
    message: expect.stringContaining('another process has been writing all the time'),
  })
  await expect(store.observations.save(1, [observed(0)])).rejects.toMatchObject({ code: 'store-unavailable' })
  expect(await store.observations.latest()).toEqual([])
  other.exec('ROLLBACK')
  await store.audit.append([auditEntry()])
  other.close()
})

test(`${scans} scans of 10,000 endpoints`, { timeout: 1_800_000 }, async () => {
  const figures = await measureStore(await newStore(), scans)
  tell('store', {
    observations: figures.observations,
    'file MB': figures.fileMb,
    'opened and checked ms': figures.openMs,
    'latest state of 10,000 endpoints ms': [figures.latestMs, '≤ 50'],
    'scan of 10,000 saved, nothing changed, ms': [figures.saveSameMs, '≤ 1000'],
    'scan of 10,000 saved, all changed, ms': [figures.saveChangedMs, '≤ 1000'],
    '10,000 messages put in ms': figures.putMs,
    '10,000 messages claimed and marked ms': figures.claimAndSettleMs,
    'half of it forgotten ms': figures.forgetMs,
  })
  // the wall clock of a shared machine gates nothing: the campaign shows these beside their goals
  expect(figures.observations).toBe(scans * 10_000)
})
