/** A power of sixteen: the slot is three hex digits of the fingerprint. */
const slots = 4_096

/**
 * Texts made of what is known of certificates that come again and again.
 *
 * A text is kept from the second time on, in a slot that another certificate may take over: a fleet of distinct
 * certificates keeps nothing, and no fleet keeps more than there are slots.
 */
export class RecentTexts<Known> {
  readonly #known: (Known | undefined)[] = Array.from({ length: slots })
  readonly #texts: (string | undefined)[] = Array.from({ length: slots })
  readonly #areSame: (a: Known, b: Known) => boolean

  /** @param areSame whether the same text comes of both */
  constructor(areSame: (a: Known, b: Known) => boolean) {
    this.#areSame = areSame
  }

  /** The text of what is known of the certificate with this fingerprint, made anew unless it is at hand. */
  textOf(fingerprint: string, known: Known, make: () => string): string {
    const slot = Number.parseInt(fingerprint.slice(0, 3), 16) % slots || 0
    const last = this.#known[slot]
    if (last === undefined || !this.#areSame(last, known)) {
      this.#known[slot] = known
      this.#texts[slot] = undefined
      return make()
    }
    const text = this.#texts[slot] ?? make()
    this.#texts[slot] = text
    return text
  }
}
