/** Why a request was not answered as it was asked: thrown anywhere below a route, told as JSON (RFC 9457) or as a page. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly status: number
  /** What to do about it, or undefined. */
  readonly hint: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    { hint, headers = {} }: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.hint = hint
    this.headers = headers
  }
}
