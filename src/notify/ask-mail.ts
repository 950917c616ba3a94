import type { Notice } from '../domain/alert.ts'
import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { messageIdOf, threadOf } from './identity.ts'
import { askLetter } from './notice-letter.ts'

/** A header of References is not to grow with what is told. */
const mostThreads = 10

/**
 * The mail of a step of an escalation: will you take it?
 *
 * @param keys tell this step from every other; of several alerts each its own
 * @param told at least one
 * @param isLast nobody who was asked has answered
 */
export async function askMail(
  keys: readonly string[],
  told: readonly Notice[],
  isLast: boolean,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const { from } = correspondence
  const frame = {
    messageId: messageIdOf(recipient.address, ['ask', ...keys], from),
    threads: told.slice(0, mostThreads).map(({ alert }) => threadOf(alert, from)),
    calendar: undefined,
  }
  return composeMail(askLetter(told, isLast, recipient, correspondence), frame, recipient, correspondence)
}
