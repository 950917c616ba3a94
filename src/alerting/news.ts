import type { Alert, Notice } from '../domain/alert.ts'
import { overtaken } from '../domain/outbox.ts'
import { noticeAgain } from '../domain/telling.ts'
import type { AlertContext } from '../domain/watched.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'

/** What is to go into mails now, and which mails that still wait it replaces. */
export interface News {
  readonly notices: readonly Notice[]
  /** Mails that are not to be sent any more: what they tell is in the notices, or no longer true. */
  readonly withdrawn: readonly OutboxMessage[]
}

/**
 * What to tell, with regard to mails that were never sent: a newer mail to the same contact replaces them, and tells what they
 * would have told. Of a cure nobody hears who never heard of the fault.
 *
 * @param told notices of now
 * @param alerts by number, as they are once `told` is noted
 * @param mails news that waits, and what came to its end since the oldest of these alerts was opened
 * @param messages the same with whatever else people were told or asked: who was asked in vain need not hear of the cure
 */
export function newsOf(
  told: readonly Notice[],
  alerts: ReadonlyMap<number, Alert>,
  mails: readonly OutboxMessage[],
  messages: readonly OutboxMessage[],
  context: AlertContext,
): News {
  const about = byContactAndAlert(messages)
  const hasHeard = (contact: string, { kind, alert }: Notice) => {
    const heard = about.get(`${contact} ${alert.number}`) ?? []
    return kind !== 'cured' || heard.length === 0 || heard.some(({ mayHaveArrived }) => mayHaveArrived)
  }
  const waiting = mails.filter(({ state }) => state === 'waiting' || state === 'held')
  const { withdrawn, carriedOver } = overtaken(waiting, newsByContact(told))
  const gone = new Set(withdrawn)
  const again = [...carriedOver].flatMap(([contact, numbers]) =>
    numbers.flatMap((number) => {
      const alert = alerts.get(number)
      return (alert && noticeAgain(alert, [contact], context)) ?? []
    }),
  )
  const worthTelling = told
    .map((notice) => ({ ...notice, recipients: notice.recipients.filter((contact) => hasHeard(contact, notice)) }))
    .filter(({ recipients }) => recipients.length > 0)
  return { notices: [...worthTelling, ...again], withdrawn: waiting.filter(({ id }) => gone.has(id)) }
}

/** The messages about each alert to each contact, by both. */
function byContactAndAlert(messages: readonly OutboxMessage[]): ReadonlyMap<string, readonly OutboxMessage[]> {
  const found = new Map<string, OutboxMessage[]>()
  for (const message of messages) {
    for (const number of message.alerts) {
      const key = `${message.contact} ${number}`
      const known = found.get(key)
      if (known === undefined) found.set(key, [message])
      else known.push(message)
    }
  }
  return found
}

function newsByContact(notices: readonly Notice[]): ReadonlyMap<string, readonly number[]> {
  const news = new Map<string, number[]>()
  for (const { alert, recipients } of notices) {
    for (const contact of recipients) news.set(contact, [...(news.get(contact) ?? []), alert.number])
  }
  return news
}
