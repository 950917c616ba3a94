import { earliestFor } from '../domain/outbox.ts'
import type { NoticeMail } from '../notify/notice-mails.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'

/** When each of these new mails may go, in their order: no address of a contact gets more than three in an hour. */
export function turnsOf(
  mails: readonly Pick<NoticeMail, 'contact' | 'address'>[],
  messages: readonly OutboxMessage[],
  now: Date,
): readonly Date[] {
  const taken = new Map<string, readonly Date[]>()
  const take = (contact: string | undefined, address: string, at: Date) => {
    const key = `${contact} ${address}`
    taken.set(key, [...(taken.get(key) ?? []), at])
  }
  for (const { state, contact, recipient, settledAt } of messages) {
    if (state === 'sent' && settledAt !== undefined) take(contact, recipient, settledAt)
  }
  return mails.map(({ contact, address }) => {
    const at = earliestFor(taken.get(`${contact} ${address}`) ?? [], now)
    take(contact, address, at)
    return at
  })
}
