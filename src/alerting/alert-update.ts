import type { Alert } from '../domain/alert.ts'
import { alertsAfter } from '../domain/alerting.ts'
import { dayMs } from '../domain/duration.ts'
import type { RunRows } from '../domain/endpoint-view.ts'
import type { AlertContext } from '../domain/watched.ts'
import type { Correspondence, Recipient } from '../notify/correspondence.ts'
import type { AlertBook, AlertChange } from '../store/alert-store.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'
import { type Baseline, baselineBegun, isKnown } from './baseline.ts'
import { type Calling, type Escalated, escalated } from './escalating.ts'
import { newsChange } from './news-change.ts'

/** How people are told. */
export interface Mailing {
  readonly recipients: readonly Recipient[]
  readonly correspondence: Correspondence
  /** More new mails than that are held; undefined: never. */
  readonly holdAbove: number | undefined
}

/** What an update goes by. */
export interface UpdateOptions {
  readonly context: AlertContext
  /** Undefined where there is no mail server: alerts are kept, and told once there is one. */
  readonly mailing: Mailing | undefined
  /** Undefined where nobody is to be called. */
  readonly calling: Calling | undefined
  readonly baseline: Baseline
  /** What the audit and the runs call the inventory. */
  readonly inventory: string
  /** Numbers of the alerts at whose places alone the run looked: it changes no others. Undefined: it changes all. */
  readonly about: ReadonlySet<number> | undefined
  /** The rows are of a run that has seen the whole inventory. */
  readonly sawEverything: boolean
}

/** What there is to decide by. */
export interface Before {
  readonly book: AlertBook
  /** Messages that wait, and those that came to their end in the time that `lookBackMs` says. */
  readonly messages: readonly OutboxMessage[]
}

/** What an update did. */
export interface Updated {
  readonly opened: number
  readonly closed: number
  /** Alerts that are open now. */
  readonly open: number
  /** Of these, those of which nobody is told since they are known, and the critical ones among them. */
  readonly known: { readonly all: number; readonly critical: number }
  /** Mails that were put into the outbox, and how many of them are held. */
  readonly mails: { readonly added: number; readonly held: number }
  /** People who are asked by escalations now. */
  readonly asked: number
}

/** How long closed alerts may open again, and mails of the past count. */
const lookBackMs = 7 * dayMs

/** Another process may decide at the same time; so often in a row it does not. */
const mostTries = 20

/**
 * Brings the alerts up to date with what a run saw, and puts what people are to be told into the outbox, in one transaction. Without
 * rows only time passes.
 */
export async function updateAlerts(store: Store, run: RunRows, options: UpdateOptions): Promise<Updated> {
  for (let tries = 0; tries < mostTries; tries++) {
    const before = await readBefore(store, options.context.now)
    const { change, updated } = await changeOf(before, run, options)
    if (isEmpty(change) || (await store.alerts.save(change, before.book.revision))) return updated
  }
  throw new Error('the alerts were changed by others each time that they were to be saved')
}

/** What the store holds that an update depends on. */
export async function readBefore({ alerts, outbox }: Pick<Store, 'alerts' | 'outbox'>, now: Date): Promise<Before> {
  const book = await alerts.book(new Date(now.getTime() - lookBackMs))
  const oldest = book.alerts.reduce((first, { openedAt }) => Math.min(first, openedAt.getTime()), now.getTime())
  return { book, messages: await outbox.list(new Date(Math.min(oldest, now.getTime() - lookBackMs))) }
}

/** What an update would change. */
export async function changeOf(
  { book, messages }: Before,
  run: RunRows,
  options: UpdateOptions,
): Promise<{ readonly change: AlertChange; readonly updated: Updated }> {
  const { context, mailing, baseline, inventory, sawEverything, about } = options
  const before = new Map(book.alerts.map((alert) => [alert.number, alert]))
  const seen = alertsAfter(book.alerts, run, book.nextNumber, context).changed.filter(
    (alert) => about === undefined || (about.has(alert.number) && isProvedAlone(alert, before.get(alert.number))),
  )
  const changed = new Map(seen.map((alert) => [alert.number, alert]))
  const alerts = new Map([...before, ...changed])
  const note = (noted: readonly Alert[]) => {
    for (const alert of noted) {
      alerts.set(alert.number, alert)
      changed.set(alert.number, alert)
    }
  }
  const isOpen = ({ state }: Alert) => state !== 'closed'
  const known = [...alerts.values()].filter((alert) => isOpen(alert) && isKnown(alert, baseline))
  const news =
    mailing === undefined
      ? { added: [], withdrawn: [], released: [], at: context.now }
      : await newsChange(alerts, messages, note, mailing, options)
  const called = await escalatedAlerts(alerts, { book, messages }, news, options)
  note(called.alerts)
  const outbox = {
    ...news,
    added: [...news.added, ...called.added],
    withdrawn: [...news.withdrawn, ...called.withdrawn],
  }
  const begins = baseline.state === 'first-run' && sawEverything
  const wasOpen = new Set(book.alerts.filter(isOpen).map(({ number }) => number))
  const isNowOpen = ({ number, state }: Alert) => state === 'open' && !wasOpen.has(number)
  return {
    change: {
      alerts: [...changed.values()],
      courses: called.courses,
      outbox,
      audit: begins ? [baselineBegun(inventory, known.length, context.now)] : [],
    },
    updated: {
      opened: [...changed.values()].filter(isNowOpen).length,
      closed: [...changed.values()].filter(({ number, state }) => state === 'closed' && wasOpen.has(number)).length,
      open: [...alerts.values()].filter(({ state }) => state === 'open').length,
      known: { all: known.length, critical: known.filter(({ severity }) => severity === 'critical').length },
      mails: { added: news.added.length, held: news.added.filter(({ held }) => held).length },
      asked: new Set(called.added.map(({ contact }) => contact)).size,
    },
  }
}

async function escalatedAlerts(
  alerts: ReadonlyMap<number, Alert>,
  { book, messages }: Before,
  news: AlertChange['outbox'],
  { calling, context, mailing, baseline }: UpdateOptions,
): Promise<Escalated> {
  if (calling === undefined) return { courses: [], alerts: [], added: [], withdrawn: [] }
  const gone = new Set([...news.withdrawn, ...news.released])
  const held = new Set([
    ...messages.filter(({ id, state }) => state === 'held' && !gone.has(id)).flatMap((message) => message.alerts),
    ...news.added.filter((message) => message.held).flatMap((message) => message.alerts),
  ])
  const isSilent = (alert: Alert) => isKnown(alert, baseline) || held.has(alert.number)
  return escalated(alerts, book.courses, messages, { calling, context, mails: mailing, isSilent })
}

/**
 * The alert after a look at its places alone, if that may change it: a cure is proved by it. That another alert goes on in its
 * place is not, nor that it is gone: that is for a run that looks at everything.
 */
function isProvedAlone({ state, toldTo }: Alert, before: Alert | undefined): boolean {
  return state !== 'closed' || before === undefined || before.toldTo.length === 0 || toldTo.length > 0
}

function isEmpty({ alerts, courses = [], outbox, audit }: AlertChange): boolean {
  return (
    alerts.length +
      courses.length +
      audit.length +
      outbox.added.length +
      outbox.withdrawn.length +
      outbox.released.length ===
    0
  )
}
