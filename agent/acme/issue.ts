import { authorize, notProved } from './authorize.ts'
import { type OrderContext, patience } from './order-context.ts'
import { AcmeProblem, problemOfDocument } from './problem.ts'
import type { AcmeSession, Polled } from './session.ts'
import type { Authorization, Order } from './shapes.ts'

/** An order as it is now, with its URL. */
export interface OpenOrder extends Polled<Order> {
  readonly url: string
}

/** Requests to finalize one order in one run, each after the order was seen to be `ready` still. */
const mostFinalizations = 3

/** Takes an order from where it stands to its certificate, and gives back the URL of that. Rejects with AcmeProblem. */
export async function issued(open: OpenOrder, csrDer: Uint8Array, context: OrderContext): Promise<string> {
  const { session } = context
  const pause = patience(context, 'finalize', 'it has not issued the certificate')
  let { object: order, retryAfterMs }: Polled<Order> = open
  let authorized = false
  let accepted = false
  let finalizations = 0
  for (;;) {
    if (order.status === 'invalid') throw await refusalOf(order, session)
    if (order.status === 'valid' && order.certificate !== undefined)
      return session.connection.url('certificate', order.certificate, 'certificate')
    if (order.status === 'pending' && !authorized) {
      await authorize(order, context)
      authorized = true
    } else if (order.status === 'ready' && !accepted) {
      finalizations += 1
      accepted = await finalize(open.url, order, csrDer, session, finalizations === mostFinalizations)
    } else {
      await pause(retryAfterMs)
    }
    ;({ object: order, retryAfterMs } = await session.order(open.url))
  }
}

/**
 * Asks for the certificate, and reports whether the CA took the request. Where its answer never came, the order tells; only an order that
 * is `ready` still has not been finalized. The last try rejects with what went wrong.
 */
async function finalize(
  url: string,
  order: Order,
  csrDer: Uint8Array,
  session: AcmeSession,
  isLast: boolean,
): Promise<boolean> {
  try {
    await session.finalize(order, csrDer)
    // a CA may call the order `ready` still; it has the request
    return true
  } catch (error) {
    if (!(error instanceof AcmeProblem) || !mayHaveArrived(error)) throw error
    const found = await session.order(url)
    if (found.object.status !== 'ready') return true
    if (isLast) throw error
    return false
  }
}

/** Whether the CA may have taken a request though it did not say so. */
function mayHaveArrived({ kind, status }: AcmeProblem): boolean {
  const noAnswer = ['timeout', 'connection', 'unreadable', 'too-large', 'orderNotReady'].includes(kind)
  return noAnswer || (status !== undefined && status >= 500)
}

/** Why an order is invalid: what it says itself (RFC 8555 §7.1.3), else what its authorizations say. */
export async function refusalOf(order: Order, session: AcmeSession): Promise<AcmeProblem> {
  if (order.error !== undefined) {
    return problemOfDocument('order', new URL(session.connection.settings.directory).host, order.error)
  }
  const refused = await deadAuthorizations(order, session)
  if (refused.length > 0) return notProved(session, refused)
  return session.problem('order', 'unreadable', 'it calls the order invalid and does not say why')
}

/** Authorizations of an order that cannot become valid any more, whatever its status says. */
export async function deadAuthorizations(order: Order, session: AcmeSession): Promise<readonly Authorization[]> {
  const dead: Authorization[] = []
  for (const url of order.authorizations) {
    const { object } = await session.authorization(url)
    if (object.status !== 'pending' && object.status !== 'valid') dead.push(object)
  }
  return dead
}
