import { chmod, mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { certflowHere } from '../support/certflow-here.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const inventory = 'version: 1\nendpoints: [{ host: localhost, port: 1 }]\nmanual: [{ name: x, expires: 2027-01-31 }]\n'

/** Files of a folder but those that SQLite makes and removes by itself. */
async function filesIn(path: string): Promise<string[]> {
  return (await readdir(path)).filter((file) => !/-(wal|shm)$/.test(file)).sort()
}

async function folder(settings: string) {
  const made = await mkdtempDisposable(join(tmpdir(), 'doctor-'))
  await writeFile(join(made.path, 'inventory.yaml'), inventory)
  await writeFile(join(made.path, 'certflow.yaml'), settings)
  const run = (args: readonly string[]) => certflowHere(args, { cwd: made.path })
  const doctor = async (...args: readonly string[]) => {
    const { code, stdout } = await run(['doctor', ...args])
    const lines = new Map(
      stdout.split('\n').flatMap((line) => {
        const [, level = '', look, text] = /^(\w+) +(\w+) +(.*)$/.exec(line) ?? []
        return look === undefined ? [] : [[look, `${level}: ${text}`] as const]
      }),
    )
    return { code, lines }
  }
  return { path: made.path, run, doctor, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() }
}

test('a centre that works is told to be well, and nothing is changed by looking', async () => {
  await using sink = await startSmtpSink()
  await using here = await folder(`organisation: { name: IT }
smtp: { url: "smtp://127.0.0.1:${sink.port}", from: a@example.ac.jp }
server: { url: https://certflow.example.ac.jp }
`)
  await here.run(['run'])
  await here.run(['backup'])
  const before = await filesIn(here.path)
  const { code, lines } = await here.doctor('--restore')
  expect(code).toBe(0)
  expect(lines.get('inventory')).toMatch(/^ok: .*: 1 endpoints, 1 manual entries$/)
  expect(lines.get('store')).toMatch(/^ok: .*certflow\.db is whole$/)
  expect(lines.get('permissions')).toBe('ok: store and secret are for their user alone')
  expect(lines.get('runs')).toMatch(/^ok: the last run/)
  expect(lines.get('backups')).toMatch(
    /^ok: restored on trial: 2 places, 0 entries of the audit; the store has 2 places/,
  )
  expect(lines.get('accounts')).toBe(
    'warning: nobody can log in: there is no account; certflow users add tanaka --role admin',
  )
  expect(lines.get('names')).toBe('ok: 1 of 1 names that were tried have addresses')
  expect(lines.get('mail')).toBe(`ok: 127.0.0.1:${sink.port} answers`)
  expect(await filesIn(here.path)).toEqual(before)
})

test('what is wrong is told with what to do, all of it at once', async () => {
  await using silent = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  await using here = await folder(`organisation: { name: IT }
smtp: { url: "smtp://127.0.0.1:${port}", from: a@example.ac.jp }
`)
  await here.run(['run', '--no-scan'])
  await here.run(['backup'])
  const [copy = ''] = await readdir(join(here.path, 'certflow.db-backups'))
  const path = join(here.path, 'certflow.db-backups', copy)
  await writeFile(path, (await readFile(path)).fill(0x5a, 8_000, 30_000))
  await chmod(join(here.path, 'certflow.db'), 0o644)
  await writeFile(join(here.path, 'inventory.yaml'), 'version: 1\nendpoints: [{}]\n')
  const { code, lines } = await here.doctor('--restore')
  expect(code).toBe(1)
  expect(lines.get('inventory')).toMatch(/^error: Cannot use inventory .*: 1 error; .*inventory.yaml:2:13: error: /)
  expect(lines.get('permissions')).toMatch(/^error: others may read .*certflow\.db(-wal)?; chmod 600 /)
  expect(lines.get('runs')).toMatch(/^warning: no run has come to its end yet/)
  expect(lines.get('backups')).toMatch(/^error: .* cannot be restored: /)
  expect(lines.get('mail')).toMatch(/^error: .* does not answer: it is no mail server; correct smtp: url/)
})

test('without a store there is one line for it, and with --quiet none for what is well', async () => {
  await using here = await folder('live: false\n')
  const { code, lines } = await here.doctor('--quiet')
  expect(code).toBe(1)
  expect(lines.get('store')).toMatch(/^error: Cannot open store .*: there is no such file; make a first run/)
  expect(lines.has('settings')).toBe(false)
  expect(lines.get('mail')).toMatch(/^warning: nobody can be told/)
})
