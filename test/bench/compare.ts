import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathOf } from '../support/foreign.ts'
import { type Client, clients, missingFor } from './clients.ts'
import { type ServerKind, startServer } from './servers.ts'

/*
 * `npm run bench`: CPU per endpoint of certflow at both depths and of what others use, alternating in one run, against
 * nginx with ECDSA and RSA leaves, with TLS 1.2 and 1.3 and with 1.3 only. Needs nginx and Go; others that are not here
 * are named. Options: --targets, --rounds (`npm run bench -- --targets 40000`).
 *
 * Prints a table for each server, then all as JSON. Absolute times drift on shared machines: the ratios are what counts.
 */

const kinds: readonly ServerKind[] = (['ecdsa-p256', 'rsa-2048'] as const).flatMap((keyType) =>
  ['TLSv1.2 TLSv1.3', 'TLSv1.3'].map((protocols) => ({ keyType, protocols })),
)

const { values } = parseArgs({
  options: { targets: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '3' } },
})
const targets = Number(values.targets)
const rounds = Number(values.rounds)
if (!(targets >= 1 && targets <= 1_000_000 && rounds >= 1))
  throw new Error('--targets and --rounds want numbers from 1')
for (const [binary, name] of [
  ['nginx', 'nginx-light'],
  ['go', 'golang-go'],
] as const) {
  if (pathOf({ binary }) === undefined) throw new Error(`no ${binary} here; apt-get install ${name}`)
}

const leftOut = clients.flatMap((client) => missingFor(client) ?? [])
const present = clients.filter((client) => missingFor(client) === undefined)

interface Row {
  readonly client: string
  readonly targets: number
  /** Median, in milliseconds per endpoint. */
  readonly cpuMs: number
  /** Times what the first client, the minimal Go scanner, takes. */
  readonly timesGo: number
  readonly endpointsPerSecond: number
  /** Of each round. */
  readonly allCpuMs: readonly number[]
}

const folder = mkdtempSync(join(tmpdir(), 'certflow-bench-'))
try {
  const results = []
  for (const kind of kinds) {
    const rows = await compare(kind)
    console.log(`\n${kind.keyType} leaf, ${kind.protocols}`)
    console.table(rows.map(({ allCpuMs, ...row }) => ({ ...row, allCpuMs: allCpuMs.join(' ') })))
    results.push({ ...kind, rows })
  }
  for (const sentence of leftOut) console.log(`Left out: ${sentence}`)
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) }
  const run = { date: new Date().toISOString(), ...machine, kernel: release(), node: process.version }
  console.log(JSON.stringify({ ...run, rounds, leftOut, results }))
} finally {
  rmSync(folder, { recursive: true })
}

async function compare(kind: ServerKind): Promise<Row[]> {
  const own = join(folder, `${kind.keyType} ${kind.protocols}`.replaceAll(' ', '-'))
  mkdirSync(own)
  await using server = await startServer(own, kind)
  const costs = new Map(present.map((client) => [client, [] as { cpuMs: number; wallMs: number }[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [client, each] of costs) {
      const count = countFor(client)
      const { cpuSeconds, wallSeconds, rows } = await client.run(server, count, folder)
      if (rows !== count) throw new Error(`${client.name} showed ${rows} certificates of ${count} targets`)
      each.push({ cpuMs: (cpuSeconds / count) * 1_000, wallMs: (wallSeconds / count) * 1_000 })
    }
  }
  const yardstick = median([...costs.values()][0]?.map(({ cpuMs }) => cpuMs) ?? [])
  return [...costs].map(([client, each]) => {
    const cpuMs = median(each.map((cost) => cost.cpuMs))
    return {
      client: client.name,
      targets: countFor(client),
      cpuMs: rounded(cpuMs),
      timesGo: rounded(cpuMs / yardstick),
      endpointsPerSecond: Math.round(1_000 / median(each.map(({ wallMs }) => wallMs))),
      allCpuMs: each.map((cost) => rounded(cost.cpuMs)),
    }
  })
}

function countFor({ most = targets }: Client): number {
  return Math.min(targets, most)
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
