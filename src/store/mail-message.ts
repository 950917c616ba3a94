import type { NewMessage } from './outbox-store.ts'

/** By which the outbox knows mails. */
export const mailChannel = 'email'

/** A composed mail, as far as the outbox keeps it. */
interface Mail {
  readonly messageId: string
  /** Where it goes to. */
  readonly address: string
  readonly contact: string | undefined
  readonly bytes: Buffer
}

/** A mail as it is put into the outbox: news about no alert, to be sent now. */
export function mailMessage({ messageId, address, contact, bytes }: Mail, now: Date): NewMessage {
  return {
    messageId,
    recipient: address,
    channel: mailChannel,
    purpose: 'news',
    contact,
    alerts: [],
    bytes,
    createdAt: now,
    nextAttemptAt: now,
    held: false,
  }
}
