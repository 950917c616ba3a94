import { mkdtempDisposable, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { childRun, troubleOf } from '../../src/cli/centre/child-run.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { serve } from '../support/centre/serve-process.ts'
import { certflowHere } from '../support/certflow-here.ts'

const inventory = 'version: 1\nmanual:\n  - { name: core-switch-1, expires: 2027-01-31 }\n'

async function folder(settings: string) {
  const made = await mkdtempDisposable(join(tmpdir(), 'serve-'))
  await writeFile(join(made.path, 'inventory.yaml'), inventory)
  await writeFile(join(made.path, 'certflow.yaml'), settings)
  return made
}

async function scanned(path: string): Promise<number> {
  await using store = openSqliteStore(join(path, 'certflow.db'), { create: false })
  return (await store.runs.newest(9)).filter(({ endedAt }) => endedAt !== undefined).length
}

test('it serves without any account, keeps what it makes to itself, and ends when it is asked', async () => {
  await using here = await folder('server: { listen: "127.0.0.1:0" }\n')
  const daemon = await serve(here.path)
  expect((await fetch(`${daemon.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200)
  expect(await (await fetch(`${daemon.url}/login`)).text()).toContain('certflow users add')
  for (const file of ['certflow.db', 'certflow.db-secret'])
    expect([file, (await stat(join(here.path, file))).mode & 0o777]).toEqual([file, 0o600])
  // no run yet: the one of this morning is made up for, in a process of its own
  await expect.poll(() => scanned(here.path), { timeout: 30_000, interval: 300 }).toBe(1)
  daemon.kill('SIGTERM')
  expect(await daemon.ended).toBe(0)
  expect(daemon.said()).toContain('certflow: ending, asked by SIGTERM')
})

const nothing = new AbortController().signal

// biome-ignore format: table
test.for([
  ['is well',                        'process.exit(0)',                                       undefined],
  ['found something',                'process.exit(1)',                                       undefined],
  ['cannot be made',                 "console.error('no inventory'); process.exit(2)",        'ended with 2\n  no inventory'],
  ['is cut short',                   'process.exit(3)',                                       'could not do all of its work'],
  ['crashes',                        "console.error('last words'); process.kill(process.pid, 'SIGSEGV')", 'crashed: it was ended by SIGSEGV\n  last words'],
  ['says more than anybody reads',   "console.error('x'.repeat(1e6)); process.exitCode = 2",  expect.stringMatching(/^ended with 2\n {2}x{4095}$/)],
] as const)('a run of the schedule that %s', async ([, script, wanted]) => {
  await using here = await mkdtempDisposable(join(tmpdir(), 'child-'))
  const program = join(here.path, 'run.mjs')
  await writeFile(program, script)
  expect(troubleOf(await childRun(program, [], here.path, nothing))).toEqual(wanted)
})

test('a run of the schedule is asked to end with the daemon', async () => {
  await using here = await mkdtempDisposable(join(tmpdir(), 'child-'))
  const program = join(here.path, 'run.mjs')
  await writeFile(
    program,
    "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1e6); console.error('up')",
  )
  const ending = new AbortController()
  setTimeout(() => ending.abort(), 1_000)
  const { code, signal } = await childRun(program, [], here.path, ending.signal)
  // however far it had come
  expect([code, signal]).toEqual(code === 3 ? [3, undefined] : [undefined, 'SIGTERM'])
})

test('a port that is taken is told, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  await using here = await folder(`server: { listen: "127.0.0.1:${port}" }\n`)
  const { code, stderr } = await certflowHere(['serve'], { cwd: here.path })
  expect([code, stderr]).toEqual([
    2,
    `certflow: Cannot listen on 127.0.0.1:${port}: something else listens there (EADDRINUSE)\n  correct server: listen in the settings, or end what is there\n`,
  ])
  other.close()
})

test('a second centre on one store is refused, and has it once the first has ended', { timeout: 60_000 }, async () => {
  await using here = await folder('server: { listen: "127.0.0.1:0" }\n')
  const first = await serve(here.path)
  const { code, stderr } = await certflowHere(['serve'], { cwd: here.path })
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^certflow: Cannot serve store ".*": another certflow serve/),
  ])
  first.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  const second = await serve(here.path)
  second.kill('SIGTERM')
  expect(await second.ended).toBe(0)
})

test('an inventory with errors is told before anything listens', async () => {
  await using here = await folder('server: { listen: "127.0.0.1:0" }\n')
  await writeFile(join(here.path, 'inventory.yaml'), 'version: 1\nendpoints: [{ host: "a b" }]\n')
  const { code, stderr } = await certflowHere(['serve'], { cwd: here.path })
  expect([code, stderr]).toEqual([2, expect.stringContaining('bad-host')])
})
