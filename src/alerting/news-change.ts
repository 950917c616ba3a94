import type { Alert } from '../domain/alert.ts'
import { toldOf } from '../domain/alerting.ts'
import { isStorm, releasesItself } from '../domain/outbox.ts'
import { fallbackTelling } from '../domain/telling.ts'
import { type NoticeMail, noticeMails } from '../notify/notice-mails.ts'
import { mailChannel, mailMessage } from '../store/mail-message.ts'
import type { NewMessage, OutboxChange, OutboxMessage } from '../store/outbox-store.ts'
import type { Mailing, UpdateOptions } from './alert-update.ts'
import { isKnown } from './baseline.ts'
import { channelNews } from './channel-news.ts'
import { newsOf } from './news.ts'
import { turnsOf } from './turns.ts'

/**
 * What people and machines are told of alerts: what goes into the outbox and what comes out of it. `note` is given the alerts once it is
 * noted who was told.
 *
 * @param all messages that wait, and those that came to their end since the oldest of these alerts was opened
 */
export async function newsChange(
  alerts: ReadonlyMap<number, Alert>,
  all: readonly OutboxMessage[],
  note: (alerts: readonly Alert[]) => void,
  { recipients, correspondence, holdAbove }: Mailing,
  { context, baseline, calling }: UpdateOptions,
): Promise<OutboxChange> {
  const messages = all.filter(({ channel, purpose }) => channel === mailChannel && purpose === 'news')
  const told = toldOf(
    [...alerts.values()].filter((alert) => !isKnown(alert, baseline)),
    context,
  )
  note(told.changed)
  const toFallback = fallbackTelling(undeliveredOf(messages, alerts), context)
  note(toFallback.changed)
  const { notices, withdrawn } = newsOf([...told.notices, ...toFallback.notices], alerts, messages, all, context)
  const mails: NoticeMail[] = []
  for await (const mail of noticeMails(notices, recipients, correspondence)) mails.push(mail)
  const storm = holdAbove !== undefined && isStorm(mails.length, holdAbove)
  const byContact = Map.groupBy(messages, ({ contact }) => contact)
  const gone = new Set(withdrawn)
  const turns = turnsOf(mails, messages, context.now)
  const onChannels = calling && channelNews(told.notices, all, calling, context.now)
  return {
    added: [
      ...mails.map((mail, index) =>
        messageOf(mail, turns[index] ?? context.now, byContact.get(mail.contact) ?? [], gone, storm, context.now),
      ),
      ...(onChannels?.added ?? []).map((message) => ({ ...message, held: storm })),
    ],
    withdrawn: [...withdrawn.map(({ id }) => id), ...(onChannels?.withdrawn ?? [])],
    released: all.filter((message) => !gone.has(message) && releases(message, alerts, context.now)).map(({ id }) => id),
    at: context.now,
  }
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
  mail: NoticeMail,
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
    ...mailMessage(mail, now),
    alerts: mail.alerts,
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
