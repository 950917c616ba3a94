import { asksOf, type Drill, drillName } from '../domain/drill/drill.ts'
import { endedCourse } from '../domain/escalation/course.ts'
import type { Store } from '../store/store.ts'
import type { Answered, GivenAnswer } from './answering.ts'

/** Others may change a drill at the same time; so often in a row they do not. */
const mostTries = 20

/** Notes an answer to a drill, the first of each person. An escalation that is rehearsed ends with it, as it would in earnest. */
export async function answerDrill(
  store: Pick<Store, 'drills' | 'outbox'>,
  number: number,
  { by, via, at }: Pick<GivenAnswer, 'by' | 'via' | 'at'>,
): Promise<Answered> {
  for (let tries = 0; tries < mostTries; tries++) {
    const kept = await store.drills.numbered(number)
    if (kept === undefined) return { result: 'unknown' }
    const { drill, revision } = kept
    if (drill.answers.some(({ contact }) => contact === by)) return { result: 'rehearsed', drill, isLate: false }
    if (drill.endedAt !== undefined) return { result: 'rehearsed', drill, isLate: true }
    const after = answered(drill, by, via, at)
    const audit = [{ at, by, action: 'drill-answered', about: drillName(drill), detail: { via } }]
    const outbox = { added: [], withdrawn: await waitingOf(after, store), released: [], at }
    if (await store.drills.save(after, { outbox, audit }, revision))
      return { result: 'rehearsed', drill: after, isLate: false }
  }
  throw new Error('the drill was changed by others each time that an answer was to be saved')
}

function answered(drill: Drill, contact: string, via: string, at: Date): Drill {
  const answers = [...drill.answers, { contact, at, via }]
  if (drill.course !== undefined) {
    return { ...drill, answers, course: endedCourse(drill.course, 'acknowledged', at, contact), endedAt: at }
  }
  const isComplete = asksOf(drill).every((ask) => answers.some((given) => given.contact === ask.contact))
  return { ...drill, answers, endedAt: isComplete ? at : undefined }
}

/** Messages of a drill that is over and that were not sent yet. */
async function waitingOf(drill: Drill, { outbox }: Pick<Store, 'outbox'>): Promise<number[]> {
  if (drill.endedAt === undefined) return []
  const ids = new Set((drill.course?.asks ?? drill.asks).flatMap(({ messageIds }) => messageIds))
  const waiting = (await outbox.list(drill.startedAt)).filter(({ state }) => state === 'waiting' || state === 'held')
  return waiting.filter(({ messageId }) => ids.has(messageId)).map(({ id }) => id)
}
