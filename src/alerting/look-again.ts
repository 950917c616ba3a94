import { targetOf } from '../domain/endpoint.ts'
import type { RunRows } from '../domain/endpoint-view.ts'
import type { Store } from '../store/store.ts'
import { readBefore } from './alert-update.ts'

/** After that the next scan of everything looks again. */
const longestMs = 60 * 60_000

/**
 * The endpoints behind mails that have been held for `forMs` and were not looked at since: they are to be probed again before anybody is
 * told. Empty where there are none.
 */
export async function targetsToProbeAgain(
  store: Pick<Store, 'alerts' | 'outbox'>,
  forMs: number,
  now: Date,
): Promise<ReadonlySet<string>> {
  const { book, messages } = await readBefore(store, now)
  const due = messages.filter(({ state, createdAt }) => {
    const heldMs = now.getTime() - createdAt.getTime()
    return state === 'held' && heldMs >= forMs && heldMs <= forMs + longestMs
  })
  const heldSince = new Map<number, number>()
  for (const { alerts, createdAt } of due) {
    for (const number of alerts)
      heldSince.set(number, Math.max(heldSince.get(number) ?? 0, createdAt.getTime() + forMs))
  }
  const unseen = book.alerts.filter(({ number, state, countedAt }) => {
    const since = heldSince.get(number)
    return since !== undefined && state === 'open' && (countedAt === undefined || countedAt.getTime() < since)
  })
  return new Set(unseen.flatMap(({ places }) => places.map(({ endpoint }) => endpoint)))
}

/**
 * What a second look may change: it takes away what is not true, and proves nothing new. So only endpoints at which all is
 * well count; of the others, and of their zones, so small a run knows nothing.
 */
export function curesOnly({ rows, whole }: RunRows): RunRows {
  const probes = rows.filter((row) => row.kind === 'probe')
  const ailing = new Set(
    probes.filter(({ findings }) => findings.length > 0).map(({ result }) => targetOf(result.endpoint)),
  )
  return { rows: probes.filter(({ result }) => !ailing.has(targetOf(result.endpoint))), whole }
}
