import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { addresses, buildGoScanner, measure, serverName, startServer } from './peers.ts'

/*
 * `npm run bench`: CPU per endpoint at both depths against a minimal Go scanner and a bare node:tls loop, alternating,
 * in one run. Needs nginx and Go (Debian: nginx-light, golang-go). Options: targets and rounds.
 *
 * Prints a table, then the same as JSON. Absolute times drift on shared machines: the ratios are what counts.
 */

const targets = Number(process.argv[2] ?? 20_000)
const rounds = Number(process.argv[3] ?? 3)

const folder = mkdtempSync(join(tmpdir(), 'certflow-bench-'))
try {
  await using server = await startServer(folder, 'ecdsa-p256', 'TLSv1.2 TLSv1.3')
  const hosts = addresses(targets)
  const plain = file(
    'plain.txt',
    hosts.map((host) => `${host}:${server.port}`),
  )
  const named = file(
    'named.txt',
    hosts.map((host) => `${serverName}@${host}:${server.port}`),
  )
  const node = process.execPath
  const goScanner = buildGoScanner(folder)
  const certflow = [node, 'dist/bin/certflow.js', 'scan', '--targets', named, '--ca', server.anchorsPath]
  const clients = {
    'Go, minimal': () => measure(folder, [goScanner, serverName], plain),
    'node:tls, bare': () => measure(folder, [node, join(import.meta.dirname, 'bare-node.ts'), serverName, plain]),
    'certflow, full': () => measure(folder, [...certflow, '--concurrency', '64', '--format', 'ndjson']),
    'certflow, certificate': () =>
      measure(folder, [...certflow, '--concurrency', '64', '--format', 'ndjson', '--depth', 'certificate']),
  }
  const names = Object.keys(clients) as (keyof typeof clients)[]
  const costs = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const cost = clients[name]()
      if (cost.rows !== targets) throw new Error(`${name} wrote ${cost.rows} rows for ${targets} targets`)
      costs.get(name)?.push((cost.cpuSeconds / targets) * 1_000)
    }
  }
  report(costs)
} finally {
  rmSync(folder, { recursive: true })
}

function file(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  return join(folder, name)
}

function report(costs: ReadonlyMap<string, readonly number[]>): void {
  const go = median(costs.get('Go, minimal') ?? [])
  const rows = [...costs].map(([client, each]) => ({
    client,
    cpuMs: Number(median(each).toFixed(3)),
    againstGo: Number((median(each) / go).toFixed(2)),
    rounds: each.map((cost) => Number(cost.toFixed(3))),
  }))
  console.table(rows.map(({ rounds: all, ...row }) => ({ ...row, rounds: all.join(' ') })))
  console.log(JSON.stringify({ targets, cpu: cpus()[0]?.model, node: process.version, rows }))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
