/** Numbers that look random and are the same for the same seed. */
export class Draw {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
    // neighbouring seeds begin alike
    for (let time = 0; time < 8; time++) this.#next()
  }

  /** From `least` up to, and without, `most`. */
  between(least: number, most: number): number {
    return least + this.#next() * (most - least)
  }

  /** A whole number from 0 up to, and without, `count`. */
  below(count: number): number {
    return Math.floor(this.between(0, count))
  }

  /** Reports true as often as the share says. */
  isIn(share: number): boolean {
    return this.#next() < share
  }

  /** A linear congruential generator, by the numbers of Numerical Recipes. */
  #next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return this.#state / 2 ** 32
  }
}
