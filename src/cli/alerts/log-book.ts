import type { Ask, Course, CourseEnd } from '../../domain/escalation/course.ts'
import type { OutboxMessage } from '../../store/outbox-store.ts'
import { moment } from './words.ts'

/** A line of a log book. */
interface Entry {
  readonly at: Date
  readonly text: string
}

/** How courses end, in words. */
const endings: Readonly<Record<CourseEnd['how'], string>> = {
  acknowledged: 'taken',
  cured: 'ended: it is solved',
  muted: 'ended: muted',
  unanswered: 'ended: everybody was asked, and nobody has answered',
  eased: 'ended: it is not grave enough any more',
  removed: 'ended: the inventory no longer has this escalation',
}

/**
 * What an escalation did, a line each in the order of time: whom it asked, when and by what, what came of that, what it waited for, and
 * at which step it ended.
 *
 * @param messages those of its asks among others
 */
export function logBook(course: Course, messages: readonly OutboxMessage[]): string[] {
  const byId = Map.groupBy(messages, ({ messageId }) => messageId)
  const entries: Entry[] = [
    { at: course.startedAt, text: `escalation ${course.escalation} begins` },
    ...course.holds.map(({ from, until }) => ({
      at: from,
      text: `outside office hours: waits until ${moment(until)}`,
    })),
    ...course.asks.flatMap((ask) =>
      askEntries(
        ask,
        ask.messageIds.flatMap((id) => byId.get(id) ?? []),
      ),
    ),
    ...(course.end === undefined ? [] : [endEntry(course.end, course.asks)]),
  ]
  return entries.toSorted((a, b) => a.at.getTime() - b.at.getTime()).map(({ at, text }) => `${moment(at)} ${text}`)
}

function askEntries(ask: Ask, messages: readonly OutboxMessage[]): Entry[] {
  const { at, contact, by, turn, isReachable } = ask
  const who = `${contact} by ${by}`
  if (turn === 'finally')
    return [{ at, text: `${who} is told that nobody has answered${isReachable ? '' : ': cannot be reached so'}` }]
  const what = `${stepText(ask)}: ${who}${turn === 'deputy' ? ', who stands in' : ''}`
  if (!isReachable) return [{ at, text: `${what}: cannot be reached so, not waited for` }]
  return [{ at, text: `${what} is asked` }, ...messages.flatMap((message) => deliveryEntries(message, who))]
}

function deliveryEntries(
  { state, settledAt, attempts, problem, callEnd, recipient }: OutboxMessage,
  who: string,
): Entry[] {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : ''
  const why = problem === undefined || state === 'sent' ? '' : `: ${problem}`
  const to = recipient === '' ? '' : ` to ${recipient}`
  if (settledAt === undefined) return []
  const delivered = { at: settledAt, text: `  ${who}: ${deliveries[state]}${to}${tries}${why}` }
  if (callEnd === undefined) return [delivered]
  const words = callEnd.words === undefined ? '' : `: ${callEnd.words}`
  return [delivered, { at: settledAt, text: `  ${who}: ${callEnds[callEnd.state]}${words}` }]
}

const deliveries: Readonly<Record<OutboxMessage['state'], string>> = {
  held: 'held',
  waiting: 'waiting',
  sent: 'delivered',
  refused: 'refused',
  'given-up': 'given up',
  withdrawn: 'taken back before it was sent',
}

const callEnds: Readonly<Record<NonNullable<OutboxMessage['callEnd']>['state'], string>> = {
  acknowledged: 'pressed the key',
  heard: 'heard it, and pressed nothing',
  'not-reached': 'not reached',
  lost: 'nobody knows what became of the call',
}

function endEntry({ how, at, by }: CourseEnd, asks: readonly Ask[]): Entry {
  const last = asks.findLast(({ turn }) => turn !== 'finally')
  const where = last === undefined ? 'before anybody was asked' : `at ${stepText(last)}`
  return { at, text: `${endings[how]}${by === undefined ? '' : ` by ${by}`}, ${where}` }
}

function stepText({ round, step }: Ask): string {
  return round === 0 ? `step ${step + 1}` : `step ${step + 1}, round ${round + 1}`
}
