import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AcmeEndpoint } from '../support/acme/front.ts'
import { type KillLab, killLab, wasKilled } from '../support/agent/kill-lab.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { pathOf } from '../support/foreign.ts'

/*
 * SIGKILL at every system call that creates, writes, syncs, renames, links or removes something of the agent's, and at each round trip with the
 * CA, before it hears the request and after it has done what was asked; then plain runs.
 */

const rounds = isCampaign ? 20 : 1
/** In a small run, one of so many system calls of a kind that comes often, and of the others. */
const strides = isCampaign
  ? { link: { often: 1, seldom: 1 }, copy: { often: 1, seldom: 1 } }
  : { link: { often: 9, seldom: 2 }, copy: { often: 14, seldom: 3 } }

const strace = pathOf({ binary: 'strace' }) ?? 'strace'
const calls = ['write', 'fsync', 'rename', 'symlink', 'unlink', 'rmdir', 'mkdir', 'fchmod', 'fchown'] as const

/** A place at which the agent is killed. */
type Point =
  | { readonly call: (typeof calls)[number]; readonly nth: number }
  | { readonly endpoint: AcmeEndpoint; readonly nth: number; readonly when: 'before' | 'after' }

test.concurrent.for(['link', 'copy'] as const)(
  'killed anywhere, with as: %s',
  { timeout: isCampaign ? 10_800_000 : 600_000 },
  async (as) => {
    await using lab = await killLab(as)
    const points = [
      ...(await systemCalls(lab, strides[as])),
      ...(as === 'link' || isCampaign ? await roundTrips(lab) : []),
    ]
    const figures = { points: points.length, killed: 0, wrong: [] as string[] }
    for (let round = 1; round <= rounds; round += 1) {
      for (const point of points) {
        const { killed, problems } = await killedAt(lab, point, as)
        if (killed) figures.killed += 1
        for (const problem of problems) figures.wrong.push(`${JSON.stringify(point)}: ${problem}`)
      }
      // after each round, since all of them take hours
      tell(`agent-kills, as: ${as}`, {
        points: points.length,
        'rounds so far': round,
        'runs that were killed': figures.killed,
        'no pair, an order finalized twice, or not renewed': [figures.wrong.length, '0'],
      })
      expect(figures.wrong).toEqual([])
      expect(figures.killed).toBeGreaterThanOrEqual(points.length * round * 0.9)
    }
  },
)

/** Kills one run, and makes two plain ones. */
async function killedAt(
  lab: KillLab,
  point: Point,
  as: 'link' | 'copy',
): Promise<{ readonly killed: boolean; readonly problems: readonly string[] }> {
  await lab.rewind()
  const before = lab.ca.finalized.length
  const killed = await runKilledAt(lab, point)
  // Two files that are replaced one after the other are one pair again after the recovery that comes before the server starts.
  const atOnce = as === 'link' ? lab.whatIsWrongWithThePair() : undefined
  await lab.run()
  const afterOne = lab.whatIsWrongWithThePair()
  const { stdout } = await lab.run()
  const isRenewed = lab.names().includes('two.example.test') && (await lab.isServed())
  const finalized = new Set(lab.ca.finalized.slice(before)).size
  const problems = [
    atOnce,
    afterOne,
    finalized > 1 ? `${finalized} orders finalized` : undefined,
    isRenewed ? undefined : `after two runs: ${stdout}`,
  ]
  return { killed, problems: problems.filter((problem) => problem !== undefined) }
}

async function runKilledAt(lab: KillLab, point: Point): Promise<boolean> {
  if ('call' in point) {
    const inject = `inject=${point.call}:signal=SIGKILL:when=${point.nth}`
    return wasKilled(lab.start([strace, '-f', '-o', '/dev/null', '-e', `trace=${point.call}`, '-e', inject]))
  }
  const child = lab.start()
  const ended = wasKilled(child)
  let seen = 0
  const here = (endpoint: AcmeEndpoint | undefined) => {
    if (endpoint === point.endpoint) seen += 1
    return endpoint === point.endpoint && seen === point.nth
  }
  const kill = () => {
    child.kill('SIGKILL')
    return { manner: 'hang' } as const
  }
  if (point.when === 'before') lab.front.script = { instead: ({ endpoint }) => (here(endpoint) ? kill() : undefined) }
  else lab.front.script = { after: ({ endpoint }) => (here(endpoint) ? kill() : undefined) }
  try {
    return await ended
  } finally {
    lab.front.script = {}
  }
}

/** The system calls of an undisturbed renewal that concern the agent's files, each by its number among all of its kind. */
async function systemCalls(
  lab: KillLab,
  { often, seldom }: { readonly often: number; readonly seldom: number },
): Promise<readonly Point[]> {
  await lab.rewind()
  const log = join(lab.folder, 'strace.log')
  const child = lab.start([strace, '-f', '-y', '-o', log, '-e', `trace=${calls.join(',')}`])
  await wasKilled(child)
  const points: Point[] = []
  const numbers = new Map<string, number>()
  const kept = new Map<string, number>()
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, thread = '', name] = /^(\d+) +(\w+)\(/.exec(line) ?? []
    const call = calls.find((each) => each === name)
    if (call === undefined) continue
    const nth = (numbers.get(`${thread} ${call}`) ?? 0) + 1
    numbers.set(`${thread} ${call}`, nth)
    if (!line.includes(lab.folder)) continue
    const count = (kept.get(call) ?? 0) + 1
    kept.set(call, count)
    const stride = ['rename', 'symlink', 'unlink', 'mkdir', 'rmdir'].includes(call) ? seldom : often
    if ((count - 1) % stride === 0) points.push({ call, nth })
  }
  return points
}

async function roundTrips(lab: KillLab): Promise<readonly Point[]> {
  await lab.rewind()
  const from = lab.front.seen.length
  await wasKilled(lab.start())
  const numbers = new Map<string, number>()
  const points: Point[] = []
  for (const endpoint of lab.front.seen.slice(from)) {
    if (endpoint === undefined) continue
    const nth = (numbers.get(endpoint) ?? 0) + 1
    numbers.set(endpoint, nth)
    points.push({ endpoint, nth, when: 'before' }, { endpoint, nth, when: 'after' })
  }
  return points
}

test('the machine has what is needed', () => {
  expect(execFileSync(strace, ['-V'], { encoding: 'utf8' })).toContain('strace')
})
