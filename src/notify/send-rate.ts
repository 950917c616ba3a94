const minuteMs = 60_000

/**
 * At most so many mails in any minute. Reads no clock: `now` is always milliseconds on the same one.
 *
 * A window and no even pace: the mail of a usual run is to go at once.
 */
export class SendRate {
  readonly #perMinute: number
  /** When the last mails were begun, oldest first; at most as many as a minute may have. */
  readonly #begun: number[]

  /** @param begun when mails were begun before, by this process or another */
  constructor(perMinute: number, begun: readonly number[] = []) {
    this.#perMinute = perMinute
    this.#begun = [...begun].sort((a, b) => a - b).slice(-perMinute)
  }

  /** Takes the next turn, also where it has not come yet: answers how long to wait for it. */
  take(now: number): number {
    const oldest = this.#begun.length < this.#perMinute ? undefined : this.#begun.shift()
    const at = oldest === undefined ? now : Math.max(now, oldest + minuteMs)
    this.#begun.push(at)
    return at - now
  }
}
