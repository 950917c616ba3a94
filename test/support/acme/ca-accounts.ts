import { type JsonWebKey, randomBytes } from 'node:crypto'
import type { AcmeReply, AcmeRequest } from './front.ts'
import { isBoundBy, isSignedBy, readJws } from './jws.ts'

/** A request that a CA refuses: the kind of problem, a sentence, a status. */
export class Refusal extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, detail: string, status = 400) {
    super(detail)
    this.type = type
    this.status = status
  }
}

/** A request whose signature is right. */
export interface Verified {
  readonly payload: Record<string, unknown> | undefined
  /** URL; empty where the request is signed by a key alone. */
  readonly account: string
  readonly jwk: JsonWebKey
}

/** Whom a CA knows, and how strict it is. */
export interface AccountOptions {
  /** External account bindings that it has handed out: base64url keys by kid. With any, it wants one. */
  readonly bindings?: Readonly<Record<string, string>>
  /** Share of nonces that it refuses, drawn by `random`. */
  readonly refusedNonces?: number
  readonly random?: () => number
}

/** Accounts and nonces of a CA, and what it checks of each request (RFC 8555 §6, §7.3). */
export class CaAccounts {
  readonly byUrl = new Map<string, JsonWebKey>()
  readonly #nonces = new Set<string>()
  readonly #options: AccountOptions
  #made = 0

  constructor(options: AccountOptions) {
    this.#options = options
  }

  /** A nonce that is good once. */
  nonce(): string {
    const nonce = randomBytes(16).toString('base64url')
    this.#nonces.add(nonce)
    return nonce
  }

  /** A request of an account that there is. */
  known(request: AcmeRequest): Verified {
    const verified = this.verified(request)
    if (!this.byUrl.has(verified.account)) throw new Refusal('accountDoesNotExist', 'there is no such account')
    return verified
  }

  /** A request with a good nonce, for its URL, signed by an account or by the key in it. */
  verified({ body, url, headers }: AcmeRequest): Verified {
    if (headers['content-type'] !== 'application/jose+json') throw new Refusal('malformed', 'wrong content type', 415)
    const jws = readJws(body)
    const { nonce = '', url: signedFor, kid = '', jwk = this.byUrl.get(kid) } = jws.header
    const { refusedNonces = 0, random = Math.random } = this.#options
    if (!this.#nonces.delete(nonce) || random() < refusedNonces) throw new Refusal('badNonce', `not good now: ${nonce}`)
    if (signedFor !== url.href) throw new Refusal('malformed', `signed for ${signedFor}, sent to ${url.href}`)
    if (jwk === undefined) throw new Refusal('accountDoesNotExist', 'there is no such account')
    if (!isSignedBy(jws, jwk)) throw new Refusal('malformed', 'the signature is wrong')
    return { payload: jws.payload, account: kid, jwk }
  }

  /** Finds or makes an account; `at` is the URL of newAccount. */
  newAccount({ payload = {}, jwk }: Verified, at: URL): Pick<AcmeReply, 'status' | 'body'> & { location: string } {
    const text = JSON.stringify(jwk)
    const existing = [...this.byUrl].find(([, known]) => JSON.stringify(known) === text)?.[0]
    if (existing !== undefined) return { status: 200, body: { status: 'valid' }, location: existing }
    if (payload.onlyReturnExisting === true) throw new Refusal('accountDoesNotExist', 'there is no such account')
    this.#checkBinding(payload.externalAccountBinding, jwk, at)
    this.#made += 1
    const location = new URL(`/acct/${this.#made}`, at).href
    this.byUrl.set(location, jwk)
    return { status: 201, body: { status: 'valid', contact: payload.contact }, location }
  }

  #checkBinding(given: unknown, jwk: JsonWebKey, at: URL): void {
    const { bindings } = this.#options
    if (bindings === undefined) return
    if (given === undefined) throw new Refusal('externalAccountRequired', 'no binding', 403)
    const binding = readJws(given)
    const key = bindings[binding.header.kid ?? '']
    if (key === undefined || !isBoundBy(binding, key, jwk, at.href))
      throw new Refusal('unauthorized', 'the binding is wrong', 403)
  }
}
