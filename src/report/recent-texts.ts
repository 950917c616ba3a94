import type { CertificateFacts } from '../domain/certificate.ts'

/** A power of sixteen: the slot is three hex digits of the fingerprint. */
const slots = 4_096

/**
 * Texts made from certificates that come again and again.
 *
 * A text is kept from the second time on, in a slot that another certificate may take over: a fleet of distinct
 * certificates keeps nothing, and no fleet keeps more than there are slots.
 */
export class RecentTexts {
  readonly #facts: (CertificateFacts | undefined)[] = Array.from({ length: slots })
  readonly #texts: (string | undefined)[] = Array.from({ length: slots })

  /** The text of these facts, made anew unless it is at hand. */
  textOf(facts: CertificateFacts, make: () => string): string {
    const slot = Number.parseInt(facts.fingerprint.slice(0, 3), 16) % slots || 0
    if (this.#facts[slot] !== facts) {
      this.#facts[slot] = facts
      this.#texts[slot] = undefined
      return make()
    }
    const text = this.#texts[slot] ?? make()
    this.#texts[slot] = text
    return text
  }
}
