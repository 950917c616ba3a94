import { setImmediate } from 'node:timers/promises'
import { nextAttemptAt } from '../domain/outbox.ts'
import type { SmtpAnswer } from '../notify/smtp-answer.ts'
import type { SmtpSender } from '../notify/smtp-sender.ts'
import type { Attempt, ClaimedMessage, OutboxStore } from '../store/outbox-store.ts'

/** What came of the mails that were due. */
export interface Sent {
  readonly sent: number
  /** Never taken, and never come to a yes or no. */
  readonly failed: number
  /** To be tried again. */
  readonly deferred: number
  /** The server could not be reached, or takes nothing at all. */
  readonly isServerDown: boolean
  /** What the server, or the network, said to the last one that did not go out. */
  readonly problem: string | undefined
}

const nothingSent: Sent = { sent: 0, failed: 0, deferred: 0, isServerDown: false, problem: undefined }

/** What sending needs. */
export interface SendingDeps {
  readonly outbox: OutboxStore
  readonly sender: SmtpSender
  readonly perMinute: number
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** So many are claimed at once, and no more than have their turn within a minute: a lease is to last for all. */
const mostAtOnce = 50

/** A minute for the turns, three for the longest attempt, one to spare. */
const leaseMs = 5 * 60_000

const channel = 'email'

/**
 * Hands over all mails that are due. The first goes alone, to see whether the server takes anything; where it does not, the rest waits
 * as if it had been tried. What cannot be handed over waits by the rules of the outbox.
 */
export async function sendDue(deps: SendingDeps): Promise<Sent> {
  const { outbox, perMinute, now, signal } = deps
  const most = Math.max(1, Math.min(mostAtOnce, perMinute))
  let total = nothingSent
  let count = 1
  while (!signal.aborted) {
    const claimed = await outbox.claim({ now: now(), channel, count, leaseMs })
    if (claimed.length === 0) break
    const { sent, answers } = await handOver(claimed, deps)
    total = added(total, sent)
    const down = answers.filter(isAboutServer)
    const [first] = down
    if (first !== undefined && down.length === answers.length)
      return { ...added(total, await putOff(deps, first)), isServerDown: true }
    // One of several connections failed: the next mail, alone again, shows whether it is the server.
    count = first === undefined ? most : 1
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
): Promise<{ readonly sent: Sent; readonly answers: readonly SmtpAnswer[] }> {
  let sent = nothingSent
  const answered: (readonly [ClaimedMessage, SmtpAnswer])[] = []
  let noting: Promise<void> | undefined
  const note = async () => {
    await setImmediate()
    noting = undefined
    const noted = await settled(deps, answered.splice(0))
    sent = added(sent, noted)
  }
  const answers = await Promise.all(
    claimed.map(async (message) => {
      const answer = await deps.sender.send({ address: message.recipient, bytes: message.bytes }, deps.signal)
      answered.push([message, answer])
      noting ??= note()
      await noting
      return answer
    }),
  )
  return { sent, answers }
}

/** The server could not be reached or takes nothing, whatever the mail. */
function isAboutServer(answer: SmtpAnswer): boolean {
  return answer.result === 'deferred' && answer.concerns === 'server'
}

/** The server takes nothing: what is due waits as if it had been tried. */
async function putOff(deps: SendingDeps, answer: SmtpAnswer): Promise<Sent> {
  const { outbox, now } = deps
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
  answered: readonly (readonly [ClaimedMessage, SmtpAnswer])[],
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

function attemptOf({ attempts, waitingSince }: ClaimedMessage, answer: SmtpAnswer, now: Date): Attempt {
  if (answer.result === 'accepted') return { result: 'sent' }
  if (answer.result === 'refused') return { result: 'refused', problem: answer.words }
  const next = nextAttemptAt({ attempts, waitingSince, wasAnswered: answer.wasAnswered }, now)
  const problem = answer.words
  const isUnclear = answer.concerns === 'mail' && !answer.wasAnswered
  return next === undefined
    ? { result: 'given-up', problem, isUnclear }
    : { result: 'waiting', nextAttemptAt: next, problem, isUnclear }
}

function added(a: Sent, b: Sent): Sent {
  return {
    sent: a.sent + b.sent,
    failed: a.failed + b.failed,
    deferred: a.deferred + b.deferred,
    isServerDown: a.isServerDown || b.isServerDown,
    problem: b.problem ?? a.problem,
  }
}
