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

/** As many as are on their way at once, and no more than have their turn within a minute: a lease is to last for all. */
const mostAtOnce = 10

/** A minute for the turns, three for the longest attempt, one to spare. */
const leaseMs = 5 * 60_000

const channel = 'email'

/**
 * Hands over all mails that are due. What cannot be handed over waits by the rules of the outbox; when it is the server that
 * takes nothing, the rest is not tried.
 */
export async function sendDue(deps: SendingDeps): Promise<Sent> {
  const { outbox, sender, perMinute, now, signal } = deps
  const count = Math.max(1, Math.min(mostAtOnce, perMinute))
  let total = nothingSent
  while (!signal.aborted) {
    const claimed = await outbox.claim({ now: now(), channel, count, leaseMs })
    if (claimed.length === 0) break
    const answers = await Promise.all(
      claimed.map(({ recipient, bytes }) => sender.send({ address: recipient, bytes }, signal)),
    )
    const down = answers.find((answer) => answer.result === 'deferred' && answer.concerns === 'server')
    total = added(total, await settled(deps, claimed, answers))
    if (down !== undefined) return { ...added(total, await putOff(deps, down)), isServerDown: true }
  }
  return total
}

/** The server takes nothing: what is due waits as if it had been tried. */
async function putOff(deps: SendingDeps, answer: SmtpAnswer): Promise<Sent> {
  const { outbox, now } = deps
  let total = nothingSent
  for (;;) {
    const claimed = await outbox.claim({ now: now(), channel, count: 1_000, leaseMs })
    if (claimed.length === 0) return total
    const answers = claimed.map(() => answer)
    total = added(total, await settled(deps, claimed, answers))
  }
}

async function settled(
  { outbox, now }: SendingDeps,
  claimed: readonly ClaimedMessage[],
  answers: readonly SmtpAnswer[],
): Promise<Sent> {
  const at = now()
  const attempts = claimed.map((message, index) => attemptOf(message, answers[index] as SmtpAnswer, at))
  await outbox.settle(
    claimed.map(({ id, lease }, index) => ({ id, lease, attempt: attempts[index] as Attempt })),
    at,
  )
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
  return next === undefined
    ? { result: 'given-up', problem: answer.words }
    : { result: 'waiting', nextAttemptAt: next, problem: answer.words }
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
