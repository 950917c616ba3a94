import { afterAll, beforeAll, expect, test } from 'vitest'
import { certflow, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { inside, joinTwoMachines, type TwoMachines } from '../support/namespaces.ts'
import { type RecordedServer, startRecordedServer } from '../support/recorded-server.ts'

// A /16, or a /20 of it: 50 (5) servers, a quarter refuses, three quarters are silent.
const range = isCampaign ? '10.77.0.0/16' : '10.77.0.0/20'
const networks = isCampaign ? 256 : 16
const refusing = isCampaign ? '10.77.0.0/18' : '10.77.0.0/22'
const perNetwork = 256
const living = Array.from({ length: isCampaign ? 50 : 5 }, (_, index) => {
  const network = Math.floor((index * networks) / (isCampaign ? 50 : 5))
  return `10.77.${network}.${(index * 37) % perNetwork}`
})
const silent = networks * perNetwork * (3 / 4) - living.filter((address) => !isRefusing(address)).length

const connectTimeoutMs = 3_000
const concurrency = isCampaign ? 2_048 : 512

let machines: TwoMachines
let server: RecordedServer
beforeAll(async () => {
  machines = joinTwoMachines([refusing, ...living.map((address) => `${address}/32`)])
  server = await startRecordedServer({ hosts: living, inside: inside(machines.campus) })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await machines[Symbol.asyncDispose]()
})

test(`${range}: with adaptation off, in the time that the silent addresses take`, { timeout: 600_000 }, async () => {
  const ms = await scanned('without adaptation', ['--no-adapt'])
  // as many at once, each for the whole time of a connection; what refuses or answers takes next to none
  const predictedMs = (silent / concurrency) * connectTimeoutMs
  tell('sixteen', { 'predicted s': rounded(predictedMs / 1_000) })
  expect(ms / predictedMs).toBeGreaterThan(0.8)
  expect(ms / predictedMs).toBeLessThan(isCampaign ? 1.2 : 1.5)
})

test(`${range}: with adaptation`, { timeout: 600_000 }, async () => {
  await scanned('with adaptation', [])
})

/** Milliseconds that a scan of the range took, which has found every server and has a row for every address. */
async function scanned(how: string, options: readonly string[]): Promise<number> {
  const { code, stdout, stderr, ms } = await certflow(
    [
      ...['scan', `${range}:${server.port}`, '--depth', 'certificate', '--format', 'ndjson', '--fail-on', 'never'],
      ...['--concurrency', String(concurrency), '--per-network', String(perNetwork), ...options],
    ],
    { prelude: `set -- ${inside(machines.scanner).join(' ')} "$@"` },
  )
  const rows = rowsOf(stdout)
  const found = rows.filter(({ fingerprint_sha256 }) => fingerprint_sha256 !== undefined)
  const failed = (reason: string) => rows.filter(({ failure }) => failure?.reason === reason).length
  tell('sixteen', { [`wall s, ${how}`]: rounded(ms / 1_000), [`found, ${how}`]: [found.length, `${living.length}`] })
  expect([code, stderr]).toEqual([0, ''])
  expect(new Set(rows.map(({ host }) => host)).size).toBe(networks * perNetwork)
  expect(rows).toHaveLength(networks * perNetwork)
  expect(found.map(({ host }) => host).sort()).toEqual(living.toSorted())
  expect([failed('refused'), failed('timeout')]).toEqual([rows.length - silent - living.length, silent])
  return ms
}

function isRefusing(address: string): boolean {
  return Number(address.split('.')[2]) < networks / 4
}
