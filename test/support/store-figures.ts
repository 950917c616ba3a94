import { createHash, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { expiring, message, observed, outboxChange, placeOf, seenAnswer, seenCertificate } from '../store/samples.ts'
import { daysFromNow, judgedAt } from './facts.ts'
import { rounded } from './figures.ts'

const endpoints = 10_000

/** What work with a large store takes. */
export interface StoreFigures {
  readonly observations: number
  readonly fileMb: number
  readonly openMs: number
  readonly latestMs: number
  readonly saveSameMs: number
  readonly saveChangedMs: number
  readonly putMs: number
  readonly claimAndSettleMs: number
  readonly forgetMs: number
}

/**
 * Fills a store at `path` with scans of 10,000 endpoints that all show another certificate than the time before, one in ten of
 * them about to expire, and measures. Each time is the best of three, each with the store opened anew, where that is possible.
 */
export async function measureStore(path: string, scans: number): Promise<StoreFigures> {
  // two certificates for each endpoint, of the size of real ones, which take turns
  const chains = [0, 1].map((turn) =>
    Array.from({ length: endpoints }, (_, index) => [
      seenCertificate(createHash('sha256').update(`${turn} ${index}`).digest('hex'), { der: randomBytes(1_400) }),
      seenCertificate('ca', { der: randomBytes(1_200) }),
    ]),
  )
  const scanOf = (day: number, turn: number) =>
    Array.from({ length: endpoints }, (_, index) =>
      observed(day, {
        place: placeOf({ endpoint: `host-${index}.example.ac.jp:443`, address: `10.0.${index >> 8}.${index & 255}` }),
        seen: seenAnswer({ chain: chains[turn]?.[index] ?? [], probedAt: daysFromNow(day) }),
        findings: index % 10 === 0 ? [expiring(20)] : [],
      }),
    )
  await using store = openSqliteStore(path, { create: true })
  for (let scan = 0; scan < scans; scan++) await store.observations.save(scan, scanOf(scan, scan % 2))
  await store[Symbol.asyncDispose]()

  const last = scans - 1
  const anew = async (work: (store: ReturnType<typeof openSqliteStore>) => Promise<unknown>) => {
    await using opened = openSqliteStore(path, { create: false })
    // awaited here, or the store would be closed before
    return await elapsedMs(() => work(opened))
  }
  const openMs = await bestOf(3, () => elapsedMs(async () => anew(async () => undefined)))
  const latestMs = await bestOf(3, () => anew((opened) => opened.observations.latest()))
  let day = last
  const saveSameMs = await bestOf(3, () => {
    const rows = scanOf(++day, last % 2)
    return anew((opened) => opened.observations.save(day, rows))
  })
  const saveChangedMs = await bestOf(3, () => {
    const rows = scanOf(++day, day % 2)
    return anew((opened) => opened.observations.save(day, rows))
  })
  const added = Array.from({ length: 10_000 }, (_, index) => message(index, { bytes: randomBytes(4_000) }))
  const putMs = await anew((opened) => opened.outbox.change(outboxChange({ added })))
  const claimAndSettleMs = await anew(async (opened) => {
    for (;;) {
      const claimed = await opened.outbox.claim({ now: judgedAt, channel: 'email', count: 100, leaseMs: 60_000 })
      if (claimed.length === 0) return
      const settled = claimed.map(({ id, lease }) => ({ id, lease, attempt: { result: 'sent' } as const }))
      await opened.outbox.settle(settled, judgedAt)
    }
  })
  const fileMb = statSync(path).size / 2 ** 20
  const forgetMs = await anew((opened) => opened.forgetBefore(daysFromNow(Math.floor(last / 2))))
  const times = { openMs, latestMs, saveSameMs, saveChangedMs, putMs, claimAndSettleMs, forgetMs }
  return {
    observations: scans * endpoints,
    fileMb: rounded(fileMb),
    ...(Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, rounded(ms)])) as typeof times),
  }
}

async function bestOf(times: number, measure: () => Promise<number>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let time = 0; time < times; time++) best = Math.min(best, await measure())
  return best
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}
