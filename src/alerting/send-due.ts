import { setImmediate } from 'node:timers/promises'
import { nextAttemptAt } from '../domain/outbox.ts'
import type { Attempt, ClaimedMessage, OutboxStore } from '../store/outbox-store.ts'

/** What came of one attempt to hand a message over. */
export type Delivery =
  /** Taken. `reference`: what to ask for, where people answer there. */
  | { readonly result: 'accepted'; readonly reference?: string | undefined }
  /** Never. */
  | { readonly result: 'refused'; readonly words: string }
  | {
      readonly result: 'deferred'
      readonly words: string
      /** The other side may have taken it. */
      readonly isUnclear: boolean
      /** The other side said so about this message. */
      readonly wasAnswered: boolean
      /** With any other message it would be the same: nobody can be reached there. */
      readonly isDown: boolean
      /** The other side asked for so much patience. */
      readonly retryAfterMs?: number | undefined
    }

/** What came of the messages that were due. */
export interface Sent {
  readonly sent: number
  /** Never taken, and never come to a yes or no. */
  readonly failed: number
  /** To be tried again. */
  readonly deferred: number
  /** The other side could not be reached, or takes nothing at all. */
  readonly isServerDown: boolean
  /** What the other side, or the network, said to the last one that did not go out. */
  readonly problem: string | undefined
}

/** Nothing was due. */
export const nothingSent: Sent = { sent: 0, failed: 0, deferred: 0, isServerDown: false, problem: undefined }

/** What sending needs. */
export interface SendingDeps {
  readonly outbox: OutboxStore
  /** `email`, or the name of another channel. */
  readonly channel: string
  readonly send: (message: ClaimedMessage, signal: AbortSignal) => Promise<Delivery>
  /** Claimed at once; a lease is to last for all. */
  readonly atOnce: number
  /** Longer than so many take. */
  readonly leaseMs: number
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** Nobody is to be forgotten for longer because a server asks for it. */
const longestPatienceMs = 24 * 60 * 60_000

/**
 * Hands over all messages of a channel that are due. The first goes alone, to see whether the other side takes anything; where it does
 * not, the rest waits as if it had been tried. What cannot be handed over waits by the rules of the outbox.
 */
export async function sendDue(deps: SendingDeps): Promise<Sent> {
  const { outbox, channel, atOnce, leaseMs, now, signal } = deps
  let total = nothingSent
  let count = 1
  while (!signal.aborted) {
    const claimed = await outbox.claim({ now: now(), channel, count, leaseMs })
    if (claimed.length === 0) break
    const { sent, answers } = await handOver(claimed, deps)
    total = added(total, sent)
    const down = answers.filter(isDown)
    const [first] = down
    if (first !== undefined && down.length === answers.length)
      return { ...added(total, await putOff(deps, first)), isServerDown: true }
    // One of several connections failed: the next one, alone again, shows whether it is the server.
    count = first === undefined ? atOnce : 1
  }
  return total
}

/**
 * Hands these over at once, and notes each answer as it comes, those of one moment together: what was sent and is not noted when this
 * process dies is sent by another once more.
 */
async function handOver(
  claimed: readonly ClaimedMessage[],
  deps: SendingDeps,
): Promise<{ readonly sent: Sent; readonly answers: readonly Delivery[] }> {
  let sent = nothingSent
  const answered: (readonly [ClaimedMessage, Delivery])[] = []
  let noting: Promise<void> | undefined
  const note = async () => {
    await setImmediate()
    noting = undefined
    const noted = await settled(deps, answered.splice(0))
    sent = added(sent, noted)
  }
  const answers = await Promise.all(
    claimed.map(async (message) => {
      const answer = await deps.send(message, deps.signal)
      answered.push([message, answer])
      noting ??= note()
      await noting
      return answer
    }),
  )
  return { sent, answers }
}

function isDown(answer: Delivery): boolean {
  return answer.result === 'deferred' && answer.isDown
}

/** The other side takes nothing: what is due waits as if it had been tried. */
async function putOff(deps: SendingDeps, answer: Delivery): Promise<Sent> {
  const { outbox, channel, leaseMs, now } = deps
  let total = nothingSent
  for (;;) {
    const claimed = await outbox.claim({ now: now(), channel, count: 1_000, leaseMs })
    if (claimed.length === 0) return total
    const answered = claimed.map((message) => [message, answer] as const)
    total = added(total, await settled(deps, answered))
  }
}

async function settled(
  { outbox, now }: SendingDeps,
  answered: readonly (readonly [ClaimedMessage, Delivery])[],
): Promise<Sent> {
  const at = now()
  const settlements = answered.map(([message, answer]) => ({
    id: message.id,
    lease: message.lease,
    attempt: attemptOf(message, answer, at),
  }))
  await outbox.settle(settlements, at)
  const attempts = settlements.map(({ attempt }) => attempt)
  const count = (...results: Attempt['result'][]) => attempts.filter(({ result }) => results.includes(result)).length
  return {
    sent: count('sent'),
    failed: count('refused', 'given-up'),
    deferred: count('waiting'),
    isServerDown: false,
    problem: attempts.flatMap((attempt) => ('problem' in attempt ? attempt.problem : [])).at(-1),
  }
}

function attemptOf({ attempts, waitingSince }: ClaimedMessage, answer: Delivery, now: Date): Attempt {
  if (answer.result === 'accepted') return { result: 'sent', reference: answer.reference }
  if (answer.result === 'refused') return { result: 'refused', problem: answer.words }
  const { words: problem, isUnclear, wasAnswered, retryAfterMs = 0 } = answer
  const next = nextAttemptAt({ attempts, waitingSince, wasAnswered }, now)
  if (next === undefined) return { result: 'given-up', problem, isUnclear }
  const asked = now.getTime() + Math.min(retryAfterMs, longestPatienceMs)
  return { result: 'waiting', nextAttemptAt: new Date(Math.max(next.getTime(), asked)), problem, isUnclear }
}

/** What came of both. */
export function added(a: Sent, b: Sent): Sent {
  return {
    sent: a.sent + b.sent,
    failed: a.failed + b.failed,
    deferred: a.deferred + b.deferred,
    isServerDown: a.isServerDown || b.isServerDown,
    problem: b.problem ?? a.problem,
  }
}
