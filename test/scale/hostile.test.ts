import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { listen, type RunningServer } from '../../src/demo/listener.ts'
import { serveBanner, serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { certflow, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { type MemoryWatch, watchMemory } from '../support/memory-watch.ts'
import { alertRecord, serveCanned, serveDrip, serveEnd, serveReset } from '../support/odd-servers.ts'

const good = isCampaign ? 10_000 : 500
const each = isCampaign ? 200 : 10
const deadlineMs = 2_000
const concurrency = 256

const record = (type: number, body: Uint8Array) =>
  Buffer.concat([Buffer.of(type, 3, 3, body.length >> 8, body.length & 0xff), body])
const repeated = (times: number, piece: Uint8Array) => Buffer.concat(Array.from({ length: times }, () => piece))
/** Says a text over and over in small pieces, as long as somebody listens. */
const serveFlood = (text: string, at: { host: string }) =>
  listen(async (socket) => {
    socket.setNoDelay(true)
    while (socket.writable) {
      socket.write(text)
      await new Promise(setImmediate)
    }
  }, at)

/** What a server can do to a scanner, with the dialect that it is asked in. */
const hostile: readonly (readonly [dialect: string, start: (at: { host: string }) => Promise<RunningServer>])[] = [
  ['', serveTarpit],
  ['', (at) => serveDrip(Buffer.concat([Buffer.of(22, 3, 3, 0x40, 0), Buffer.alloc(64)]), 20, at)],
  ['', (at) => serveReset('after-hello', at)],
  ['', (at) => serveReset('at-once', at)],
  ['', (at) => serveEnd('after-hello', at)],
  ['', (at) => serveBanner('SSH-2.0-OpenSSH_9.2p1\r\n', at)],
  ['', (at) => serveCanned(alertRecord(112), at)],
  ['', (at) => serveCanned(repeated(2_000, alertRecord(90, 'warning')), at)],
  ['', (at) => serveCanned(repeated(2_000, record(22, Buffer.of(0, 0, 0, 0))), at)],
  ['', (at) => serveCanned(repeated(5_000, record(22, Buffer.of())), at)],
  ['', (at) => serveCanned(record(22, Buffer.of(0x0b, 0xff, 0xff, 0xff, 3, 3)), at)],
  ['smtp://', serveTarpit],
  ['smtp://', (at) => serveFlood('220-still more\r\n', at)],
  ['xmpp://', (at) => serveFlood('<stream:features ', at)],
  ['imap://', (at) => serveDrip(Buffer.from('* OK\u0020'), 20, at)],
]

test(`${hostile.length} kinds of hostile servers × ${each} among ${good} others`, { timeout: 600_000 }, async () => {
  await using servers = new AsyncDisposableStack()
  const certificate = createAuthority().issue({ names: ['www.example.ac.jp'] })
  const healthy = servers.use(await serveTls({ certificate }, { host: '127.46.0.1' }))
  const bad = await Promise.all(
    hostile.map(async ([dialect, start], index) => {
      const { host, port } = servers.use(await start({ host: `127.46.1.${index + 1}` }))
      return `${dialect}www.example.ac.jp@${host}:${port}`
    }),
  )
  const healthyTargets = Array.from({ length: good }, () => `www.example.ac.jp@${healthy.host}:${healthy.port}`)
  const alone = await run(healthyTargets)
  const mixed = await run([...healthyTargets, ...Array.from({ length: each }, () => bad).flat()])
  const slowest = Math.max(...mixed.rows.map(({ duration_ms }) => duration_ms))
  const hostileMs = Math.ceil((hostile.length * each) / concurrency) * deadlineMs
  const allowedMs = alone.ms + hostileMs + 1_000
  tell('hostile', {
    rows: [mixed.rows.length, `${good + hostile.length * each}`],
    'slowest probe ms': [slowest, `≤ ${deadlineMs * 1.1}`],
    'wall s, healthy alone': rounded(alone.ms / 1_000),
    'wall s, with the hostile': [rounded(mixed.ms / 1_000), `≤ ${rounded(allowedMs / 1_000)}`],
    'growth of RSS through the hostile MB': [rounded(mixed.largestMb - alone.largestMb), '≤ 50'],
  })
  expect(mixed.code).toBe(0)
  expect(mixed.rows).toHaveLength(good + hostile.length * each)
  expect(mixed.rows.filter(({ failure }) => failure === undefined)).toHaveLength(good)
  expect(slowest).toBeLessThanOrEqual(deadlineMs * 1.1)
  expect(mixed.ms).toBeLessThanOrEqual(allowedMs)
  expect(mixed.largestMb - alone.largestMb).toBeLessThanOrEqual(50)
})

async function run(targets: readonly string[]) {
  let memory: MemoryWatch | undefined
  const { code, stdout, ms } = await certflow(
    [
      ...['scan', '--targets', '-', '--format', 'ndjson', '--fail-on', 'never', '--per-host', String(concurrency)],
      ...['--timeout', `${deadlineMs}ms`, '--concurrency', String(concurrency)],
    ],
    {
      stdin: targets.join('\n'),
      onStart: ({ pid = 0 }) => {
        memory = watchMemory(pid, () => 0, 100)
      },
    },
  )
  const samples = (await memory?.stop()) ?? []
  return { code, rows: rowsOf(stdout), ms, largestMb: Math.max(...samples.map(({ kilobytes }) => kilobytes)) / 1_024 }
}
