import type { HttpAnswer } from '../../src/http/http-answer.ts'
import { readRetryAfter } from '../../src/network/retry-after.ts'
import { type AccountStore, accountRequests, makeAccountAgain } from './account.ts'
import { CaConnection, type ConnectionOptions } from './connection.ts'
import { identifierOf } from './identifier.ts'
import { type AcmeProblem, isProblem } from './problem.ts'
import type { AcmeSettings } from './settings.ts'
import { type Authorization, authorizationObject, type Order, orderObject } from './shapes.ts'
import type { SignedRequests } from './signed-requests.ts'

/** What is ordered (RFC 8555 §7.4). */
export interface NewOrder {
  /** DNS names and addresses, in the order in which the CA is to see them. */
  readonly names: readonly string[]
  /** A profile that the CA offers (draft-ietf-acme-profiles). */
  readonly profile: string | undefined
  /** The certID of the certificate that this one is to replace (RFC 9773 §5). */
  readonly replaces: string | undefined
}

/** What the CA says now, and how long it asks to wait before it is asked again (ms, as it came). */
export interface Polled<Object> {
  readonly object: Object
  readonly retryAfterMs: number | undefined
}

/** A chain as the CA sends it, and where it has others. */
export interface DownloadedChain {
  readonly pem: string
  /** URLs of the same certificate with other chains (RFC 8555 §7.4.2). */
  readonly alternates: readonly string[]
}

/** More chains than any CA offers. */
const mostAlternates = 10

/**
 * One CA, one account. Each method is one request (RFC 8555 §7) and rejects with AcmeProblem; none waits for a Retry-After, which is in the
 * problem or the answer. What may be sent again without harm is, after a cut connection.
 */
export class AcmeSession implements Disposable {
  readonly connection: CaConnection
  readonly #requests: SignedRequests
  readonly #store: AccountStore

  constructor(connection: CaConnection, requests: SignedRequests, store: AccountStore) {
    this.connection = connection
    this.#requests = requests
    this.#store = store
  }

  [Symbol.dispose](): void {
    this.connection[Symbol.dispose]()
  }

  /** By which the CA knows the account. */
  get accountUrl(): string | undefined {
    return this.#requests.accountUrl
  }

  /** Makes an order. Never sent twice; an account that the CA does not know any more is made again first, where it may be. */
  async newOrder(wanted: NewOrder): Promise<{ readonly url: string; readonly order: Order }> {
    const answer = await this.#order(wanted).catch(async (error: unknown) => {
      if (!isProblem(error, 'accountDoesNotExist')) throw error
      if (!(await makeAccountAgain(this.connection, this.#requests, this.#store))) throw error
      return this.#order(wanted)
    })
    const order = this.connection.read('order', answer, orderObject)
    return { url: this.connection.url('order', answer.header('location'), 'order'), order }
  }

  /** The order as it is now. */
  async order(url: string): Promise<Polled<Order>> {
    const answer = await this.#requests.postAgain('order', this.connection.url('order', url, 'order'), undefined)
    return this.#polled(answer, this.connection.read('order', answer, orderObject))
  }

  /** The authorization as it is now. */
  async authorization(url: string): Promise<Polled<Authorization>> {
    const stage = 'authorization'
    const answer = await this.#requests.postAgain(stage, this.connection.url(stage, url, 'authorization'), undefined)
    return this.#polled(answer, this.connection.read(stage, answer, authorizationObject))
  }

  /** Tells the CA that the answer to a challenge stands (RFC 8555 §7.5.1). */
  async challengeIsReady(url: string): Promise<void> {
    await this.#requests.postAgain('challenge', this.connection.url('challenge', url, 'challenge'), {})
  }

  /** Asks for the certificate (RFC 8555 §7.4). Never sent twice: whether it has arrived, the order tells. */
  async finalize(order: Order, csrDer: Uint8Array): Promise<Polled<Order>> {
    const stage = 'finalize'
    const url = this.connection.url(stage, order.finalize, 'finalization')
    const answer = await this.#requests.post(stage, url, { csr: Buffer.from(csrDer).toString('base64url') })
    return this.#polled(answer, this.connection.read(stage, answer, orderObject))
  }

  /** Fetches a chain (RFC 8555 §7.4.2). */
  async chain(url: string): Promise<DownloadedChain> {
    const stage = 'certificate'
    const answer = await this.#requests.postAgain(stage, this.connection.url(stage, url, 'certificate'), undefined)
    const type = answer.header('content-type') ?? 'none'
    if (!/^application\/pem-certificate-chain\b/i.test(type))
      throw this.problem(stage, 'unreadable', `its answer is of type ${type.slice(0, 80)}, not a chain in PEM`)
    return { pem: answer.body.toString('latin1'), alternates: alternatesIn(answer.header('link') ?? '') }
  }

  /** The key authorization of a token for this account (RFC 8555 §8.1). */
  keyAuthorization(token: string): Promise<string> {
    return this.#requests.signer.keyAuthorization(token)
  }

  /** A problem that certflow itself sees. */
  problem(...parts: Parameters<CaConnection['problem']>): AcmeProblem {
    return this.connection.problem(...parts)
  }

  async #order({ names, profile, replaces }: NewOrder): Promise<HttpAnswer> {
    const { newOrder } = await this.connection.directory()
    return this.#requests.post('order', newOrder, {
      identifiers: names.map(identifierOf),
      ...(profile !== undefined && { profile }),
      ...(replaces !== undefined && { replaces }),
    })
  }

  #polled<Object>(answer: HttpAnswer, object: Object): Polled<Object> {
    const retryAfterMs = readRetryAfter(answer.header('retry-after'), answer.header('date'), this.connection.now())
    return { object, retryAfterMs }
  }
}

/**
 * Opens a session: the account is found in the store, or made and kept there (key before, URL after). An external account binding is used
 * for a new account alone. Rejects with AcmeProblem, and with `secret-unusable` where the binding's key cannot be read.
 */
export async function openSession(
  settings: AcmeSettings,
  store: AccountStore,
  options: ConnectionOptions,
): Promise<AcmeSession> {
  const connection = new CaConnection(settings, options)
  try {
    return new AcmeSession(connection, await accountRequests(connection, store), store)
  } catch (error) {
    connection[Symbol.dispose]()
    throw error
  }
}

/** URLs with `rel="alternate"` in a Link header (RFC 8288 §3). */
function alternatesIn(header: string): string[] {
  const links = header.matchAll(/<([^<>]{1,2048})>\s*;[^<]*?\brel\s*=\s*"?alternate"?/gi)
  return [...links].map(([, url = '']) => url).slice(0, mostAlternates)
}
