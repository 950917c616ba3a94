import type { CallOutcome, Channel } from '../channels/channel.ts'
import { alertName } from '../domain/alert.ts'
import { dayMs } from '../domain/duration.ts'
import type { CallEnd, OutboxMessage } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'
import { answer } from './answering.ts'
import type { Calling } from './escalating.ts'

/** No call lasts so long: a service that does not know by then never will. */
const longestMs = dayMs

/** So many are asked for at once. */
const atOnce = 5

/** What polling needs. */
export interface CallEndDeps {
  readonly store: Store
  readonly calling: Calling
  readonly now: () => Date
  readonly signal: AbortSignal
}

/**
 * Asks the services what has become of the calls that they took: a key is an answer like any other. Answers how many have been
 * answered so. What a service cannot say is asked again with the next run.
 */
export async function pollCalls(deps: CallEndDeps): Promise<number> {
  const open = await deps.store.outbox.openCalls()
  let answered = 0
  for (let begin = 0; begin < open.length && !deps.signal.aborted; begin += atOnce) {
    const some = await Promise.all(open.slice(begin, begin + atOnce).map((call) => pollCall(call, deps)))
    answered += some.filter((isAnswered) => isAnswered).length
  }
  return answered
}

async function pollCall(call: OutboxMessage, { store, calling, now, signal }: CallEndDeps): Promise<boolean> {
  const { id, channel, reference, settledAt } = call
  const outcomeOf = calling.channels.get(channel)?.outcome
  const outcome = outcomeOf === undefined || reference === undefined ? undefined : await outcomeOf(reference, signal)
  const end = endOf(outcome, call, calling.channels.get(channel))
  if (end === undefined) {
    const isOld = settledAt !== undefined && now().getTime() - settledAt.getTime() > longestMs
    if (isOld)
      await store.outbox.endCall(id, {
        state: 'lost',
        words: outcome !== undefined && 'words' in outcome ? outcome.words : undefined,
      })
    return false
  }
  // The answer first: where this process dies in between, it is given once more, which changes nothing.
  if (end.state === 'acknowledged') await answerBy(call, end.words ?? '', { store, calling, now, signal })
  await store.outbox.endCall(id, end)
  return end.state === 'acknowledged'
}

function endOf(
  outcome: CallOutcome | undefined,
  { contact }: OutboxMessage,
  channel: Channel | undefined,
): CallEnd | undefined {
  switch (outcome?.state) {
    case 'acknowledged':
      return { state: 'acknowledged', words: outcome.by ?? contact ?? channel?.name }
    case 'heard':
      return { state: 'heard', words: undefined }
    case 'not-reached':
      return { state: 'not-reached', words: outcome.words }
    default:
      return undefined
  }
}

async function answerBy(call: OutboxMessage, by: string, { store, calling, now }: CallEndDeps): Promise<void> {
  const { drill, alerts } = call
  const numbers = drill === undefined ? alerts : [-drill]
  for (const about of numbers.map((number) => alertName({ number })))
    await answer(store, { about, by, via: 'phone', at: now(), what: { kind: 'mine', until: undefined } }, calling)
}
