import type { Notice } from '../domain/alert.ts'
import { digests } from '../domain/outbox.ts'
import { calendarOf } from './calendar.ts'
import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { keyOf, messageIdOf, threadOf } from './identity.ts'
import { drillLetter, noticeLetter } from './notice-letter.ts'
import { needsAction, worstFirst } from './told-alert.ts'

/** Threads that one mail joins: a header of References is not to grow with the digest. */
const mostThreads = 10

/** A mail about alerts. */
export interface NoticeMail extends ComposedMail {
  /** Numbers of the alerts that it tells of, worst first. */
  readonly alerts: readonly number[]
  /** One of them needs action at once. */
  readonly isCritical: boolean
}

/**
 * The mails of a run: for each recipient one with all that is for their contact, worst first; more only in a storm.
 *
 * @param recipients the addresses of every contact; a contact without one gets nothing here
 */
export async function* noticeMails(
  notices: readonly Notice[],
  recipients: Iterable<Recipient>,
  correspondence: Correspondence,
): AsyncGenerator<NoticeMail, void> {
  const byContact = new Map<string, Notice[]>()
  for (const notice of notices) {
    for (const contact of new Set(notice.recipients)) {
      const own = byContact.get(contact) ?? []
      own.push(notice)
      byContact.set(contact, own)
    }
  }
  for (const recipient of recipients) {
    for (const part of digests(worstFirst(byContact.get(recipient.contact) ?? []))) {
      yield noticeMail(part, recipient, correspondence)
    }
  }
}

/** The mail of a rehearsal about a made-up notice. `name` tells one rehearsal from the other. */
export async function drillMail(
  name: string,
  notice: Notice,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const messageId = messageIdOf(recipient.address, ['drill', name, keyOf(notice)], correspondence.from)
  const frame = { messageId, threads: [], calendar: undefined }
  return composeMail(drillLetter(notice, recipient, correspondence), frame, recipient, correspondence)
}

async function noticeMail(
  notices: readonly Notice[],
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<NoticeMail> {
  const { from } = correspondence
  const frame = {
    messageId: messageIdOf(recipient.address, notices.map(keyOf), from),
    threads: notices.slice(0, mostThreads).map(({ alert }) => threadOf(alert, from)),
    calendar: calendarOf(notices, recipient, correspondence),
  }
  const mail = await composeMail(noticeLetter(notices, recipient, correspondence), frame, recipient, correspondence)
  return {
    ...mail,
    alerts: notices.map(({ alert }) => alert.number),
    isCritical: notices.some(needsAction),
  }
}
