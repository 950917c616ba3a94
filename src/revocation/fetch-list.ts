import { Transport, TransportError, type TransportOptions } from '../http/transport.ts'

/** What came of asking for a list. `why` is the end of a sentence about it. */
export type FetchedList =
  | { readonly kind: 'list'; readonly der: Buffer }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly why: string }

/** How connections are made for lists. */
export type ListTransport = Pick<TransportOptions, 'userAgent' | 'proxy' | 'env' | 'mayConnect'>

/** The largest lists of public CAs have some ten megabytes. */
const mostListBytes = 32 << 20

/** A large list over a slow line. */
const deadlineMs = 60_000

/**
 * Asks for a list of revoked certificates. Rejects with TransportError for the caller's signal alone; what the CA or the network does is an answer.
 *
 * @param since when it was fetched before: an unchanged one is not sent again (RFC 9110 §13.1.3)
 */
export async function fetchList(
  url: string,
  options: ListTransport,
  since: Date | undefined,
  signal: AbortSignal,
): Promise<FetchedList> {
  using transport = new Transport({ ...options, deadlineMs, mostBodyBytes: mostListBytes })
  const headers = since === undefined ? {} : { 'if-modified-since': since.toUTCString() }
  try {
    const { status, body } = await transport.request({ method: 'GET', url, headers, signal })
    if (status === 200) return { kind: 'list', der: body }
    if (status === 304 && since !== undefined) return { kind: 'unchanged' }
    return { kind: 'failed', why: `is not there (status ${status})` }
  } catch (error) {
    if (!(error instanceof TransportError) || signal.aborted) throw error
    return { kind: 'failed', why: `could not be fetched: ${error.message}` }
  }
}
