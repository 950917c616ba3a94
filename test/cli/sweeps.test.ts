import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { listen } from '../../src/demo/listener.ts'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { rowsOf } from '../support/certflow.ts'
import { certflowHere, type Done } from '../support/certflow-here.ts'
import { testName } from '../support/probing.ts'

/*
 * A campus in 127.31.0.0/28, all on one port: TLS servers on .1 (in the inventory), .5 (in nobody's list) and .9
 * (excluded), something that is not TLS on .6, and nothing anywhere else.
 */

const servers = new AsyncDisposableStack()
let folder = ''
let port = 0
let authority: ReturnType<typeof createAuthority>
const excluded = { connections: 0 }

beforeAll(async () => {
  authority = createAuthority()
  const certificate = authority.issue({ names: [testName] })
  const first = servers.use(await serveTls({ certificate }, { host: '127.31.0.1' }))
  port = first.port
  servers.use(await serveTls({ certificate: authority.issue({ names: ['wiki.test'] }) }, { host: '127.31.0.5', port }))
  servers.use(await listen((socket) => socket.end('SSH-2.0-x\r\n'), { host: '127.31.0.6', port }))
  servers.use(
    await listen(
      (socket) => {
        excluded.connections += 1
        socket.end()
      },
      { host: '127.31.0.9', port },
    ),
  )
  folder = servers.use(await mkdtempDisposable(join(tmpdir(), 'sweeps-'))).path
  await writeFile(join(folder, 'ca.pem'), authority.rootPem)
})
afterAll(() => servers.disposeAsync())

async function scan(inventory: string, ...args: readonly string[]): Promise<Done> {
  await writeFile(join(folder, 'inventory.yaml'), `version: 1\n${inventory}`)
  return certflowHere(['scan', '--ca', 'ca.pem', '--resolver', '127.0.0.1:1', ...args], { cwd: folder })
}

const entry = () => `endpoints: [{ host: ${testName}, connect: 127.31.0.1, port: ${port} }]\n`
const sweep = () => `sweeps: [{ range: 127.31.0.0/28, ports: [${port}], exclude: [127.31.0.8/31] }]\n`

test('each address of a sweep has its row, but what is excluded and what is never connected to', async () => {
  const inventory = `never: [127.31.0.6]\n${entry()}${sweep()}`
  const { stdout, stderr, code } = await scan(inventory, '--format', 'json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { endpoints, run } = JSON.parse(stdout) as { endpoints: object[]; run: Record<string, unknown> }
  expect(run).toMatchObject({ planned: 15, probed: 15, failed: 12, complete: true })
  // the entry comes first, whatever else there is
  const [first, ...swept] = rowsOf(endpoints.map((row) => `${JSON.stringify(row)}\n`).join(''))
  expect(first).toMatchObject({ endpoint: `${testName}@127.31.0.1:${port}`, severity: 'ok' })
  const addresses = swept.map(({ address }) => Number(address?.split('.')[3])).sort((a, b) => a - b)
  expect(addresses).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15])
  expect(excluded.connections).toBe(0)
  for (const row of swept) expect(row).toMatchObject({ severity: 'ok', findings: [] })
  expect(swept.filter(({ unlisted }) => unlisted).map(({ host }) => host)).toEqual(['127.31.0.5'])
  const read = swept.filter(({ failure }) => failure === undefined).map(({ host }) => host)
  expect(read.sort()).toEqual(['127.31.0.1', '127.31.0.5'])
  expect(swept.find(({ host }) => host === '127.31.0.6')).toMatchObject({ attempts: 0, failure: { reason: 'limit' } })
})

test('a sweep keeps its rate, and a rate that is given holds for everything', async () => {
  const swept = rowsOf((await scan(sweep(), '--format', 'ndjson')).stdout)
  expect(swept).toHaveLength(14)
  const slow = await scan(entry() + sweep(), '--format', 'json', '--rate', '20/s')
  const { run } = JSON.parse(slow.stdout) as { run: { planned: number; duration_ms: number } }
  expect(run.planned).toBe(15)
  // 14 intervals of 50 ms, less what may begin together
  expect(run.duration_ms).toBeGreaterThan(650)
})

test('sweeps are selected as entries are', async () => {
  const zones = 'zones: [campus, hospital]\n'
  const { stdout } = await scan(zones + entry() + sweep(), '--format', 'ndjson', '--zone', 'campus')
  expect(rowsOf(stdout)).toHaveLength(15)
  const other = await scan(zones + entry() + sweep(), '--zone', 'hospital')
  expect(other).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no endpoint that is asked for') })
})

test('a large sweep begins at once, says how long it takes, and ends when it is told to', async () => {
  const large = 'sweeps: [{ range: 127.0.0.0/8, ports: [1, 2, 3], exclude: [127.0.0.0/9] }]\n'
  const { stdout, stderr, code } = await scan(large, '--deadline', '1s', '--format', 'json')
  expect(code).toBe(3)
  expect(stderr).toContain('25165824 addresses and ports are to be swept: at 50/s that takes 140 h (--rate changes it)')
  const { endpoints, run } = JSON.parse(stdout) as { endpoints: object[]; run: Record<string, unknown> }
  expect(run).toMatchObject({ planned: 25_165_824, complete: false })
  expect(endpoints.length).toBeGreaterThan(0)
  // a second's worth and the two that may begin together
  expect(endpoints.length).toBeLessThanOrEqual(52)
})

test('what no entry has is listed as such, by table and rows, also in a range of the command line', async () => {
  await using names = await serveNames(addressTable(new Map([['lb.test', ['127.0.0.99', '127.31.0.5']]])))
  const resolver = ['--resolver', `127.0.0.1:${names.port}`]
  const range = `127.31.0.0/29:${port}`
  const unlistedOf = async (inventory: string, ...args: readonly string[]) =>
    rowsOf((await scan(inventory, ...resolver, '--format', 'ndjson', ...args)).stdout)
      .filter(({ unlisted }) => unlisted === true)
      .map(({ host }) => host)

  expect(await unlistedOf(entry(), range)).toEqual(['127.31.0.5'])
  expect((await unlistedOf('endpoints: []\n', range)).sort()).toEqual(['127.31.0.1', '127.31.0.5'])
  // by name, though the name's first address is another one; by what a manual entry names; by an entry that is not selected
  const byName = `endpoints: [{ host: lb.test, port: ${port} }]\n`
  const manual = `manual: [{ name: m, expires: 2030-01-31, probe: "127.31.0.1:${port}" }]\n`
  expect(await unlistedOf(byName + manual + sweep(), '--timeout', '2s')).toEqual([])
  const tagged = `endpoints: [{ host: lb.test, port: ${port}, tags: [a] }]\n`
  const taggedSweep = sweep().replace('exclude', 'tags: [b], exclude')
  expect(await unlistedOf(tagged + taggedSweep, '--tag', 'b')).toEqual(['127.31.0.1'])

  const { stdout } = await scan(entry() + sweep())
  expect(stdout).toMatch(/^ok .* 127\.31\.0\.5:\d+ +not in the inventory$/m)
  expect(stdout).toContain(`discover prints entries)\n127.31.0.5:${port}  wiki.test\n\n`)
})

test('a sweep that was cut short is resumed where it stopped', async () => {
  const journal = ['--resume', 'sweep.journal', '--format', 'json']
  const cut = await scan(entry() + sweep(), ...journal, '--rate', '5/s', '--deadline', '1500ms')
  expect(cut.code).toBe(3)
  const before = JSON.parse(cut.stdout) as { run: { probed: number } }
  expect(before.run.probed).toBeGreaterThan(1)
  const rest = await scan(entry() + sweep(), ...journal)
  expect(rest).toMatchObject({ code: 0, stderr: expect.stringContaining(`has ${before.run.probed} of 15 endpoints`) })
  const { endpoints } = JSON.parse(rest.stdout) as { endpoints: { endpoint: string; unlisted?: true }[] }
  expect(new Set(endpoints.map(({ endpoint }) => endpoint)).size).toBe(15)
  expect(endpoints.filter(({ unlisted }) => unlisted).map(({ endpoint }) => endpoint)).toEqual([`127.31.0.5:${port}`])
})
