import type { ChallengeSolver } from '../challenge/challenge.ts'
import { pause } from './connection.ts'
import type { AcmeProblem, AcmeStage } from './problem.ts'
import type { AcmeSession } from './session.ts'

/** What the steps of one order share. */
export interface OrderContext {
  readonly session: AcmeSession
  readonly solver: ChallengeSolver
  readonly clock: OrderClock
  readonly signal: AbortSignal
  /** What the operator may want to know, though nothing failed by it: one sentence, no period. */
  readonly remark: (sentence: string) => void
}

/** How long one run waits for a CA. */
export interface OrderLimits {
  /** For all waiting between requests, of one order. */
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

/** The time that an order has in one run. */
export class OrderClock {
  readonly limits: OrderLimits
  readonly #session: AcmeSession
  readonly #signal: AbortSignal
  readonly #endsAt: number

  constructor(session: AcmeSession, limits: OrderLimits, signal: AbortSignal) {
    this.limits = limits
    this.#session = session
    this.#signal = signal
    this.#endsAt = performance.now() + limits.totalMs
  }

  /** A wait that grows with each call: for one thing that is looked at again and again. Rejects with `unfinished` or `aborted`. */
  pauses(stage: AcmeStage, waitingFor: string): (retryAfterMs: number | undefined) => Promise<void> {
    let pauseMs = this.limits.firstPauseMs
    return async (retryAfterMs) => {
      this.#mayGoOn(stage)
      const wait = Math.max(pauseMs, retryAfterMs ?? 0)
      pauseMs = Math.min(this.limits.longestPauseMs, pauseMs * 2)
      if (retryAfterMs !== undefined && retryAfterMs > this.limits.longestRetryAfterMs) {
        throw this.#unfinished(stage, `${waitingFor}, and it asks to come back later`, { retryAfterMs })
      }
      if (performance.now() + wait > this.#endsAt) {
        const waited = `${waitingFor} after ${this.limits.totalMs / 1_000} s`
        throw this.#unfinished(stage, waited, retryAfterMs === undefined ? {} : { retryAfterMs })
      }
      await pause(wait, this.#signal)
      this.#mayGoOn(stage)
    }
  }

  #mayGoOn(stage: AcmeStage): void {
    if (this.#signal.aborted) throw this.#session.problem(stage, 'aborted', 'certflow was told to stop')
  }

  #unfinished(stage: AcmeStage, detail: string, more: { retryAfterMs?: number }): AcmeProblem {
    return this.#session.problem(stage, 'unfinished', detail, more)
  }
}
