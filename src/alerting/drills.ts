import { type Drill, drillName } from '../domain/drill/drill.ts'
import { dayMs } from '../domain/duration.ts'
import { advanced } from '../domain/escalation/advance.ts'
import { type Ask, begunCourse, type Course } from '../domain/escalation/course.ts'
import { mailChannel } from '../store/mail-message.ts'
import type { NewMessage, OutboxMessage } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'
import { type AskDeps, askMessages } from './ask-messages.ts'
import { madeUpNotice } from './drill-alert.ts'
import { askKey, newAskOf, withLastAsk } from './escalating.ts'
import { failedAmong, unwantedAsks } from './waiting-asks.ts'

/** Who has not answered by then will not. */
const longestMs = 7 * dayMs

/**
 * Begins a rehearsal: the first of an escalation is asked, or all owners are at once. Nothing of it is an alert.
 *
 * @param owners who is asked where no escalation is named
 */
export async function beginDrill(
  store: Store,
  scope: Drill['scope'],
  owners: readonly string[],
  by: string,
  deps: AskDeps,
): Promise<Drill> {
  const { now } = deps
  // Mails are composed before the transaction, and must know the number: it is asked for again where another drill took it.
  for (;;) {
    const number = ((await store.drills.all()).at(-1)?.drill.number ?? 0) + 1
    const asked =
      scope.kind === 'escalation' ? firstOfEscalation(scope.name, number, deps) : ownersAtOnce(owners, number, deps)
    const { course, asks, added } = await asked
    const drill: Drill = { number, startedAt: now, by, scope, course, asks, answers: [], endedAt: undefined }
    const audit = [{ at: now, by, action: 'drill-begun', about: drillName(drill), detail: { scope: scopeText(scope) } }]
    const begun = await store.drills.begin(drill, { outbox: { added, withdrawn: [], released: [], at: now }, audit })
    if (begun) return drill
  }
}

/** Lets the drills go on that have not ended: the next is asked, or nobody answers any more. */
export async function advanceDrills(store: Pick<Store, 'drills' | 'outbox'>, deps: AskDeps): Promise<void> {
  const { now } = deps
  const open = (await store.drills.all()).filter(({ drill }) => drill.endedAt === undefined)
  for (const { drill, revision } of open) {
    const messages = (await store.outbox.list(drill.startedAt)).filter((message) => message.drill === drill.number)
    const { after, added, withdrawn } = await advancedDrill(drill, messages, deps)
    if (after === drill) continue
    // Where somebody has answered meanwhile the next run goes on from there.
    await store.drills.save(after, { outbox: { added, withdrawn, released: [], at: now }, audit: [] }, revision)
  }
}

/** What is rehearsed, in a word. */
export function scopeText(scope: Drill['scope']): string {
  return scope.kind === 'owners' ? 'all owners' : scope.name
}

async function advancedDrill(
  drill: Drill,
  messages: readonly OutboxMessage[],
  deps: AskDeps,
): Promise<{ readonly after: Drill; readonly added: readonly NewMessage[]; readonly withdrawn: readonly number[] }> {
  const { now, calling } = deps
  const isOver = now.getTime() - drill.startedAt.getTime() >= longestMs
  if (drill.course === undefined) {
    const after = isOver ? { ...drill, endedAt: now } : drill
    const waiting = messages.filter(({ state }) => state === 'waiting' || state === 'held')
    return { after, added: [], withdrawn: isOver ? waiting.map(({ id }) => id) : [] }
  }
  const { plan } = calling
  const escalation = plan.escalations.get(drill.course.escalation)
  const course = advanced(drill.course, { escalation, people: plan.people, hasFailed: failedAmong(messages), now })
  if (course === drill.course) return { after: drill, added: [], withdrawn: [] }
  const asked = await withMessages(course, drill.number, deps)
  const after = { ...drill, course: asked.course, endedAt: asked.course.end?.at }
  return { after, added: asked.added, withdrawn: unwantedAsks(messages, [], [asked.course]) }
}

async function firstOfEscalation(name: string, number: number, deps: AskDeps): Promise<Asked> {
  const { plan } = deps.calling
  const begun = begunCourse(name, number, 'critical', deps.now)
  const context = { escalation: plan.escalations.get(name), people: plan.people, hasFailed: () => false, now: deps.now }
  const { course, added } = await withMessages(advanced(begun, context), number, deps)
  return { course, asks: [], added }
}

/** Who was asked, and by which messages. */
interface Asked {
  readonly course: Course | undefined
  readonly asks: readonly Ask[]
  readonly added: readonly NewMessage[]
}

async function ownersAtOnce(owners: readonly string[], number: number, deps: AskDeps): Promise<Asked> {
  const isReachable = deps.mails !== undefined
  const asked = await Promise.all(
    owners.map(async (contact) => {
      const ask: Ask = {
        at: deps.now,
        round: 0,
        step: 0,
        turn: 'contact',
        contact,
        by: mailChannel,
        isReachable,
        messageIds: [],
      }
      return withOwnMessages(ask, number, `owners/${contact}`, deps)
    }),
  )
  return { course: undefined, asks: asked.map(({ ask }) => ask), added: asked.flatMap(({ added }) => added) }
}

async function withMessages(
  course: Course,
  number: number,
  deps: AskDeps,
): Promise<{ readonly course: Course; readonly added: readonly NewMessage[] }> {
  const last = newAskOf(course)
  if (last === undefined) return { course, added: [] }
  const { ask, added } = await withOwnMessages(last, number, course.escalation, deps)
  return { course: withLastAsk(course, ask), added }
}

async function withOwnMessages(
  ask: Ask,
  number: number,
  part: string,
  deps: AskDeps,
): Promise<{ readonly ask: Ask; readonly added: readonly NewMessage[] }> {
  const notice = madeUpNotice(-number, ask.contact, deps.now, deps.calling.plan.people.timeZone)
  const keys = [askKey(`drill/${number}/${part}`, ask)]
  const added = await askMessages(ask, keys, { notices: [notice], drill: number }, deps)
  return { ask: { ...ask, messageIds: added.map(({ messageId }) => messageId) }, added }
}
