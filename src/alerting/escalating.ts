import type { Channel } from '../channels/channel.ts'
import type { Alert, Notice } from '../domain/alert.ts'
import { coursesAfter, type EscalationPlan } from '../domain/escalation/alert-courses.ts'
import { type Ask, type Course, courseKey } from '../domain/escalation/course.ts'
import { noticeAgain } from '../domain/telling.ts'
import type { AlertContext } from '../domain/watched.ts'
import type { Contact } from '../inventory/inventory.ts'
import type { NewMessage, OutboxMessage } from '../store/outbox-store.ts'
import { type AskMails, askMessages } from './ask-messages.ts'
import { failedAmong, unwantedAsks } from './waiting-asks.ts'

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

/** A course that has changed, with the alert that it is about. */
interface Moved {
  readonly course: Course
  readonly alert: Alert
}

/**
 * What the escalations of these alerts do now: whom they ask, and what they take back. Who is to be asked about several is asked once.
 *
 * @param messages all that wait, and those that came to their end since the oldest of these alerts was opened
 */
export async function escalated(
  alerts: ReadonlyMap<number, Alert>,
  courses: readonly Course[],
  messages: readonly OutboxMessage[],
  deps: EscalatingDeps,
): Promise<Escalated> {
  const asks = messages.filter(({ purpose }) => purpose === 'ask')
  const byAlert = Map.groupBy(courses, ({ about }) => about)
  const context = {
    ...deps.calling.plan,
    hasFailed: failedAmong(asks),
    isSilent: deps.isSilent,
    now: deps.context.now,
  }
  const moved = [...alerts.values()].flatMap((alert) =>
    coursesAfter(alert, byAlert.get(alert.number) ?? [], context).map((course) => ({ course, alert })),
  )
  const { asked, added } = await askedOnce(moved, deps)
  const changed = moved.map((each) => asked.get(each) ?? each.course)
  return {
    courses: changed,
    alerts: withAsked(alerts, [...asked.values()]),
    added,
    withdrawn: unwantedAsks(asks, courses, changed),
  }
}

/** The messages of all that is asked now, one for each person and way, and the courses that know of them. */
async function askedOnce(
  moved: readonly Moved[],
  { calling, context, mails }: EscalatingDeps,
): Promise<{ readonly asked: ReadonlyMap<Moved, Course>; readonly added: readonly NewMessage[] }> {
  const asked = new Map<Moved, Course>()
  const added: NewMessage[] = []
  const news = moved.flatMap((each) => {
    const ask = newAskOf(each.course)
    return ask === undefined ? [] : [{ moved: each, ask }]
  })
  const groups = Map.groupBy(news, ({ ask: { contact, by, turn } }) =>
    JSON.stringify([contact, by, turn === 'finally']),
  )
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const notices = group.map(({ moved: { alert } }) => noticeOf(alert, first.ask.contact, context))
    const keys = group.map(({ moved: { course }, ask }) => askKey(courseKey(course), ask))
    const about = { notices, drill: undefined }
    const messages = await askMessages(first.ask, keys, about, { calling, mails, now: context.now })
    const messageIds = messages.map(({ messageId }) => messageId)
    for (const { moved: each, ask } of group) asked.set(each, withLastAsk(each.course, { ...ask, messageIds }))
    added.push(...messages)
  }
  return { asked, added }
}

/** What a course asks now: its last ask, as long as it has no messages. */
export function newAskOf({ asks }: Course): Ask | undefined {
  const last = asks.at(-1)
  return last?.isReachable === true && last.messageIds.length === 0 ? last : undefined
}

/** The course with its last ask in place of what it was. */
export function withLastAsk(course: Course, ask: Ask): Course {
  return { ...course, asks: [...course.asks.slice(0, -1), ask] }
}

/** What tells an ask from every other. */
export function askKey(course: string, { round, step, turn }: Ask): string {
  return [course, round, step, turn].join('/')
}

function noticeOf(alert: Alert, contact: string, context: AlertContext): Notice {
  const bare: Notice = { alert, kind: 'opened', steps: [], recipients: [contact], lastWorkingDay: undefined }
  return noticeAgain(alert, [contact], context) ?? bare
}

/** The alerts of these courses, with who was asked among those who were told. */
function withAsked(alerts: ReadonlyMap<number, Alert>, courses: readonly Course[]): Alert[] {
  return [...Map.groupBy(courses, ({ about }) => about)].flatMap(([number, own]) => {
    const alert = alerts.get(number)
    const asked = own.flatMap(({ asks }) => asks.filter(({ isReachable }) => isReachable).map(({ contact }) => contact))
    return alert === undefined ? [] : [{ ...alert, toldTo: [...new Set([...alert.toldTo, ...asked])].sort() }]
  })
}
