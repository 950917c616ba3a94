/** Why a centre took something not. */
export class CentreProblem extends Error {
  override readonly name = 'CentreProblem'
  /** Of its answer; undefined where none came that can be believed. */
  readonly status: number | undefined
  /** So long it asks not to be asked again. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    {
      status,
      retryAfterMs,
      cause,
    }: { readonly status?: number; readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}
