import { alertName } from '../domain/alert.ts'
import { dayMs } from '../domain/duration.ts'
import type { ManualEntry } from '../domain/endpoint.ts'
import { localDay } from '../domain/working-days.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { ComposedMail } from '../notify/compose.ts'
import type { Correspondence, Recipient } from '../notify/correspondence.ts'
import { type SummaryTime, summaryIdOf, summaryMail } from '../notify/summary-mail.ts'
import { troubleMail } from '../notify/trouble-mail.ts'
import type { Trouble } from '../notify/words/words.ts'
import type { AuditEntry } from '../store/audit-store.ts'
import { mailChannel, mailMessage } from '../store/mail-message.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'
import { noInventory, type Run } from '../store/run.ts'
import type { Store } from '../store/store.ts'
import { weekFigures } from './week-figures.ts'

/** What the administrators are told by. */
export interface AdministratorOptions {
  /** Who they are; nobody is told where there is none. */
  readonly administrators: readonly Recipient[]
  readonly correspondence: Correspondence
  readonly inventory: Inventory
  /** Its manual entries with the dates that count. */
  readonly manual: readonly ManualEntry[]
  /** Of certflow. */
  readonly version: string
  readonly holdAbove: number | undefined
  /** So long without a run that came to its end is too long. */
  readonly overdueMs: number
  /** The summary that was due last; undefined where none ever was. */
  readonly summary: SummaryTime | undefined
  /** What else they are to know, each with a key by which it is told once. */
  readonly further: readonly (readonly [trouble: Trouble, key: string])[]
}

/** The word of the audit for a mail or a message of which the administrators know that it will not arrive. */
const toldOfMail = 'undelivered-told'

/** Failures and mails of so long ago are no news any more. */
const lookBackMs = 7 * dayMs

/**
 * Puts the mails for the administrators into the outbox: the week's summary, and what certflow is in trouble with. Each is put in
 * once, however often this is called.
 */
export async function tellAdministrators(store: Store, options: AdministratorOptions): Promise<void> {
  const { administrators, correspondence } = options
  if (administrators.length === 0) return
  const { now } = correspondence
  const messages = await store.outbox.list(new Date(now.getTime() - lookBackMs))
  const { revision } = await store.alerts.book(now)
  const known = new Set(messages.map(({ messageId }) => messageId))
  const mails: ComposedMail[] = []
  const audit: AuditEntry[] = []
  /** False where they were told of it before. */
  const tell = async (trouble: Trouble, key: string): Promise<boolean> => {
    const made = await Promise.all(administrators.map((each) => troubleMail(trouble, key, each, correspondence)))
    const fresh = made.filter(({ messageId }) => !known.has(messageId))
    mails.push(...fresh)
    return fresh.length > 0
  }
  const today = localDay(now, correspondence.timeZone)
  const held = messages.filter(({ state }) => state === 'held')
  if (held.length > 0 && options.holdAbove !== undefined) {
    const since = Math.min(...held.map(({ createdAt }) => createdAt.getTime()))
    await tell({ kind: 'held', mails: held.length, above: options.holdAbove }, String(since))
  }
  const failures = await untoldFailures(store, messages, now)
  const undelivered = failures.filter(({ channel }) => channel === mailChannel)
  const unheard = failures.filter(({ channel }) => channel !== mailChannel)
  const note = (of: readonly OutboxMessage[]) => {
    for (const { id } of of)
      audit.push({ at: now, by: 'certflow', action: toldOfMail, about: `mail ${id}`, detail: {} })
  }
  if (undelivered.length > 0) {
    await tell({ kind: 'undelivered', mails: undelivered.map(undeliveredMail) }, String(undelivered[0]?.id))
    note(undelivered)
  }
  // A channel that takes nothing fails at every alert: once a day is enough.
  if (unheard.length > 0 && (await tell({ kind: 'unheard', channels: unheardOn(unheard) }, today))) note(unheard)
  const lastRunAt = await overdueSince(store, options)
  if (lastRunAt !== undefined)
    await tell({ kind: 'overdue', lastRunAt: lastRunAt === 'never' ? undefined : lastRunAt }, today)
  for (const [trouble, key] of options.further) await tell(trouble, key)
  mails.push(...(await summaries(store, options)))
  // administrators are no contacts of the inventory, whatever their letters borrow from these
  const added = mails.map((mail) => ({ ...mailMessage(mail, now), contact: undefined }))
  if (added.length + audit.length === 0) return
  // Where others change alerts meanwhile, the next run does it.
  await store.alerts.save({ alerts: [], outbox: { added, withdrawn: [], released: [], at: now }, audit }, revision)
}

/** Mails and messages about alerts that will not arrive, and of which the administrators do not know yet. */
async function untoldFailures(store: Store, messages: readonly OutboxMessage[], now: Date): Promise<OutboxMessage[]> {
  const failed = messages.filter(
    ({ state, alerts }) => (state === 'refused' || state === 'given-up') && alerts.length > 0,
  )
  if (failed.length === 0) return []
  const told = new Set(
    (await store.audit.since(new Date(now.getTime() - 2 * lookBackMs), toldOfMail)).map(({ about }) => about),
  )
  return failed.filter(({ id }) => !told.has(`mail ${id}`))
}

function undeliveredMail({ contact = '', recipient, problem = '', alerts }: OutboxMessage) {
  return { contact, address: recipient, problem, alerts: alerts.map((number) => alertName({ number })) }
}

/** By channel, with what it said last. */
function unheardOn(messages: readonly OutboxMessage[]) {
  return [...Map.groupBy(messages, ({ channel }) => channel)].map(([channel, failed]) => ({
    channel,
    messages: failed.length,
    problem: failed.at(-1)?.problem ?? '',
    alerts: [...new Set(failed.flatMap(({ alerts }) => alerts))].map((number) => alertName({ number })),
  }))
}

/** When the last run came to its end, where that is too long ago; undefined where all is well. */
async function overdueSince(
  store: Store,
  { overdueMs, correspondence: { now } }: AdministratorOptions,
): Promise<Date | 'never' | undefined> {
  const newest = await newestRuns(store)
  const last = newest.find(({ endedAt }) => endedAt !== undefined)?.endedAt
  // The first run of all may be under way.
  const since = last ?? newest.at(-1)?.startedAt
  if (since === undefined || now.getTime() - since.getTime() <= overdueMs) return undefined
  return last ?? 'never'
}

/** Scans that were only saved do not count. */
async function newestRuns({ runs }: Store): Promise<Run[]> {
  return (await runs.newest(100)).filter(({ inventory }) => inventory !== noInventory)
}

/** The summaries due last that nobody has put in, once there was anything before them: of several that were missed only the newest. */
async function summaries(
  store: Store,
  { administrators, correspondence, inventory, manual, version, summary }: AdministratorOptions,
): Promise<ComposedMail[]> {
  if (summary === undefined) return []
  // None of them was put in before it was due.
  const known = new Set((await store.outbox.list(summary.dueAt)).map(({ messageId }) => messageId))
  const due = administrators.filter((recipient) => !known.has(summaryIdOf(summary, recipient, correspondence)))
  const wasWatched = (await newestRuns(store)).some(({ startedAt }) => startedAt < summary.dueAt)
  if (due.length === 0 || !wasWatched) return []
  const figures = await weekFigures(store, { inventory, manual, version, now: correspondence.now })
  return Promise.all(due.map((recipient) => summaryMail(summary, figures, recipient, correspondence)))
}
