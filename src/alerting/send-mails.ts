import type { SmtpAnswer } from '../notify/smtp-answer.ts'
import type { SmtpSender } from '../notify/smtp-sender.ts'
import { mailChannel } from '../store/mail-message.ts'
import type { OutboxStore } from '../store/outbox-store.ts'
import { type Delivery, type Sent, sendDue } from './send-due.ts'

/** What sending mails needs. */
export interface MailDeps {
  readonly outbox: OutboxStore
  readonly sender: SmtpSender
  readonly perMinute: number
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** So many are claimed at once, and no more than have their turn within a minute: a lease is to last for all. */
const mostAtOnce = 50

/** A minute for the turns, three for the longest attempt, one to spare. */
const leaseMs = 5 * 60_000

/** Hands over all mails that are due. */
export async function sendMailsDue({ sender, perMinute, ...deps }: MailDeps): Promise<Sent> {
  return sendDue({
    ...deps,
    channel: mailChannel,
    atOnce: Math.max(1, Math.min(mostAtOnce, perMinute)),
    leaseMs,
    send: async ({ recipient, bytes }, signal) => deliveryOf(await sender.send({ address: recipient, bytes }, signal)),
  })
}

function deliveryOf(answer: SmtpAnswer): Delivery {
  if (answer.result !== 'deferred') return answer
  const { words, concerns, wasAnswered } = answer
  const isDown = concerns === 'server'
  return { result: 'deferred', words, wasAnswered, isDown, isUnclear: !isDown && !wasAnswered }
}
