import { mkdtempDisposable, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BusyServers, startBusyServers } from '../support/busy-servers.ts'
import { certflow, type Row, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { seeded } from '../support/malformed-certificates.ts'

const rounds = isCampaign ? 10 : 1
const count = isCampaign ? 20_000 : 3_000
const concurrency = 128
/** What is in flight at a kill, and what has been done since the journal was last written to: a turn of the event loop. */
const mostProbedAgain = 2 * concurrency

test(`${count} targets, killed again and again until all are done`, { timeout: 1_200_000 }, async () => {
  await using servers = await startBusyServers(44)
  await using folder = await mkdtempDisposable(join(tmpdir(), 'resume-'))
  const seed = Date.now()
  const random = seeded(seed)
  const undisturbed = await certflow(['scan', ...args], { stdin: targetsOf(servers), cwd: folder.path })
  const wanted = rowsOf(undisturbed.stdout).map(timeless).sort()
  let runs = 0
  let bytes = 0
  let probedAgain = 0
  for (let round = 0; round < rounds; round++) {
    const journal = join(folder.path, `journal-${round}`)
    const before = await servers.accepted()
    const done = await killedUntilDone(servers, journal, random)
    runs += done.runs
    bytes = (await stat(journal)).size
    probedAgain += (await servers.accepted()) - before - expectedConnections
    expect(done.rows.map(timeless).sort(), `seed ${seed}, round ${round}`).toEqual(wanted)
  }
  const cuts = runs - rounds
  tell('resume', {
    rounds,
    'runs that were killed': cuts,
    'connections made again, per kill': [rounded(probedAgain / cuts), `≤ ${mostProbedAgain}`],
    'bytes of journal per endpoint': rounded(bytes / count),
  })
  expect(cuts).toBeGreaterThan(rounds)
  expect(probedAgain).toBeLessThanOrEqual(cuts * mostProbedAgain)
})

const kindOf = (index: number) => (index % 10 === 3 ? 'closed' : 'tls')
const expectedConnections = Array.from({ length: count }, (_, index) => kindOf(index)).filter(
  (kind) => kind === 'tls',
).length

const args = [
  ...['--targets', '-', '--format', 'ndjson', '--fail-on', 'never'],
  ...['--concurrency', String(concurrency), '--per-host', '64'],
]

function targetsOf({ addresses, name, ports }: BusyServers): string {
  const targets = Array.from(
    { length: count },
    (_, index) => `${name}@${addresses[index % addresses.length]}:${ports[kindOf(index)]}`,
  )
  return targets.join('\n')
}

/** Scans with a journal, killing each run at a row of its own, until one comes to its end. */
async function killedUntilDone(servers: BusyServers, journal: string, random: () => number) {
  let known = 0
  for (let runs = 1; ; runs++) {
    const signal = random() < 0.5 ? 'SIGKILL' : 'SIGINT'
    // rows of the runs before come first
    const atRow = known + random() * (count / 4)
    let rows = 0
    let kill = () => {}
    const finished = await certflow(['scan', ...args, '--resume', journal], {
      stdin: targetsOf(servers),
      onStart: (child) => {
        kill = () => child.kill(signal)
      },
      onOutput: (piece) => {
        rows += piece.split('\n').length - 1
        if (rows > atRow && rows < count) kill()
      },
    })
    if (finished.code === 0) return { runs, rows: rowsOf(finished.stdout) }
    expect([3, undefined]).toContain(finished.code)
    expect(finished.stderr).not.toMatch(/Cannot|bug/)
    known = rows
  }
}

/** A row without what differs from run to run. */
function timeless({ probed_at: _1, duration_ms: _2, attempts: _3, lifetime_left: _4, ...row }: Row): string {
  return JSON.stringify(row)
}
