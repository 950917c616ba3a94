import type { ComposedMail } from '../notify/compose.ts'
import type { AuditEntry } from '../store/audit-store.ts'
import { mailMessage } from '../store/mail-message.ts'
import type { Store } from '../store/store.ts'

/** What became of mails that announce something. */
export interface Announced {
  readonly added: readonly ComposedMail[]
  /** They were put in before, and are not sent a second time. */
  readonly already: readonly ComposedMail[]
}

/** Another process may change alerts at the same time; so often in a row it does not. */
const mostTries = 20

/** Puts mails into the outbox, and who did that into the audit, all or none. What is in the outbox already stays as it is. */
export async function announce(
  mails: readonly ComposedMail[],
  entry: Omit<AuditEntry, 'at'>,
  now: Date,
  { alerts, outbox }: Store,
): Promise<Announced> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { revision } = await alerts.book(now)
    const kept = new Set(
      (await outbox.list(new Date(0))).flatMap((message) =>
        message.state === 'withdrawn' ? [] : keyOf(message.messageId, message.recipient),
      ),
    )
    const isKept = ({ messageId, address }: ComposedMail) => kept.has(keyOf(messageId, address))
    const already = mails.filter(isKept)
    const added = mails.filter((mail) => !isKept(mail))
    if (added.length === 0) return { added, already }
    const change = { added: added.map((mail) => mailMessage(mail, now)), withdrawn: [], released: [], at: now }
    if (await alerts.save({ alerts: [], outbox: change, audit: [{ ...entry, at: now }] }, revision))
      return { added, already }
  }
  throw new Error('the alerts were changed by others each time that mails were to be put in')
}

function keyOf(messageId: string, recipient: string): string {
  return `${messageId} ${recipient}`
}
