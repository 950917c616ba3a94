import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { message, observed, outboxChange, placeOf, seenAnswer, seenCertificate } from '../store/samples.ts'

/*
 * A process with a store, for tests that need several or kill one: node store-worker.ts <work> <file>. Prints a line for each
 * thing that is done, once the store says so.
 */

const [work = '', file = ''] = process.argv.slice(2)
const now = new Date('2026-11-20T12:00:00Z')
const store = openSqliteStore(file, { create: false })

/** Not by process.stdout: what is printed must have left the process when it is killed. */
function print(line: string): void {
  writeSync(1, `${line}\n`)
}

/** Claims and marks as sent until nothing is left. */
async function send(): Promise<void> {
  for (;;) {
    const claimed = await store.outbox.claim({ now, channel: 'email', count: 50, leaseMs: 60_000 })
    if (claimed.length === 0) return
    for (const { id, bytes } of claimed) print(`sent ${id} ${bytes.length}`)
    const settled = claimed.map(({ id, lease }) => ({ id, lease, attempt: { result: 'sent' } as const }))
    const late = await store.outbox.settle(settled, now)
    for (const id of late) print(`late ${id}`)
  }
}

/** Writes all that a run writes, without end. What is sent is sent in a year, so that it is never forgotten. */
async function write(): Promise<never> {
  for (let run = (await store.runs.begin('load', now)).number; ; run++) {
    const judgedAt = new Date(now.getTime() + run * 60_000)
    await store.observations.save(
      run,
      Array.from({ length: 50 }, (_, index) =>
        observed(0, {
          judgedAt,
          place: placeOf({ endpoint: `h${index}:443` }),
          seen: seenAnswer({ chain: [seenCertificate(`${run}${index}`)] }),
        }),
      ),
    )
    const added = [message(`${run}-0`, { bytes: Buffer.alloc(20_000, run) }), message(`${run}-1`)]
    await store.outbox.change(outboxChange({ added }))
    for (const { messageId } of added) print(`added ${messageId}`)
    const claimed = await store.outbox.claim({ now, channel: 'email', count: 1, leaseMs: 60_000 })
    await store.outbox.settle(
      claimed.map(({ id, lease }) => ({ id, lease, attempt: { result: 'sent' } as const })),
      new Date(now.getTime() + 365 * 86_400_000),
    )
    for (const { messageId } of claimed) print(`sent ${messageId}`)
    await store.audit.append([{ at: now, by: 'load', action: 'ran', about: String(run), detail: {} }])
    print(`audited ${run}`)
    if (run % 20 === 0) await store.forgetBefore(new Date(judgedAt.getTime() - 600_000))
  }
}

/** Takes the lock on runs and keeps it for ever, without a thought for it. */
async function lock(): Promise<void> {
  const answer = (await store.runs.lock('run', 0)) === undefined ? 'busy' : 'locked'
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.()
    await sleep(1)
  }
  print(answer)
  setInterval(() => undefined, 60_000)
}

const works: Readonly<Record<string, () => Promise<void>>> = { send, write, lock }
await works[work]?.()
