import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRecordedServer } from '../support/recorded-server.ts'
import { measure } from './measure.ts'
import { addresses } from './servers.ts'

/*
 * `npm run bench:flights`: CPU per endpoint by how many connections are open at once, at certificate depth, alternating.
 * The servers answer after so long that no more than 5,000 endpoints a second can be done, however many are open: what is
 * compared is 100 connections that wait 20 ms each with 10,000 that wait 2 s. Options: targets and rounds.
 */

const targets = Number(process.argv[2] ?? 40_000)
const rounds = Number(process.argv[3] ?? 3)
const perSecond = 5_000
const flights = [100, 1_000, 10_000]

const folder = mkdtempSync(join(tmpdir(), 'certflow-flights-'))
try {
  const costs = new Map(flights.map((flight) => [flight, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const flight of flights) costs.get(flight)?.push(await cpuMicroseconds(flight))
  }
  report(costs)
} finally {
  rmSync(folder, { recursive: true })
}

async function cpuMicroseconds(flight: number): Promise<number> {
  await using server = await startRecordedServer({ delayMs: (flight / perSecond) * 1_000 })
  const list = join(folder, 'targets.txt')
  writeFileSync(
    list,
    addresses(targets)
      .map((address) => `www.example.ac.jp@${address}:${server.port}\n`)
      .join(''),
  )
  const cost = measure(folder, {
    command: [
      ...[process.execPath, 'dist/bin/certflow.js', 'scan', '--targets', list, '--depth', 'certificate'],
      ...['--format', 'ndjson', '--no-adapt', '--concurrency', String(flight)],
    ],
  })
  if (cost.rows !== targets) throw new Error(`${cost.rows} rows for ${targets} targets`)
  console.error(`${flight} in flight: ${JSON.stringify(cost)}`)
  return (cost.cpuSeconds / targets) * 1_000_000
}

function report(costs: ReadonlyMap<number, readonly number[]>): void {
  const least = (flight: number | undefined) => Math.min(...(costs.get(flight ?? 0) ?? []))
  const rows = flights.map((flight) => ({
    'in flight': flight,
    'CPU µs': Math.round(least(flight)),
    'against 100': Number((least(flight) / least(flights[0])).toFixed(2)),
    rounds: costs.get(flight)?.map(Math.round).join(' '),
  }))
  console.table(rows)
  console.log(JSON.stringify({ targets, cpu: cpus()[0]?.model, node: process.version, rows }))
}
