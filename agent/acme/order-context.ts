import type { ChallengeSolver } from './challenge-solver.ts'
import { pause } from './connection.ts'
import type { AcmeStage } from './problem.ts'
import type { AcmeSession } from './session.ts'

/** What the steps of one order share. */
export interface OrderContext {
  readonly session: AcmeSession
  readonly solver: ChallengeSolver
  readonly limits: OrderLimits
  readonly signal: AbortSignal
  /** What the operator may want to know, though nothing failed by it: one sentence, no period. */
  readonly remark: (sentence: string) => void
}

/** How long one run waits for a CA. */
export interface OrderLimits {
  /** For its opinion on the names, and again for the certificate. */
  readonly totalMs: number
  /** Before the first look again; doubled with each. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** A Retry-After up to this is waited for; a longer one ends the run, and a later run goes on. */
  readonly longestRetryAfterMs: number
}

/** Five minutes are what an OV CA takes at most of the time; what is not done then, the next run picks up. */
export const usualLimits: OrderLimits = {
  totalMs: 300_000,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  longestRetryAfterMs: 60_000,
}

/**
 * A pause that grows with each call, for what is looked at again and again; the time begins with the first call. Rejects with the problem
 * `unfinished` when it is over or the CA asks for more of it, with `aborted` when certflow is told to stop.
 */
export function patience(
  { session, limits, signal }: Pick<OrderContext, 'session' | 'limits' | 'signal'>,
  stage: AcmeStage,
  waitingFor: string,
): (retryAfterMs: number | undefined) => Promise<void> {
  let pauseMs = limits.firstPauseMs
  let endsAt: number | undefined
  const goOn = () => {
    if (signal.aborted) throw session.problem(stage, 'aborted', 'certflow was told to stop')
  }
  return async (retryAfterMs) => {
    goOn()
    endsAt ??= performance.now() + limits.totalMs
    const wait = Math.max(pauseMs, retryAfterMs ?? 0)
    pauseMs = Math.min(limits.longestPauseMs, pauseMs * 2)
    const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
    if (retryAfterMs !== undefined && retryAfterMs > limits.longestRetryAfterMs)
      throw session.problem(stage, 'unfinished', `${waitingFor}, and it asks to come back later`, asked)
    if (performance.now() + wait > endsAt)
      throw session.problem(stage, 'unfinished', `${waitingFor} after ${limits.totalMs / 1_000} s`, asked)
    await pause(wait, signal)
    goOn()
  }
}
