import { type Ask, type Course, courseKey } from '../domain/escalation/course.ts'
import { mailChannel } from '../store/mail-message.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'

/** Reports of an ask whether none of its messages will arrive. */
export function failedAmong(messages: readonly OutboxMessage[]): (ask: Ask) => boolean {
  const byId = Map.groupBy(messages, ({ messageId }) => messageId)
  return ({ messageIds }) => {
    const sent = messageIds.flatMap((id) => byId.get(id) ?? [])
    return sent.length > 0 && sent.every(({ state }) => state === 'refused' || state === 'given-up')
  }
}

/**
 * Ids of messages that wait and are not to be sent any more, since no course wants it: all that are part of it are over, or it is a call, and
 * the turn of the next has come. A mail is read whenever it comes.
 *
 * @param before courses as they were
 * @param changed those of them that are not as they were
 */
export function unwantedAsks(
  messages: readonly OutboxMessage[],
  before: readonly Course[],
  changed: readonly Course[],
): number[] {
  if (changed.length === 0) return []
  const courses = [...new Map([...before, ...changed].map((course) => [courseKey(course), course])).values()]
  const touched = new Set(changed.flatMap(({ asks }) => asks.flatMap(({ messageIds }) => messageIds)))
  return messages
    .filter(({ messageId, state }) => touched.has(messageId) && (state === 'waiting' || state === 'held'))
    .filter((message) => !courses.some((course) => wants(course, message)))
    .map(({ id }) => id)
}

function wants({ asks, end }: Course, { messageId, channel }: OutboxMessage): boolean {
  if (end !== undefined && end.how !== 'unanswered') return false
  return (channel === mailChannel ? asks : asks.slice(-1)).some(({ messageIds }) => messageIds.includes(messageId))
}
