import { notProved } from './authorize.ts'
import type { ChallengeSolver } from './challenge-solver.ts'
import { downloadChain } from './download.ts'
import { comparableName, identifierOf } from './identifier.ts'
import { deadAuthorizations, issued, type OpenOrder, refusalOf } from './issue.ts'
import type { OrderContext, OrderLimits } from './order-context.ts'
import { AcmeProblem } from './problem.ts'
import type { AcmeSession } from './session.ts'
import type { Order } from './shapes.ts'

/** The certificate that is wanted. */
export interface WantedChain {
  /** In the order in which the CA is to see them. */
  readonly names: readonly string[]
  /** A request for these names (PKCS#10), signed by the key of the certificate. */
  readonly csrDer: Uint8Array
  readonly profile: string | undefined
  /** certID of the certificate that is replaced (RFC 9773 §5). */
  readonly replaces: string | undefined
  /** Common name of the issuer that the chain is to lead to; where no chain of the CA does, its usual one is taken. */
  readonly preferredChain: string | undefined
}

/** What an earlier run has left. */
export interface PendingOrder {
  readonly orderUrl: string | undefined
}

/** What is to be kept or told on the way. */
export interface OrderKeeper {
  /** Awaited right after the CA has answered newOrder, before anything else: the URL has reached the disk when it resolves. */
  ordered(orderUrl: string): Promise<void>
  /** What the operator may want to know, though nothing failed by it: one sentence, no period. */
  remark?(sentence: string): void
}

/**
 * The chain of one certificate as PEM, leaf first: a new order, or the pending one picked up where it stands. Nothing is ever ordered while
 * the pending order can still become a certificate, and it is finalized once, or again only while the CA has it as `ready`.
 *
 * Rejects with AcmeProblem, with CertflowError where an answer to a challenge cannot be given. The order's URL stays good for the next
 * run in any case. What came back is not compared with what was wanted: that is the caller's.
 */
export async function obtainChain(
  wanted: WantedChain,
  pending: PendingOrder,
  session: AcmeSession,
  solver: ChallengeSolver,
  keep: OrderKeeper,
  limits: OrderLimits,
  signal: AbortSignal,
): Promise<string> {
  const remark = (sentence: string) => keep.remark?.(sentence)
  const context: OrderContext = { session, solver, limits, signal, remark }
  const chainOf = async (open: OpenOrder) =>
    downloadChain(await issued(open, wanted.csrDer, context), wanted.preferredChain, context)
  const found = await pendingOrder(wanted, pending, context)
  if (found !== undefined) {
    try {
      return await chainOf(found)
    } catch (error) {
      if (!isLost(error)) throw error
      remark(`The certificate of an earlier run is not to be had any more: ${error.message}`)
    }
  }
  return chainOf(await newOrder(wanted, keep, context))
}

/** Whether the CA does not have the certificate that it once issued: asking again would never bring it. */
function isLost(error: unknown): error is AcmeProblem {
  return error instanceof AcmeProblem && error.stage === 'certificate' && isNowhere(error)
}

function isNowhere({ status }: AcmeProblem): boolean {
  return status === 404 || status === 410
}

/** The order of an earlier run, if a certificate can still come of it. */
async function pendingOrder(
  wanted: WantedChain,
  { orderUrl }: PendingOrder,
  { session, remark }: OrderContext,
): Promise<OpenOrder | undefined> {
  if (orderUrl === undefined) return undefined
  const found = await session.order(orderUrl).catch((error: unknown) => {
    if (error instanceof AcmeProblem && isGone(error)) return undefined
    throw error
  })
  if (found === undefined) return undefined
  if (!sameNames(found.object, wanted.names)) return undefined
  const why = await deadlock(found.object, session)
  if (why === undefined) return { url: orderUrl, ...found }
  remark(`The order of an earlier run came to nothing: ${why.message}`)
  return undefined
}

/** Why no certificate can come of an order any more. Some CAs leave one `pending` whose authorizations are dead. */
async function deadlock(order: Order, session: AcmeSession): Promise<AcmeProblem | undefined> {
  if (order.status === 'invalid') return refusalOf(order, session)
  const dead = order.status === 'pending' ? await deadAuthorizations(order, session) : []
  return dead.length === 0 ? undefined : notProved(session, dead)
}

/** Whether the CA says that it has no such order, or not for this account any more. */
function isGone(problem: AcmeProblem): boolean {
  return isNowhere(problem) || ['malformed', 'unauthorized', 'accountDoesNotExist'].includes(problem.kind)
}

function sameNames({ identifiers }: Order, names: readonly string[]): boolean {
  const ordered = new Set(identifiers.map(({ value }) => comparableName(value)))
  const wanted = new Set(names.map((name) => comparableName(identifierOf(name).value)))
  return ordered.symmetricDifference(wanted).size === 0
}

async function newOrder(wanted: WantedChain, keep: OrderKeeper, context: OrderContext): Promise<OpenOrder> {
  const { session, remark } = context
  await checkProfile(wanted.profile, session)
  const { accountUrl } = session
  const { url, order } = await session.newOrder(wanted).catch((error: unknown) => {
    if (wanted.replaces === undefined || !refusesReplacement(error)) throw error
    remark(`The CA does not take this order as a replacement, so it is made without: ${error.message}`)
    return session.newOrder({ ...wanted, replaces: undefined })
  })
  if (!sameNames(order, wanted.names))
    throw session.problem('order', 'unreadable', 'the order that it has made is for other names')
  await keep.ordered(url)
  if (session.accountUrl !== accountUrl)
    remark('The CA did not know the account any more, so it was made again with the same key')
  return { url, object: order, retryAfterMs: undefined }
}

/** `replaces` that the CA does not take fails the whole order (RFC 9773 §5), and the certificate matters more. */
function refusesReplacement(error: unknown): error is AcmeProblem {
  const refusals = ['alreadyReplaced', 'malformed', 'unauthorized']
  return error instanceof AcmeProblem && (refusals.includes(error.kind) || isNowhere(error))
}

/** A CA without a list may have profiles all the same; one with a list refuses what is not in it, and does not always say what is. */
async function checkProfile(profile: string | undefined, session: AcmeSession): Promise<void> {
  const { meta } = await session.connection.directory()
  if (profile === undefined || meta?.profiles === undefined || Object.hasOwn(meta.profiles, profile)) return
  const offered = Object.keys(meta.profiles).join(', ')
  const type = 'urn:ietf:params:acme:error:invalidProfile'
  throw session.problem('order', type, `it has no profile ${profile}, only ${offered === '' ? 'none' : offered}`)
}
