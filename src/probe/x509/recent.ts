/** Values by key up to a weight in bytes; what was put in first goes first. */
export class Recent<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The value of this key, as long as it is kept. */
  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value
  }

  /** Keeps a value in place of what had its key, and lets go of the oldest ones where all are too heavy. */
  set(key: string, value: Value, bytes: number): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return
      this.#entries.delete(oldest)
      this.#bytes -= entry.bytes
    }
  }
}
