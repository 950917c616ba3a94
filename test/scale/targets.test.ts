import { expect, test } from 'vitest'
import { startBusyServers } from '../support/busy-servers.ts'
import { certflow, type Row, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { growthPerThing, type MemoryWatch, watchMemory } from '../support/memory-watch.ts'

const count = isCampaign ? 100_000 : 10_000

/** One of ten is closed, one of fifty resets, the rest speaks TLS. */
const kindOf = (index: number) => (index % 10 === 3 ? 'closed' : index % 50 === 7 ? 'reset' : 'tls')
const expected = { closed: 'connect/refused', reset: 'handshake/reset', tls: 'trusted' } as const

test(`${count} targets of standard input at ulimit -n 1024`, { timeout: 900_000 }, async () => {
  await using servers = await startBusyServers(42)
  const targets = Array.from({ length: count }, (_, index) => {
    const address = servers.addresses[index % servers.addresses.length]
    return `${servers.name}@${address}:${servers.ports[kindOf(index)]}`
  })
  let lines = 0
  let memory: MemoryWatch | undefined
  const { code, stdout, stderr, ms } = await certflow(
    ['scan', '--targets', '-', '--format', 'ndjson', '--fail-on', 'never', '--ca', servers.rootPath],
    {
      prelude: 'ulimit -n 1024',
      stdin: targets.join('\n'),
      onStart: ({ pid = 0 }) => {
        memory = watchMemory(pid, () => lines, isCampaign ? 1_000 : 250)
      },
      onOutput: (piece) => {
        for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) lines += 1
      },
    },
  )
  const samples = (await memory?.stop()) ?? []
  const largest = Math.max(...samples.map(({ kilobytes }) => kilobytes)) / 1_024
  const growth = growthPerThing(samples)
  const rows = rowsOf(stdout)
  tell('targets', {
    rows: [rows.length, `${count}`],
    'wall s': rounded(ms / 1_000),
    'targets per s': Math.round((count * 1_000) / ms),
    'largest RSS MB': [rounded(largest), '< 300'],
    'growth in the second half, KB per target': [Math.round(growth * 1_000) / 1_000, '< 0.2'],
    'rows that blame a shortage of ours': [rows.filter(isShortage).length, '0'],
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(rows).toHaveLength(count)
  expect(rows.filter(isShortage)).toEqual([])
  expect(tally(rows.map(outcomeOf))).toEqual(tally(targets.map((_, index) => expected[kindOf(index)])))
  expect(tally(rows.map(({ endpoint }) => endpoint))).toEqual(tally(targets))
  expect(largest).toBeLessThan(300)
  if (isCampaign) expect(growth).toBeLessThan(0.2)
})

function isShortage({ failure }: Row): boolean {
  return failure !== undefined && (failure.reason === 'limit' || /EMFILE|ENFILE/.test(failure.detail ?? ''))
}

function outcomeOf({ failure, trust }: Row): string {
  return failure === undefined ? (trust?.status ?? 'unread') : `${failure.stage}/${failure.reason}`
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
