import type { Channel } from '../channels/channel.ts'
import type { Alert, Notice } from '../domain/alert.ts'
import { coursesAfter, type EscalationPlan } from '../domain/escalation/alert-courses.ts'
import { type Ask, type Course, courseKey } from '../domain/escalation/course.ts'
import { noticeAgain } from '../domain/telling.ts'
import type { AlertContext } from '../domain/watched.ts'
import type { Contact } from '../inventory/inventory.ts'
import type { NewMessage, OutboxMessage } from '../store/outbox-store.ts'
import { type AskMails, askMessages } from './ask-messages.ts'
import { mailChannel } from './send-mails.ts'

/** How people are asked, and machines are told. */
export interface Calling {
  readonly plan: EscalationPlan
  readonly contacts: ReadonlyMap<string, Contact>
  readonly channels: ReadonlyMap<string, Channel>
  /** Channels that are told of every alert of this severity, or worse. */
  readonly tell: ReadonlyMap<string, 'warning' | 'critical'>
  /** Of messages that are for nobody in particular. */
  readonly language: 'en' | 'ja'
}

/** What escalating needs beside the alerts. */
export interface EscalatingDeps {
  readonly calling: Calling
  readonly context: AlertContext
  /** Undefined where there is no mail server. */
  readonly mails: AskMails | undefined
  readonly isSilent: (alert: Alert) => boolean
}

/** What escalations change. */
export interface Escalated {
  readonly courses: readonly Course[]
  /** Those who were asked hear of the end. */
  readonly alerts: readonly Alert[]
  readonly added: readonly NewMessage[]
  /** Ids of messages that nobody is to get any more. */
  readonly withdrawn: readonly number[]
}

/**
 * What the escalations of these alerts do now: whom they ask, and what they take back.
 *
 * @param messages all that wait, and those that came to their end since the oldest of these alerts was opened
 */
export async function escalated(
  alerts: Iterable<Alert>,
  courses: readonly Course[],
  messages: readonly OutboxMessage[],
  deps: EscalatingDeps,
): Promise<Escalated> {
  const asks = messages.filter(({ purpose }) => purpose === 'ask')
  const byAlert = Map.groupBy(courses, ({ about }) => about)
  const hasFailed = failedAmong(asks)
  const { plan } = deps.calling
  const done = {
    courses: [] as Course[],
    alerts: [] as Alert[],
    added: [] as NewMessage[],
    withdrawn: new Set<number>(),
  }
  for (const alert of alerts) {
    const before = byAlert.get(alert.number) ?? []
    const context = { ...plan, hasFailed, isSilent: deps.isSilent, now: deps.context.now }
    for (const course of coursesAfter(alert, before, context)) {
      const { course: kept, added } = await withMessages(course, alert, deps)
      done.courses.push(kept)
      done.added.push(...added)
      for (const id of overtakenAsks(kept, asks)) done.withdrawn.add(id)
      if (added.length > 0)
        done.alerts.push(withAsked(done.alerts.findLast(({ number }) => number === alert.number) ?? alert, kept))
    }
    if (alert.state === 'closed') for (const { id } of waitingAsks(asks, alert.number)) done.withdrawn.add(id)
  }
  return { ...done, withdrawn: [...done.withdrawn] }
}

/** Reports of an ask whether none of its messages will arrive. */
export function failedAmong(messages: readonly OutboxMessage[]): (ask: Ask) => boolean {
  const byId = Map.groupBy(messages, ({ messageId }) => messageId)
  return ({ messageIds }) => {
    const sent = messageIds.flatMap((id) => byId.get(id) ?? [])
    return sent.length > 0 && sent.every(({ state }) => state === 'refused' || state === 'given-up')
  }
}

/** Messages by which somebody is asked about an alert, and that were not sent yet. */
export function waitingAsks(messages: readonly OutboxMessage[], alert: number): OutboxMessage[] {
  return messages.filter(
    ({ purpose, state, alerts }) =>
      purpose === 'ask' && (state === 'waiting' || state === 'held') && alerts.includes(alert),
  )
}

/**
 * Ids of messages of a course that are not to be sent any more: all where it is over. Whoever has not been called when it is the turn of the
 * next is not called any more either; a mail is read whenever it comes.
 */
export function overtakenAsks({ asks, end }: Course, messages: readonly OutboxMessage[]): number[] {
  const isOver = end !== undefined && end.how !== 'unanswered'
  const before = new Set((isOver ? asks : asks.slice(0, -1)).flatMap(({ messageIds }) => messageIds))
  return messages
    .filter(
      ({ messageId, state, channel }) =>
        before.has(messageId) && state === 'waiting' && (isOver || channel !== mailChannel),
    )
    .map(({ id }) => id)
}

function withAsked(alert: Alert, { asks }: Course): Alert {
  const asked = asks.filter(({ isReachable }) => isReachable).map(({ contact }) => contact)
  return { ...alert, toldTo: [...new Set([...alert.toldTo, ...asked])].sort() }
}

/** The course with the messages of what was asked last, if that is new. */
async function withMessages(
  course: Course,
  alert: Alert,
  deps: EscalatingDeps,
): Promise<{ readonly course: Course; readonly added: readonly NewMessage[] }> {
  const ask = course.asks.at(-1)
  if (ask === undefined || !ask.isReachable || ask.messageIds.length > 0) return { course, added: [] }
  const { calling, context, mails } = deps
  const notice = noticeAgain(alert, [ask.contact], context) ?? bareNotice(alert, ask.contact)
  const added = await askMessages(
    ask,
    courseKey(course),
    { notice, drill: undefined },
    { calling, mails, now: context.now },
  )
  const asked = { ...ask, messageIds: added.map(({ messageId }) => messageId) }
  return { course: { ...course, asks: [...course.asks.slice(0, -1), asked] }, added }
}

/** The notice of an alert of which nobody was to be told by its steps. */
function bareNotice(alert: Alert, contact: string): Notice {
  return { alert, kind: 'opened', steps: [], recipients: [contact], lastWorkingDay: undefined }
}
