import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { usualLimits } from '../../../agent/acme/order-context.ts'
import { createAuthority } from '../../../src/demo/authority.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { type AcmeEndpoint, type AcmeReply, type Script, serveFront } from '../../support/acme/front.ts'
import { idleSolver, memoryStore, order, sessionAt, shortLimits } from '../../support/acme/ordering.ts'

test('a new order becomes a chain, leaf first; its URL is kept before the CA is asked for anything else', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front)
  const { solver, presented, state } = idleSolver()
  const names = ['www.example.ac.jp', 'example.ac.jp', '192.0.2.7']
  const kept: unknown[] = []
  const chain = await order(session, {
    solver,
    wanted: { names },
    keep: { ordered: async (url) => void kept.push(url, front.seen.at(-1)) },
  })
  const [leaf = '', intermediate = ''] = chain.split(/(?<=END CERTIFICATE-----\n)/)
  expect(new X509Certificate(leaf).subjectAltName).toBe(
    'DNS:www.example.ac.jp, DNS:example.ac.jp, IP Address:192.0.2.7',
  )
  expect(new X509Certificate(intermediate).subject).toBe('CN=ACME test intermediate')
  expect(kept).toEqual([[...ca.orders.keys()][0], 'newOrder'])
  expect(presented.map(({ identifier }) => identifier)).toEqual(names)
  expect(state.standing).toBe(0)
})

test('one request for a nonce is made, and none that is not needed', async () => {
  await using front = await serveFront(acmeAuthority().upstream)
  using session = await sessionAt(front)
  await order(session)
  await order(session)
  const once = ['newOrder', 'authorization', 'challenge', 'authorization', 'order', 'finalize', 'order', 'certificate']
  expect(front.seen).toEqual(['directory', 'newNonce', 'newAccount', ...once, ...once])
})

test('every third nonce is refused, and nobody notices', async () => {
  let drawn = 0
  const ca = acmeAuthority({ refusedNonces: 0.5, random: () => (++drawn % 3 === 0 ? 0 : 1) })
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front, memoryStore())
  for (let count = 0; count < 10; count++) await order(session)
  expect(ca.finalized).toHaveLength(10)
  expect(new Set(ca.finalized).size).toBe(10)
})

/** Changes the answer of one endpoint, each time or at its n-th request. */
function changing(endpoint: AcmeEndpoint, change: (body: object) => Partial<AcmeReply>, nth?: number): Script {
  return {
    after: (request, { body }) =>
      request.endpoint === endpoint && (nth === undefined || request.before === nth)
        ? change(body as object)
        : undefined,
  }
}

const refusal = (type: string, status: number): Partial<AcmeReply> => ({
  status,
  body: { type: `urn:ietf:params:acme:error:${type}`, detail: 'what the CA says' },
})

test.for<readonly [string, Script, number]>([
  ['is unknown', changing('order', () => refusal('malformed', 404), 0), 0],
  ['is of another account', changing('order', () => refusal('unauthorized', 403), 0), 0],
  ['is invalid', changing('order', (body) => ({ body: { ...body, status: 'invalid' } }), 0), 1],
  [
    'has authorizations that are dead',
    changing('authorization', (body) => ({ body: { ...body, status: 'expired' } }), 3),
    1,
  ],
  [
    'is for other names',
    changing('order', (body) => ({ body: { ...body, identifiers: [{ type: 'dns', value: 'a.example.ac.jp' }] } }), 0),
    0,
  ],
])('a pending order that %s makes room for a new one', async ([, script, told]) => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream, {
    instead: ({ endpoint }) => (endpoint === 'authorization' ? { status: 500 } : undefined),
  })
  using session = await sessionAt(front)
  const urls: string[] = []
  const remarks: string[] = []
  const keep = {
    ordered: async (url: string) => void urls.push(url),
    remark: (text: string) => void remarks.push(text),
  }
  await expect(order(session, { keep })).rejects.toMatchObject({ status: 500 })
  front.script = script
  await order(session, { keep, orderUrl: urls[0] ?? '' })
  expect(urls).toHaveLength(2)
  expect(ca.finalized).toEqual([urls[1]])
  expect(remarks).toHaveLength(told)
})

test('a certificate that the CA does not have any more is ordered anew, once it was asked for in two runs', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream, {
    instead: ({ endpoint, before }) => (endpoint === 'certificate' && before < 2 ? { status: 404 } : undefined),
  })
  using session = await sessionAt(front)
  const urls: string[] = []
  const remarks: string[] = []
  const keep = {
    ordered: async (url: string) => void urls.push(url),
    remark: (text: string) => void remarks.push(text),
  }
  await expect(order(session, { keep })).rejects.toMatchObject({ stage: 'certificate', status: 404 })
  await order(session, { keep, orderUrl: urls[0] ?? '' })
  expect(ca.finalized).toEqual(urls)
  expect(remarks).toEqual([expect.stringMatching(/^The certificate of an earlier run is not to be had any more: /)])
})

test('a pending order whose CA is down is kept', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream, {
    instead: ({ endpoint }) => (endpoint === 'order' ? { status: 503, headers: { 'retry-after': '120' } } : undefined),
  })
  using session = await sessionAt(front)
  const orderUrl = 'https://127.0.0.1/orders/1'
  await expect(order(session, { orderUrl })).rejects.toMatchObject({ kind: 'connection' })
  const urls: string[] = []
  await expect(order(session, { keep: { ordered: async (url) => void urls.push(url) } })).rejects.toMatchObject({
    status: 503,
    retryAfterMs: 120_000,
  })
  await expect(order(session, { orderUrl: urls[0] ?? '' })).rejects.toMatchObject({
    status: 503,
    retryAfterMs: 120_000,
  })
  expect(ca.orders.size).toBe(1)
})

test.for(['alreadyReplaced', 'malformed', 'unauthorized'])(
  'a replacement that is %s is ordered without',
  async (type) => {
    const ca = acmeAuthority()
    await using front = await serveFront(ca.upstream, {
      instead: ({ endpoint, before }) =>
        endpoint === 'newOrder' && before === 0
          ? { ...refusal(type, 409), headers: { 'content-type': 'application/problem+json' } }
          : undefined,
    })
    using session = await sessionAt(front)
    const remarks: string[] = []
    await order(session, {
      wanted: { replaces: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE' },
      keep: { remark: (text) => void remarks.push(text) },
    })
    expect([...ca.orders.values()].map(({ replaces }) => replaces)).toEqual([undefined])
    expect(remarks).toEqual([
      expect.stringMatching(/^The CA does not take this order as a replacement, so it is made without: /),
    ])
  },
)

test('names go to the CA in their order, with profile and replacement', async () => {
  const ca = acmeAuthority({ profiles: { shortlived: 'six days' } })
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front)
  const names = ['z.example.ac.jp', 'a.example.ac.jp', '2001:db8::7']
  await order(session, { wanted: { names, profile: 'shortlived', replaces: 'a.b' } })
  expect([...ca.orders.values()]).toMatchObject([
    {
      identifiers: [
        { type: 'dns', value: 'z.example.ac.jp' },
        { type: 'dns', value: 'a.example.ac.jp' },
        { type: 'ip', value: '2001:db8::7' },
      ],
      profile: 'shortlived',
      replaces: 'a.b',
    },
  ])
})

test('a profile that the CA does not list is not ordered', async () => {
  const ca = acmeAuthority({ profiles: { classic: '', tlsserver: '' } })
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front)
  await expect(order(session, { wanted: { profile: 'tlsclient' } })).rejects.toMatchObject({
    kind: 'invalidProfile',
    detail: 'it has no profile tlsclient, only classic, tlsserver',
  })
  expect(ca.orders.size).toBe(0)
})

test('each name that is not proved is told, with what the CA says of it', async () => {
  const ca = acmeAuthority({
    validate: async ({ identifier }) =>
      identifier.startsWith('ok.') ? undefined : `no answer at ${identifier}\u001b[2J`,
  })
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front)
  const { solver, state } = idleSolver()
  const names = ['ok.example.ac.jp', 'www.example.ac.jp', 'example.ac.jp']
  await expect(order(session, { solver, wanted: { names } })).rejects.toMatchObject({
    stage: 'authorization',
    kind: 'unauthorized',
    detail: '2 names are not proved',
    subproblems: [
      { identifier: 'www.example.ac.jp', detail: 'no answer at www.example.ac.jp\\u{1b}[2J' },
      { identifier: 'example.ac.jp', detail: 'no answer at example.ac.jp\\u{1b}[2J' },
    ],
  })
  expect(state.standing).toBe(0)
})

test('names that are proved already are not proved again; a wildcard is proved by its base', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(
    ca.upstream,
    changing('authorization', (body) => ({ body: { ...body, status: 'valid' } }), 0),
  )
  using session = await sessionAt(front)
  const { solver, presented } = idleSolver('dns-01')
  const names = ['example.ac.jp', '*.example.ac.jp']
  await expect(order(session, { solver, wanted: { names }, limits: shortLimits })).rejects.toMatchObject({
    kind: 'unfinished',
  })
  expect(presented.map(({ identifier }) => identifier)).toEqual(['example.ac.jp'])
})

test('a short Retry-After is waited for', async () => {
  await using front = await serveFront(acmeAuthority().upstream, {
    after: ({ endpoint, before }, { headers, body }) =>
      endpoint === 'order' && before === 0
        ? { headers: { ...headers, 'retry-after': '1' }, body: { ...(body as object), status: 'processing' } }
        : undefined,
  })
  using session = await sessionAt(front)
  const begun = performance.now()
  await order(session)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(990)
})

test.for([
  ['the CA', 'authorization'],
  ['an answer', 'finalize'],
] as const)('a signal ends the wait for %s, and answers are taken away', async ([, stage]) => {
  await using front = await serveFront(
    acmeAuthority().upstream,
    stage === 'authorization'
      ? changing('authorization', (body) => ({ body: { ...body, status: 'pending' } }))
      : changing('order', (body) => ({ body: { ...body, status: 'processing' } })),
  )
  const stop = new AbortController()
  using session = await sessionAt(front)
  const { solver, state } = idleSolver()
  const ordering = order(session, { solver, signal: stop.signal, limits: { ...usualLimits, firstPauseMs: 10 } })
  setTimeout(() => stop.abort(), 300)
  await expect(ordering).rejects.toMatchObject({ stage, kind: 'aborted' })
  expect(state.standing).toBe(0)
})

test('another chain is taken where it leads to the preferred issuer', async () => {
  const other = createAuthority({ subject: 'Other root' }).intermediate({ subject: 'Other intermediate' })
  const alternate = other.issue({ names: ['www.example.ac.jp'] }).chainPem
  const pem = { 'content-type': 'application/pem-certificate-chain' }
  await using front = await serveFront(acmeAuthority().upstream, {
    after: ({ endpoint, before, url }, { headers }) => {
      if (endpoint !== 'certificate') return undefined
      if (url.searchParams.has('other')) return { status: 200, headers: { ...headers, ...pem }, body: alternate }
      const link = [`<${url.origin}/dir>;rel="index"`, `<${url.href}?other>; rel="alternate"`]
      return before === 0 ? { headers: { ...headers, link } } : undefined
    },
  })
  using session = await sessionAt(front)
  expect(await order(session, { wanted: { preferredChain: 'Other root' } })).toBe(alternate)
  const remarks: string[] = []
  const keep = { remark: (text: string) => void remarks.push(text) }
  const usual = await order(session, { wanted: { preferredChain: 'No root' }, keep })
  expect(new X509Certificate(usual).issuer).toBe('CN=ACME test intermediate')
  expect(remarks).toEqual(['No chain of the CA leads to No root, so its usual one is taken'])
})
