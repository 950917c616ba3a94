/** What a pace that was not kept may be made up for: a timer that fires late must not slow it down, nor a pause become a burst. */
const creditMs = 20

/**
 * When connections may begin, so that there are never more than so many a second: evenly apart, on a grid (GCRA, the
 * leaky bucket as a meter). Reads no clock: `now` is always milliseconds on one that never jumps.
 */
export class Pace {
  readonly #intervalMs: number
  #nextAt = Number.NEGATIVE_INFINITY

  /** @param perSecond connections, more than 0 */
  constructor(perSecond: number) {
    this.#intervalMs = 1_000 / perSecond
  }

  /** How long nothing may begin yet; 0 when it may. */
  delayMs(now: number): number {
    return Math.max(0, this.#nextAt - now)
  }

  /** Takes the next turn, also where it has not come yet: answers how long to wait for it. */
  take(now: number): number {
    const at = Math.max(this.#nextAt, now - creditMs)
    this.#nextAt = at + this.#intervalMs
    return Math.max(0, at - now)
  }
}
