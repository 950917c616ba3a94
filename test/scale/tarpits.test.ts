import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { certflow, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'

const endpoints = 500
const tarpits = 25
/** Every twentieth. */
const isTarpit = (index: number) => index % (endpoints / tarpits) === 7

test('500 endpoints with 25 tarpits, each on its own address, are done in 11 s', async () => {
  const certificate = createAuthority().issue({ names: ['www.example.ac.jp'] })
  await using servers = new AsyncDisposableStack()
  const targets: string[] = []
  for (let index = 0; index < endpoints; index++) {
    const at = { host: `127.41.${Math.floor(index / 250)}.${(index % 250) + 1}` }
    const server = servers.use(await (isTarpit(index) ? serveTarpit(at) : serveTls({ certificate }, at)))
    targets.push(`www.example.ac.jp@${server.host}:${server.port}`)
  }
  const { code, stdout, stderr, ms } = await certflow(
    ['scan', '--targets', '-', '--timeout', '10s', '--format', 'ndjson', '--fail-on', 'never'],
    { stdin: targets.join('\n') },
  )
  const rows = rowsOf(stdout)
  const slowest = Math.max(...rows.map(({ duration_ms }) => duration_ms))
  tell('tarpits', {
    rows: [rows.length, `${endpoints}`],
    'wall s': [rounded(ms / 1_000), '≤ 11'],
    'slowest probe ms': [slowest, '≤ 11000'],
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(new Set(rows.map(({ endpoint }) => endpoint))).toEqual(new Set(targets))
  expect(rows).toHaveLength(endpoints)
  const silent = rows.filter(({ failure }) => failure !== undefined)
  expect(silent.map(({ failure }) => `${failure?.stage}/${failure?.reason}`)).toEqual(
    Array<string>(tarpits).fill('handshake/timeout'),
  )
  expect(silent.map(({ endpoint }) => endpoint).sort()).toEqual(targets.filter((_, index) => isTarpit(index)).sort())
  // the figure is for a machine of its own
  expect(ms).toBeLessThanOrEqual(isCampaign ? 11_000 : 14_000)
})
