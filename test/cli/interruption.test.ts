import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTarpit } from '../../src/demo/odd-servers.ts'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { certflow, type RunOptions, rowsOf } from '../support/certflow.ts'
import { serveEnd, serveReset } from '../support/odd-servers.ts'
import { testName } from '../support/probing.ts'

const certificate = createAuthority().issue({ names: [testName] })

/** Starts certflow and sends signals once `ready`. Answers also how long it took to end after the first. */
async function interrupted(
  args: readonly string[],
  {
    ready,
    signals = ['SIGINT'],
    ...options
  }: RunOptions & { ready: (stdout: string) => boolean; signals?: NodeJS.Signals[] },
) {
  let child: Parameters<NonNullable<RunOptions['onStart']>>[0] | undefined
  let sentAt = 0
  let seen = ''
  const finished = await certflow(args, {
    ...options,
    onStart: (started) => {
      child = started
    },
    onOutput: (piece) => {
      seen += piece
      if (sentAt > 0 || !ready(seen)) return
      sentAt = performance.now()
      for (const signal of signals) child?.kill(signal)
    },
  })
  return { ...finished, afterMs: performance.now() - sentAt }
}

const lines = (count: number) => (stdout: string) => stdout.split('\n').length > count

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s: what is done is reported, exit 3', async (signal) => {
  await using good = await serveTls({ certificate })
  await using tarpit = await serveTarpit()
  const targets = [`${good.host}:${good.port}`, `${tarpit.host}:${tarpit.port}`, `${good.host}:${good.port}`]
  const { code, stdout, stderr, afterMs } = await interrupted(['scan', '--format', 'ndjson', ...targets], {
    ready: lines(2),
    signals: [signal],
  })
  expect(code).toBe(3)
  expect(rowsOf(stdout).map(({ endpoint }) => endpoint)).toEqual([targets[0], targets[2]])
  expect(stderr).toBe(`certflow: The run was interrupted by ${signal}: 1 of 3 endpoints have no row\n`)
  expect(afterMs).toBeLessThan(2_000)
})

test('an interrupted run reports the addresses of a name that are done, and is not complete', async () => {
  await using good = await serveTls({ certificate }, { host: '127.0.79.1' })
  await using tarpit = await serveTarpit({ host: '127.0.79.2', port: good.port })
  await using names = await serveNames(addressTable(new Map([[testName, [good.host, tarpit.host]]])))
  const target = `${testName}:${good.port}`
  const args = ['--format', 'ndjson', '--addresses', 'all', '--resolver', `127.0.0.1:${names.port}`]
  const { code, stdout, stderr } = await certflow(['scan', ...args, '--concurrency', '1', target], {
    // one at a time: when the second address is connected to, the first is done
    onStart: (child) => {
      const timer = setInterval(() => {
        if (tarpit.accepted() === 0) return
        clearInterval(timer)
        child.kill('SIGINT')
      }, 20)
      child.once('exit', () => clearInterval(timer))
    },
  })
  expect(code).toBe(3)
  expect(rowsOf(stdout).map(({ endpoint, address }) => [endpoint, address])).toEqual([[target, good.host]])
  expect(stderr).toBe(
    'certflow: The run was interrupted by SIGINT: 1 of 1 endpoints have no row, or not of each address\n',
  )
})

test('an interrupted run waits for no lookup, no retry, no connection', async () => {
  await using good = await serveTls({ certificate })
  await using reset = await serveReset()
  await using end = await serveEnd('at-once')
  await using tarpit = await serveTarpit()
  await using names = await serveNames(() => 'silence')
  const slow = Array.from({ length: 300 }, (_, index) => [
    `n${index}.test:443`,
    ...[reset, end, tarpit].map(({ host, port }) => `${host}:${port}`),
    `smtp://${tarpit.host}:${tarpit.port}`,
  ]).flat()
  const { code, afterMs } = await interrupted(
    [
      ...['scan', '--format', 'ndjson', '--targets', '-', '--resolver', `127.0.0.1:${names.port}`, '--retries', '50'],
      ...['--timeout', '60s', '--concurrency', '900', '--per-host', '500', '--per-network', '900'],
    ],
    { stdin: [`${good.host}:${good.port}`, ...slow].join('\n'), ready: lines(1) },
  )
  expect(code).toBe(3)
  expect(afterMs).toBeLessThan(2_000)
})

test('a second signal ends it on the spot, and leaves nothing behind', async () => {
  await using good = await serveTls({ certificate })
  await using tarpit = await serveTarpit()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'interrupted-'))
  const { code } = await certflow(
    ['scan', '--output', 'report.txt', `${good.host}:${good.port}`, `${tarpit.host}:${tarpit.port}`],
    {
      cwd: folder.path,
      onStart: (child) => {
        const timer = setInterval(async () => {
          if ((await readdir(folder.path)).length === 0) return
          clearInterval(timer)
          child.kill('SIGINT')
          child.kill('SIGTERM')
        }, 20)
        child.once('exit', () => clearInterval(timer))
      },
    },
  )
  expect(code).toBe(3)
  expect((await readdir(folder.path)).filter((name) => name !== 'report.txt')).toEqual([])
})

test('an interrupted run with a file keeps its finished rows and says that it was cut', async () => {
  await using good = await serveTls({ certificate })
  await using tarpit = await serveTarpit()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'interrupted-'))
  const { code } = await certflow(
    [
      'scan',
      '--format',
      'json',
      '--output',
      'report.json',
      `${good.host}:${good.port}`,
      `${tarpit.host}:${tarpit.port}`,
    ],
    {
      cwd: folder.path,
      onStart: (child) => {
        const timer = setInterval(() => {
          if (good.accepted() === 0 || tarpit.accepted() === 0) return
          clearInterval(timer)
          // until the row of the good one is made
          setTimeout(() => child.kill('SIGINT'), 500)
        }, 20)
      },
    },
  )
  expect(code).toBe(3)
  const { endpoints, run } = await import(join(folder.path, 'report.json'), { with: { type: 'json' } }).then(
    (module: { default: { endpoints: { endpoint: string }[]; run: { complete: boolean; planned: number } } }) =>
      module.default,
  )
  expect(endpoints.map(({ endpoint }) => endpoint)).toEqual([`${good.host}:${good.port}`])
  expect(run).toMatchObject({ complete: false, planned: 2, probed: 1 })
})
