/**
 * What is to be given up when a run ends. An AbortSignal with a listener for each of thousands of connections would do
 * the same, but removes a listener by walking through all of them.
 */
export class Cancellation {
  /**
   * Those that are registered, each in a place of its own, and undefined in places that are free. A Set would keep what was ever in it alive for long:
   * each table that it outgrew points to the next one, and V8 looks for old ones that nobody needs only when it collects everything.
   */
  readonly #cancels: ((() => void) | undefined)[] = []
  readonly #freePlaces: number[] = []
  #cancelled = false

  /** Reports whether `cancel` was called. */
  get cancelled(): boolean {
    return this.#cancelled
  }

  /** Calls `cancel` when the run ends, until the function that is returned is called. */
  onCancel(cancel: () => void): () => void {
    const place = this.#freePlaces.pop() ?? this.#cancels.length
    this.#cancels[place] = cancel
    return () => {
      // A run that has ended has no places any more.
      if (this.#cancels[place] !== cancel) return
      this.#cancels[place] = undefined
      this.#freePlaces.push(place)
    }
  }

  /** Resolves after so long, or at once when the run ends. */
  pause(ms: number): Promise<void> {
    if (this.#cancelled) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        forget()
        resolve()
      }
      const timer = setTimeout(end, ms)
      const forget = this.onCancel(end)
    })
  }

  /** Ends the run: everything registered is told once. */
  cancel(): void {
    this.#cancelled = true
    for (const cancel of this.#cancels.splice(0)) cancel?.()
  }
}
