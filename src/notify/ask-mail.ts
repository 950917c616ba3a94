import type { Notice } from '../domain/alert.ts'
import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { messageIdOf, threadOf } from './identity.ts'
import { askLetter } from './notice-letter.ts'

/**
 * The mail of a step of an escalation: will you take it?
 *
 * @param key tells this step from every other
 * @param isLast nobody who was asked has answered
 */
export async function askMail(
  key: string,
  notice: Notice,
  isLast: boolean,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const { from } = correspondence
  const frame = {
    messageId: messageIdOf(recipient.address, ['ask', key], from),
    threads: [threadOf(notice.alert, from)],
    calendar: undefined,
  }
  return composeMail(askLetter(notice, isLast, recipient, correspondence), frame, recipient, correspondence)
}
