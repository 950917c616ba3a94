import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { certflow, type RunOptions, rowsOf } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { testName } from '../support/probing.ts'

const authority = createAuthority()
const certificate = authority.intermediate({}).issue({ names: [testName] })

/** A folder with the anchor in `ca.pem`. */
async function folder() {
  const made = await mkdtempDisposable(join(tmpdir(), 'resume-'))
  await writeFile(join(made.path, 'ca.pem'), authority.rootPem)
  return made
}

const lines = (text: string) => text.split('\n').length - 1

/** Scans, and sends a signal once so many rows have come. */
function cut(args: readonly string[], rows: number, signal: NodeJS.Signals, options: RunOptions) {
  let seen = ''
  let kill = () => {}
  return certflow(['scan', '--resume', 'journal', '--format', 'ndjson', ...args], {
    ...options,
    onStart: (child) => {
      kill = () => child.kill(signal)
    },
    onOutput: (piece) => {
      seen += piece
      if (lines(seen) >= rows) kill()
    },
  })
}

test.for([
  ['SIGINT', 3],
  ['SIGTERM', 3],
  ['SIGKILL', undefined],
] as const)('after %s a scan goes on where it stopped', async ([signal, code]) => {
  await using good = await serveTls({ certificate })
  await using tarpit = await serveTarpit()
  await using temporary = await folder()
  const options = { cwd: temporary.path }
  const healthy = `${testName}@${good.host}:${good.port}`
  const silent = `${tarpit.host}:${tarpit.port}`
  const args = ['--ca', 'ca.pem', '--timeout', '3s', healthy, silent, healthy]

  const first = await cut(args, 2, signal, options)
  expect(first).toMatchObject({ code, signal: signal === 'SIGKILL' ? signal : null })
  expect(rowsOf(first.stdout).map(({ endpoint }) => endpoint)).toEqual([healthy, healthy])
  expect(good.accepted()).toBe(2)

  const second = await certflowHere(['scan', '--resume', 'journal', '--format', 'ndjson', ...args], options)
  expect(second.code).toBe(0)
  expect(second.stderr).toBe('certflow: journal "journal" has 2 of 3 endpoints already\n')
  const rows = rowsOf(second.stdout)
  expect(rows.slice(0, 2)).toEqual(rowsOf(first.stdout))
  expect(rows[2]).toMatchObject({ endpoint: silent, failure: { reason: 'timeout' } })
  expect(good.accepted()).toBe(2)

  const third = await certflowHere(['scan', '--resume', 'journal', '--format', 'ndjson', ...args], options)
  expect(third.stderr).toBe('certflow: journal "journal" has all 3 endpoints already\n')
  expect(rowsOf(third.stdout)).toEqual(rows)
})

test('rows of before are judged with the clock, the thresholds and the anchors of today', async () => {
  await using good = await serveTls({ certificate })
  await using temporary = await folder()
  const options = { cwd: temporary.path }
  const args = ['scan', '--resume', 'journal', '--format', 'ndjson', `${testName}@${good.host}:${good.port}`]
  const [untrusted] = rowsOf((await certflowHere(args, options)).stdout)
  const later = rowsOf((await certflowHere([...args, '--ca', 'ca.pem', '--at', '2040-01-01'], options)).stdout)
  expect(good.accepted()).toBe(1)
  expect(untrusted?.trust).toMatchObject({ status: 'untrusted', anchors: 'bundled' })
  expect(untrusted?.findings.map(({ code }) => code)).toEqual(['untrusted'])
  expect(later).toMatchObject([
    {
      probed_at: untrusted?.probed_at,
      fingerprint_sha256: untrusted?.fingerprint_sha256,
      trust: { status: 'untrusted', anchors: 'ca.pem' },
      findings: [{ code: 'expired' }, { code: 'chain-expiring' }],
    },
  ])
})

test('a deadline ends a run, and the next one goes on', async () => {
  await using good = await serveTls({ certificate })
  await using tarpit = await serveTarpit()
  await using temporary = await folder()
  const targets = [`${tarpit.host}:${tarpit.port}`, `${testName}@${good.host}:${good.port}`]
  const args = ['scan', '--resume', 'journal', '--format', 'json', '--timeout', '2s', ...targets]
  const first = await certflowHere([...args, '--deadline', '1s'], { cwd: temporary.path })
  expect(first.code).toBe(3)
  expect(JSON.parse(first.stdout).run).toMatchObject({ complete: false, planned: 2, probed: 1 })
  const second = await certflowHere(args, { cwd: temporary.path })
  expect(second.code).toBe(0)
  expect(JSON.parse(second.stdout).run).toMatchObject({ complete: true, planned: 2, probed: 2 })
  expect(good.accepted()).toBe(1)
})

test('an inventory is resumed with its manual entries and all addresses of a name', async () => {
  await using good = await serveTls({ certificate })
  await using temporary = await folder()
  const options = { cwd: temporary.path }
  const inventory = (owner: string) => `version: 1
contacts: { a: { email: [a@example.ac.jp] }, b: { email: [b@example.ac.jp] } }
endpoints: [{ host: localhost, port: ${good.port}, addresses: all, owner: ${owner} }]
manual: [{ name: switch, expires: 2031-01-31, owner: a }]
`
  const scan = async (owner: string) => {
    await writeFile(join(temporary.path, 'inventory.yaml'), inventory(owner))
    return rowsOf((await certflowHere(['scan', '--resume', 'journal', '--format', 'ndjson'], options)).stdout)
  }
  const first = await scan('a')
  const second = await scan('b')
  expect(good.accepted()).toBe(1)
  expect(first.length).toBeGreaterThan(1)
  expect(second).toEqual(first.map((row) => (row.host === 'localhost' ? { ...row, owner: 'b' } : row)))
})

test('a second scan with the same journal is refused, and the first goes on', async () => {
  await using tarpit = await serveTarpit()
  await using temporary = await folder()
  const args = ['scan', '--resume', 'journal', '--format', 'ndjson', '--timeout', '3s', `${tarpit.host}:${tarpit.port}`]
  const first = certflow(args, { cwd: temporary.path })
  await expect.poll(() => tarpit.accepted(), { timeout: 10_000 }).toBe(1)
  const second = await certflow(args, { cwd: temporary.path })
  expect(second.code).toBe(2)
  expect(second.stderr).toBe(
    'certflow: Cannot lock journal "journal": another scan writes it\n  wait until that scan has ended, or name another journal\n',
  )
  expect(rowsOf((await first).stdout)).toHaveLength(1)
})

test('a disk that is full ends the run; what was done is reported, and the next run goes on', async () => {
  await using temporary = await folder()
  const cwd = temporary.path
  const args = ['scan', '--resume', 'journal', '--format', 'ndjson', '--concurrency', '1', '127.0.0.0/25:1']
  // in blocks of 1024 bytes
  const first = await certflow(args, { cwd, prelude: 'ulimit -f 4' })
  expect(first.code).toBe(3)
  const noted = lines(await readFile(join(cwd, 'journal'), 'utf8')) - 1
  expect(rowsOf(first.stdout).length).toBeGreaterThanOrEqual(noted)
  expect(first.stderr).toBe(
    `certflow: The journal cannot be written any more: ${128 - rowsOf(first.stdout).length} of 128 endpoints have no row
certflow: Cannot write journal "journal": it would be larger than files may be (EFBIG)
  make room, then go on with the same command: what the journal holds is not probed again
`,
  )
  const second = await certflowHere(args, { cwd })
  expect(second.stderr).toBe(`certflow: journal "journal" has ${noted} of 128 endpoints already\n`)
  expect(second.code).toBe(0)
  expect(rowsOf(second.stdout)).toHaveLength(128)
})
