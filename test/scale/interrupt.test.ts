import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type BusyServers, startBusyServers } from '../support/busy-servers.ts'
import { certflow, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { seeded } from '../support/malformed-certificates.ts'

const moments = isCampaign ? 20 : 4
const count = isCampaign ? 10_000 : 3_000
const concurrency = 256

test(`SIGINT at ${moments} moments of ${count} targets: no finished row is lost`, { timeout: 600_000 }, async () => {
  await using servers = await startBusyServers(43)
  const random = seeded(Date.now())
  const cuts = []
  for (let moment = 0; moment < moments; moment++)
    cuts.push(await cutShort(servers, Math.floor(random() * count * 0.8)))
  const slowest = Math.max(...cuts.map(({ afterMs }) => afterMs))
  tell('interrupt', {
    moments,
    'slowest exit ms': [rounded(slowest), '≤ 2000'],
    'fewest rows': Math.min(...cuts.map(({ rows }) => rows)),
    'most rows': Math.max(...cuts.map(({ rows }) => rows)),
    'most connections without a row': [Math.max(...cuts.map(({ lost }) => lost)), `≤ ${concurrency}`],
    'exit codes': [[...new Set(cuts.map(({ code }) => code))].join(), '3'],
  })
  for (const { code, afterMs, rows, lost } of cuts) {
    expect(code).toBe(3)
    expect(afterMs).toBeLessThanOrEqual(2_000)
    expect(rows).toBeLessThan(count)
    // what was in flight has no row, all else has
    expect(lost).toBeLessThanOrEqual(concurrency)
  }
})

/** Interrupts a scan when so many rows have come. */
async function cutShort(servers: BusyServers, atRow: number) {
  const targets = Array.from(
    { length: count },
    (_, index) => `${servers.name}@${servers.addresses[index % servers.addresses.length]}:${servers.ports.tls}`,
  )
  const before = await servers.accepted()
  let interrupt = () => {}
  let interruptedAt = 0
  let lines = 0
  const { code, stdout } = await certflow(
    ['scan', '--targets', '-', '--format', 'ndjson', '--concurrency', String(concurrency), '--per-host', '64'],
    {
      stdin: targets.join('\n'),
      onStart: (child) => {
        interrupt = () => {
          if (interruptedAt > 0) return
          interruptedAt = performance.now()
          child.kill('SIGINT')
        }
      },
      onOutput: (piece) => {
        lines += piece.split('\n').length - 1
        // a moment of its own, not the one at which a piece was written
        if (lines > atRow) void sleep(Math.random() * 50).then(interrupt)
      },
    },
  )
  const afterMs = performance.now() - interruptedAt
  const rows = rowsOf(stdout)
  // a busy machine has some servers asked a second time
  const told = rows.reduce((sum, { attempts = 1 }) => sum + attempts, 0)
  return { code, afterMs, rows: rows.length, lost: (await servers.accepted()) - before - told }
}
