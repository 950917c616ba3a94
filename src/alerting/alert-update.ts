import type { Alert } from '../domain/alert.ts'
import { alertsAfter, toldOf } from '../domain/alerting.ts'
import { dayMs } from '../domain/duration.ts'
import type { RunRows } from '../domain/endpoint-view.ts'
import { isStorm, releasesItself } from '../domain/outbox.ts'
import { fallbackTelling } from '../domain/telling.ts'
import type { AlertContext } from '../domain/watched.ts'
import type { Correspondence, Recipient } from '../notify/correspondence.ts'
import { type NoticeMail, noticeMails } from '../notify/notice-mails.ts'
import type { AlertBook, AlertChange } from '../store/alert-store.ts'
import type { NewMessage, OutboxMessage } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'
import { type Baseline, baselineBegun, isKnown } from './baseline.ts'
import { newsOf } from './news.ts'
import { turnsOf } from './turns.ts'

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
  const outbox =
    mailing === undefined
      ? { added: [], withdrawn: [], released: [], at: context.now }
      : await outboxChange(alerts, messages, note, mailing, options)
  const begins = baseline.state === 'first-run' && sawEverything
  const wasOpen = new Set(book.alerts.filter(isOpen).map(({ number }) => number))
  const isNowOpen = ({ number, state }: Alert) => state === 'open' && !wasOpen.has(number)
  return {
    change: {
      alerts: [...changed.values()],
      outbox,
      audit: begins ? [baselineBegun(inventory, known.length, context.now)] : [],
    },
    updated: {
      opened: [...changed.values()].filter(isNowOpen).length,
      closed: [...changed.values()].filter(({ number, state }) => state === 'closed' && wasOpen.has(number)).length,
      open: [...alerts.values()].filter(({ state }) => state === 'open').length,
      known: { all: known.length, critical: known.filter(({ severity }) => severity === 'critical').length },
      mails: { added: outbox.added.length, held: outbox.added.filter(({ held }) => held).length },
    },
  }
}

async function outboxChange(
  alerts: ReadonlyMap<number, Alert>,
  messages: readonly OutboxMessage[],
  note: (alerts: readonly Alert[]) => void,
  { recipients, correspondence, holdAbove }: Mailing,
  { context, baseline }: UpdateOptions,
): Promise<AlertChange['outbox']> {
  const told = toldOf(
    [...alerts.values()].filter((alert) => !isKnown(alert, baseline)),
    context,
  )
  note(told.changed)
  const toFallback = fallbackTelling(undeliveredOf(messages, alerts), context)
  note(toFallback.changed)
  const { notices, withdrawn } = newsOf([...told.notices, ...toFallback.notices], alerts, messages, context)
  const mails: NoticeMail[] = []
  for await (const mail of noticeMails(notices, recipients, correspondence)) mails.push(mail)
  const storm = holdAbove !== undefined && isStorm(mails.length, holdAbove)
  const byContact = Map.groupBy(messages, ({ contact }) => contact)
  const gone = new Set(withdrawn)
  const turns = turnsOf(mails, messages, context.now)
  return {
    added: mails.map((mail, index) =>
      messageOf(mail, turns[index] ?? context.now, byContact.get(mail.contact) ?? [], gone, storm, context.now),
    ),
    withdrawn: withdrawn.map(({ id }) => id),
    released: messages
      .filter((message) => !gone.has(message) && releases(message, alerts, context.now))
      .map(({ id }) => id),
    at: context.now,
  }
}

/**
 * The alert after a look at its places alone, if that may change it: a cure is proved by it. That another alert goes on in its
 * place is not, nor that it is gone: that is for a run that looks at everything.
 */
function isProvedAlone({ state, toldTo }: Alert, before: Alert | undefined): boolean {
  return state !== 'closed' || before === undefined || before.toldTo.length === 0 || toldTo.length > 0
}

/** Alerts of which a mail was refused or given up. */
function undeliveredOf(messages: readonly OutboxMessage[], alerts: ReadonlyMap<number, Alert>): Alert[] {
  const failed = messages.filter(({ state }) => state === 'refused' || state === 'given-up')
  const numbers = new Set(failed.flatMap((message) => message.alerts))
  return [...numbers].flatMap((number) => alerts.get(number) ?? [])
}

/**
 * A mail that takes the place of one that is held is held too, and as long.
 *
 * @param earlier messages to the same contact
 */
function messageOf(
  { messageId, address, contact, alerts, bytes }: NoticeMail,
  nextAttemptAt: Date,
  earlier: readonly OutboxMessage[],
  withdrawn: ReadonlySet<OutboxMessage>,
  storm: boolean,
  now: Date,
): NewMessage {
  const heldSince = earlier
    .filter((message) => message.state === 'held' && withdrawn.has(message))
    .map(({ createdAt }) => createdAt.getTime())
  return {
    messageId,
    recipient: address,
    channel: 'email',
    contact,
    alerts,
    bytes,
    createdAt: new Date(Math.min(now.getTime(), ...heldSince)),
    nextAttemptAt,
    held: storm || heldSince.length > 0,
  }
}

function releases({ state, createdAt, alerts: numbers }: OutboxMessage, alerts: ReadonlyMap<number, Alert>, now: Date) {
  if (state !== 'held') return false
  const isCritical = numbers.some((number) => {
    const alert = alerts.get(number)
    return alert?.state === 'open' && alert.severity === 'critical'
  })
  return releasesItself({ heldAt: createdAt, isCritical }, now)
}

function isEmpty({ alerts, outbox, audit }: AlertChange): boolean {
  return alerts.length + audit.length + outbox.added.length + outbox.withdrawn.length + outbox.released.length === 0
}
