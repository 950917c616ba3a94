import { createReadStream } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { addresses } from '../bench/servers.ts'
import { certflow, type Row } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { growthPerThing, type MemoryWatch, watchMemory } from '../support/memory-watch.ts'
import { startRecordedServer } from '../support/recorded-server.ts'

const count = isCampaign ? 400_000 : 20_000

test(`${count} addresses in one process at certificate depth`, { timeout: 1_200_000 }, async () => {
  await using server = await startRecordedServer()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'fleet-'))
  const output = join(folder.path, 'rows.ndjson')
  // each its own: loopback has some 28,000 ports for one
  const targets = addresses(count).map((address) => `www.example.ac.jp@${address}:${server.port}`)
  let memory: MemoryWatch | undefined
  const startedAt = performance.now()
  const { code, stderr, ms } = await certflow(
    ['scan', '--targets', '-', '--depth', 'certificate', '--format', 'ndjson', '--output', output],
    {
      stdin: targets.join('\n'),
      onStart: ({ pid = 0 }) => {
        memory = watchMemory(pid, () => performance.now() - startedAt, isCampaign ? 1_000 : 100)
      },
    },
  )
  const samples = (await memory?.stop()) ?? []
  const largest = Math.max(...samples.map(({ kilobytes }) => kilobytes)) / 1_024
  const growth = (growthPerThing(samples) * ms) / count
  const missing = new Set(targets)
  const faults: string[] = []
  let rows = 0
  for await (const line of createInterface({ input: createReadStream(output) })) {
    const { endpoint, failure, fingerprint_sha256 }: Row = JSON.parse(line)
    rows += 1
    missing.delete(endpoint)
    if (failure !== undefined || fingerprint_sha256 === undefined) faults.push(line)
  }
  tell('fleet', {
    rows: [rows, `${count}`],
    'wall s': rounded(ms / 1_000),
    'targets per s': [Math.round((count * 1_000) / ms), '≥ 5000 on a machine of its own'],
    'largest RSS MB': [rounded(largest), '< 300'],
    'growth in the second half, KB per target': [Math.round(growth * 1_000) / 1_000, '< 0.05'],
  })
  expect([code, stderr]).toEqual([0, ''])
  expect(rows).toBe(count)
  expect(missing.size).toBe(0)
  expect(faults).toEqual([])
  expect(largest).toBeLessThan(300)
  if (isCampaign) expect(growth).toBeLessThan(0.05)
})
