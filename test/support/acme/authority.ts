import { createHash, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto'
import { type Authority, createAuthority } from '../../../src/demo/authority.ts'
import { listedAt } from '../revocations.ts'
import { type AccountOptions, CaAccounts, Refusal, type Verified } from './ca-accounts.ts'
import type { CaAuthorization, CaIdentifier, CaOrder } from './ca-objects.ts'
import { readCsr } from './csr-reader.ts'
import type { AcmeEndpoint, AcmeReply, AcmeRequest, Upstream } from './front.ts'

/** What a CA of its own is to do. */
export interface AuthorityOptions extends AccountOptions {
  /** Says why an answer to a challenge does not count; undefined where it does. Default: each counts. */
  validate?(challenge: { type: string; identifier: string; keyAuthorization: string }): Promise<string | undefined>
  readonly profiles?: Readonly<Record<string, string>>
  readonly lifetimeMs?: number
  /** Where its certificates say that the list of revoked ones is. */
  readonly listUrl?: string
}

/** A small CA that speaks RFC 8555: it checks signatures, nonces, URLs and requests, and issues. */
export interface AcmeAuthority {
  readonly upstream: (origin: string) => Upstream
  /** The issuer of its certificates. */
  readonly authority: Authority
  readonly accounts: ReadonlyMap<string, JsonWebKey>
  readonly orders: ReadonlyMap<string, CaOrder>
  /** Each finalization that it took, by the URL of the order. */
  readonly finalized: readonly string[]
  /** Forgets an account. */
  forget(accountUrl: string): void
}

/** Makes a CA; `serveFront(ca.upstream)` lets it be asked. */
export function acmeAuthority(options: AuthorityOptions = {}): AcmeAuthority {
  const root = createAuthority({ subject: 'ACME test root' })
  const ca = new TestCa(options, root.intermediate({ subject: 'ACME test intermediate' }))
  return {
    upstream: (origin) => {
      ca.origin = origin
      return { endpointOf, answer: (request) => ca.answer(request) }
    },
    authority: ca.authority,
    accounts: ca.accounts.byUrl,
    orders: ca.orders,
    finalized: ca.finalized,
    forget: (url) => void ca.accounts.byUrl.delete(url),
  }
}

const paths: Readonly<Record<string, AcmeEndpoint>> = {
  dir: 'directory',
  nonce: 'newNonce',
  account: 'newAccount',
  order: 'newOrder',
  orders: 'order',
  authz: 'authorization',
  chall: 'challenge',
  finalize: 'finalize',
  cert: 'certificate',
  ari: 'renewalInfo',
}

function endpointOf(url: URL): AcmeEndpoint | undefined {
  return paths[url.pathname.split('/')[1] ?? '']
}

class TestCa {
  origin = ''
  readonly authority: Authority
  readonly accounts: CaAccounts
  readonly orders = new Map<string, CaOrder>()
  readonly finalized: string[] = []
  readonly #authorizations = new Map<string, CaAuthorization>()
  readonly #options: AuthorityOptions
  readonly #spare = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  constructor(options: AuthorityOptions, authority: Authority) {
    this.#options = options
    this.accounts = new CaAccounts(options)
    this.authority = authority
  }

  async answer(request: AcmeRequest): Promise<AcmeReply> {
    try {
      return await this.#answer(request)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const problem = { type: `urn:ietf:params:acme:error:${error.type}`, detail: error.message, status: error.status }
      return this.#reply(error.status, problem, { 'content-type': 'application/problem+json' })
    }
  }

  async #answer(request: AcmeRequest): Promise<AcmeReply> {
    switch (request.endpoint) {
      case 'directory':
        return { status: 200, headers: { 'content-type': 'application/json' }, body: this.#directory() }
      case 'newNonce':
        return this.#reply(request.method === 'HEAD' ? 200 : 204, '')
      case 'newAccount':
        return this.#newAccount(request)
      case 'newOrder':
        return this.#newOrder(this.accounts.known(request))
      case 'order':
        return this.#orderReply(this.accounts.known(request), request.url.href)
      case 'authorization':
        this.accounts.known(request)
        return this.#reply(200, this.#authorizationAt(request.url.href))
      case 'challenge':
        return this.#challenge(this.accounts.known(request), request.url.href)
      case 'finalize':
        return this.#finalize(this.accounts.known(request), request.url.href)
      case 'certificate':
        return this.#certificate(this.accounts.known(request), request.url.href)
      default:
        throw new Refusal('malformed', 'there is no such page', 404)
    }
  }

  #directory(): object {
    const { bindings, profiles } = this.#options
    return {
      newNonce: `${this.origin}/nonce`,
      newAccount: `${this.origin}/account`,
      newOrder: `${this.origin}/order`,
      revokeCert: `${this.origin}/revoke`,
      keyChange: `${this.origin}/key`,
      meta: { externalAccountRequired: bindings !== undefined, ...(profiles !== undefined && { profiles }) },
    }
  }

  #newAccount(request: AcmeRequest): AcmeReply {
    const { status, body, location } = this.accounts.newAccount(this.accounts.verified(request), request.url)
    return this.#reply(status, body, { location })
  }

  #newOrder({ account, payload = {} }: Verified): AcmeReply {
    const { identifiers, profile, replaces } = payload as {
      identifiers: CaIdentifier[]
      profile?: string
      replaces?: string
    }
    if (profile !== undefined && this.#options.profiles?.[profile] === undefined)
      throw new Refusal('invalidProfile', `no profile ${profile}`)
    const number = this.orders.size + 1
    const authorizations = identifiers.map((identifier, index) => this.#authorize(identifier, `${number}/${index}`))
    const order: CaOrder = {
      status: 'pending',
      account,
      identifiers,
      authorizations,
      ...(profile !== undefined && { profile }),
      ...(replaces !== undefined && { replaces }),
    }
    const location = `${this.origin}/orders/${number}`
    this.orders.set(location, order)
    return this.#reply(201, this.#shown(order, location), { location })
  }

  #authorize({ type, value }: CaIdentifier, number: string): string {
    const wildcard = value.startsWith('*.')
    const kinds = wildcard ? ['dns-01'] : ['dns-persist-01', 'http-01', 'dns-01', 'tls-alpn-01']
    const url = `${this.origin}/authz/${number}`
    this.#authorizations.set(url, {
      status: 'pending',
      identifier: { type, value: wildcard ? value.slice(2) : value },
      wildcard,
      challenges: kinds.map((kind) => ({
        type: kind,
        token: randomBytes(32).toString('base64url'),
        status: 'pending',
        url: `${this.origin}/chall/${number}/${kind}`,
      })),
    })
    return url
  }

  #authorizationAt(url: string): CaAuthorization {
    const authorization = this.#authorizations.get(url)
    if (authorization === undefined) throw new Refusal('malformed', 'there is no such authorization', 404)
    return authorization
  }

  async #challenge({ jwk }: Verified, url: string): Promise<AcmeReply> {
    const authorization = this.#authorizationAt(url.replace('/chall/', '/authz/').replace(/\/[^/]+$/, ''))
    const challenge = authorization.challenges.find((each) => each.url === url)
    if (challenge === undefined) throw new Refusal('malformed', 'there is no such challenge', 404)
    const thumbprint = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url')
    const why = await this.#options.validate?.({
      type: challenge.type,
      identifier: authorization.identifier.value,
      keyAuthorization: `${challenge.token}.${thumbprint}`,
    })
    const status = why === undefined ? 'valid' : 'invalid'
    authorization.status = status
    challenge.status = status
    if (why !== undefined) challenge.error = { type: 'urn:ietf:params:acme:error:unauthorized', detail: why }
    return this.#reply(200, challenge)
  }

  #orderReply({ account }: Verified, url: string): AcmeReply {
    const order = this.orders.get(url)
    if (order === undefined || order.account !== account) throw new Refusal('malformed', 'there is no such order', 404)
    return this.#reply(200, this.#shown(order, url))
  }

  #shown(order: CaOrder, url: string): object {
    const statuses = order.authorizations.map((each) => this.#authorizationAt(each).status)
    if (order.status === 'pending' && statuses.every((status) => status === 'valid')) order.status = 'ready'
    if (order.status === 'pending' && statuses.includes('invalid')) order.status = 'invalid'
    const { status, identifiers, authorizations, error } = order
    return {
      status,
      identifiers,
      authorizations,
      finalize: url.replace('/orders/', '/finalize/'),
      ...(error !== undefined && { error }),
      ...(status === 'valid' && { certificate: url.replace('/orders/', '/cert/') }),
    }
  }

  async #finalize({ payload = {} }: Verified, url: string): Promise<AcmeReply> {
    const orderUrl = url.replace('/finalize/', '/orders/')
    const order = this.orders.get(orderUrl)
    if (order === undefined) throw new Refusal('malformed', 'there is no such order', 404)
    if (order.status !== 'ready') throw new Refusal('orderNotReady', `the order is ${order.status}`, 403)
    const { publicKey, names, isSigned } = await readCsr(Buffer.from(String(payload.csr), 'base64url'))
    const wanted = order.identifiers.map(({ value }) => value)
    if (!isSigned) throw new Refusal('badCSR', 'the signature is wrong')
    if (names.toSorted().join() !== wanted.toSorted().join()) throw new Refusal('badCSR', `names ${names.join()}`)
    const { lifetimeMs = 90 * 86_400_000, listUrl } = this.#options
    order.chainPem = this.authority.issue({
      names: wanted,
      keys: { publicKey, privateKey: this.#spare.privateKey },
      notAfter: new Date(Date.now() + lifetimeMs),
      extensions: listUrl === undefined ? [] : [listedAt(listUrl)],
    }).chainPem
    order.status = 'valid'
    this.finalized.push(orderUrl)
    return this.#reply(200, this.#shown(order, orderUrl))
  }

  #certificate(_jws: Verified, url: string): AcmeReply {
    const order = this.orders.get(url.replace('/cert/', '/orders/'))
    if (order?.chainPem === undefined) throw new Refusal('malformed', 'there is no such certificate', 404)
    return this.#reply(200, order.chainPem, { 'content-type': 'application/pem-certificate-chain' })
  }

  #reply(status: number, body: string | object, headers: Record<string, string> = {}): AcmeReply {
    const standard = { 'content-type': 'application/json', 'replay-nonce': this.accounts.nonce() }
    return { status, body, headers: { ...standard, ...headers } }
  }
}
