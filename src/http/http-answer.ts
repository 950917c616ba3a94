/** One answer of HTTP, whole. */
export interface HttpAnswer {
  /** Where it was asked for. */
  readonly url: string
  readonly status: number
  /** A header by its name in lower case. */
  header(name: string): string | undefined
  readonly body: Buffer
}
