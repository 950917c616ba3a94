import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { serveTarpit } from '../../src/demo/odd-servers.ts'
import { connectionLimit } from '../../src/probe/open-files.ts'
import { certflow, rowsOf } from '../support/certflow.ts'

test.for([
  ['Max open files            1024                 524288               files', 960],
  ['Max processes 7 7 processes\nMax open files            96   96   files\n', 32],
  ['Max open files            40   40   files', 1],
  ['Max open files            unlimited unlimited files', Number.MAX_SAFE_INTEGER],
  ['', 960],
] as const)('%j leaves room for %i connections', ([limits, connections]) => {
  expect(connectionLimit(limits)).toBe(connections)
})

test('a shortage of descriptors is never a verdict on a server', async () => {
  await using tarpit = await serveTarpit()
  const targets = Array.from({ length: 200 }, () => `${tarpit.host}:${tarpit.port}`)
  const { code, stdout, stderr } = await certflow(
    ['scan', '--targets', '-', '--format', 'ndjson', '--timeout', '300ms', '--per-host', '500', '--concurrency', '500'],
    { prelude: 'ulimit -n 96', stdin: targets.join('\n') },
  )
  const rows = rowsOf(stdout)
  expect(code).toBe(0)
  expect(stderr).not.toMatch(/bug/)
  expect(rows).toHaveLength(200)
  // on a busy machine the time may be over before the connection is there
  expect(new Set(rows.map(({ failure }) => failure?.reason))).toEqual(new Set(['timeout']))
})

test.for(['full', 'certificate'])(
  '%s depth: probes that found no descriptor are made again when there is one',
  async (depth) => {
    await using tarpit = await serveTarpit()
    const child = join(import.meta.dirname, '../support/crowded.ts')
    const { stdout } = await promisify(execFile)('bash', [
      ...['--norc', '-c', 'ulimit -n 96; exec "$@"', 'bash'],
      ...[process.execPath, child, tarpit.host, String(tarpit.port), depth],
    ])
    const outcomes = JSON.parse(stdout) as string[]
    expect(outcomes).toHaveLength(200)
    expect(outcomes.filter((outcome) => !/^(connect|handshake)\/timeout$/.test(outcome))).toEqual([])
  },
)
