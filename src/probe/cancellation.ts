/**
 * What is to be given up when a run ends. An AbortSignal with a listener for each of thousands of connections would do
 * the same, but removes a listener by walking through all of them.
 */
export class Cancellation {
  readonly #cancels = new Set<() => void>()
  #cancelled = false

  /** Reports whether `cancel` was called. */
  get cancelled(): boolean {
    return this.#cancelled
  }

  /** Calls `cancel` when the run ends, until the function that is returned is called. */
  onCancel(cancel: () => void): () => void {
    this.#cancels.add(cancel)
    return () => this.#cancels.delete(cancel)
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
    const all = [...this.#cancels]
    this.#cancels.clear()
    for (const cancel of all) cancel()
  }
}
