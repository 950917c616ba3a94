import type { Alert } from '../domain/alert.ts'
import { toldOf } from '../domain/alerting.ts'
import type { AlertContext } from '../domain/watched.ts'
import type { AlertBook } from '../store/alert-store.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'
import { readBefore } from './alert-update.ts'
import { type Baseline, isKnown } from './baseline.ts'

/** After that the next scan of everything looks again. */
const longestMs = 60 * 60_000

/**
 * The open alerts whose places are to be looked at before anybody is told, where time alone brings the news: a step has come since
 * the last run, or somebody else is to be asked, and many a certificate was renewed meanwhile. So are those whose mails have been held
 * for `holdForMs`.
 */
export async function alertsToLookAt(
  store: Pick<Store, 'alerts' | 'outbox'>,
  holdForMs: number | undefined,
  baseline: Baseline,
  context: AlertContext,
): Promise<readonly Alert[]> {
  const { book, messages } = await readBefore(store, context.now)
  const { notices } = toldOf(
    book.alerts.filter((alert) => alert.state === 'open' && !isKnown(alert, baseline)),
    context,
  )
  const asking = new Set(
    book.courses
      .filter(({ end, isHeld, dueAt }) => end === undefined && !isHeld && dueAt <= context.now)
      .map(({ about }) => about),
  )
  const held = holdForMs === undefined ? [] : heldLong(book, messages, holdForMs, context.now)
  return [...notices.map(({ alert }) => alert), ...book.alerts.filter(({ number }) => asking.has(number)), ...held]
}

/** The open alerts that were not looked at since their mails have been held for so long. */
function heldLong({ alerts }: AlertBook, messages: readonly OutboxMessage[], forMs: number, now: Date): Alert[] {
  const due = messages.filter(({ state, createdAt }) => {
    const heldMs = now.getTime() - createdAt.getTime()
    return state === 'held' && heldMs >= forMs && heldMs <= forMs + longestMs
  })
  const heldSince = new Map<number, number>()
  for (const { alerts: numbers, createdAt } of due) {
    for (const number of numbers)
      heldSince.set(number, Math.max(heldSince.get(number) ?? 0, createdAt.getTime() + forMs))
  }
  return alerts.filter(({ number, state, countedAt }) => {
    const since = heldSince.get(number)
    return since !== undefined && state === 'open' && (countedAt === undefined || countedAt.getTime() < since)
  })
}
