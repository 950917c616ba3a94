import { dayMs, unitMs } from '../../src/domain/duration.ts'

/** What went wrong with a certificate, attempt after attempt, since it last went well. */
export interface Failures {
  /** From 1. */
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  /** Nothing is tried before. */
  readonly notBefore: Date
  /** The CA named that instant (Retry-After): nobody's wish goes before it. */
  readonly caSaidSo: boolean
  /** A sentence without period. */
  readonly message: string
}

/** Let's Encrypt's advice: after 1, 10 and 100 minutes, then daily (its integration guide). */
const waitsMs = [1 * unitMs.m, 10 * unitMs.m, 100 * unitMs.m] as const

/** So much of a wait, up or down, is drawn at random: a campus that lost its network does not come back in one second. */
const jitter = 0.1

/** A failure to be counted. */
export interface Failed {
  readonly message: string
  /** As the CA said, within the bounds that the client keeps; undefined where it said nothing. */
  readonly retryAfterMs: number | undefined
}

/**
 * The failures with one more.
 *
 * @param draw from 0 to 1, drawn at random by the caller
 */
export function failedAgain(before: Failures | undefined, failed: Failed, now: Date, draw: number): Failures {
  const count = (before?.count ?? 0) + 1
  const waitMs = (waitsMs[count - 1] ?? dayMs) * (1 + jitter * (2 * draw - 1))
  const { message, retryAfterMs } = failed
  return {
    count,
    firstAt: before?.firstAt ?? now,
    lastAt: now,
    notBefore: new Date(now.getTime() + Math.max(waitMs, retryAfterMs ?? 0)),
    caSaidSo: retryAfterMs !== undefined,
    message,
  }
}

/** Reports whether a certificate may be tried now. Who forces it waits for nothing but what the CA asked for. */
export function mayTry(failures: Failures | undefined, now: Date, forced: boolean): boolean {
  if (failures === undefined || failures.notBefore <= now) return true
  return forced && !failures.caSaidSo
}
