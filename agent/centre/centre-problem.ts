/** Why a centre took something not. */
export class CentreProblem extends Error {
  override readonly name = 'CentreProblem'
  /** Of its answer; undefined where none came that can be believed. */
  readonly status: number | undefined
  /** So long it asks not to be asked again. */
  readonly retryAfterMs: number | undefined
  /** What the centre says is to be done about it; undefined where it says nothing. */
  readonly hint: string | undefined

  constructor(
    message: string,
    {
      status,
      retryAfterMs,
      hint,
      cause,
    }: {
      readonly status?: number
      readonly retryAfterMs?: number | undefined
      readonly hint?: string | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause })
    this.status = status
    this.retryAfterMs = retryAfterMs
    this.hint = hint
  }

  /** The message with what is to be done, in one line. */
  get words(): string {
    return this.hint === undefined ? this.message : `${this.message} (${this.hint})`
  }
}
