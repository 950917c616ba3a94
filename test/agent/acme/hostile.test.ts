import { expect, test } from 'vitest'
import { AcmeProblem } from '../../../agent/acme/problem.ts'
import { createAuthority } from '../../../src/demo/authority.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import {
  type AcmeEndpoint,
  type AcmeReply,
  type AcmeRequest,
  type Script,
  serveFront,
} from '../../support/acme/front.ts'
import { memoryStore, order, sessionAt, shortLimits } from '../../support/acme/ordering.ts'

type Reply = Partial<AcmeReply>

const problem = (type: string, status = 400, more: object = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'replay-nonce': 'x'.repeat(20) },
  body: { type: `urn:ietf:params:acme:error:${type}`, detail: 'what the CA says.', ...more },
})

/** Always in place of the CA. */
const instead = (endpoint: AcmeEndpoint, reply: Reply): Script => ({
  instead: (request) => (request.endpoint === endpoint ? reply : undefined),
})

/** Always over what the CA has done. */
const after = (endpoint: AcmeEndpoint, change: (reply: AcmeReply, request: AcmeRequest) => Reply): Script => ({
  after: (request, reply) => (request.endpoint === endpoint ? change(reply, request) : undefined),
})

/** Changes fields of the JSON that the CA sends. */
const fields = (endpoint: AcmeEndpoint, changed: object) =>
  after(endpoint, ({ body }) => ({ body: { ...(body as object), ...changed } }))

const later = (headers: Record<string, string>): Reply => ({
  status: 503,
  headers: { 'content-type': 'text/html', ...headers },
  body: '<h1>Service unavailable</h1>',
})

const foreign = createAuthority().issue({ names: ['www.example.ac.jp'] })

/** What a CA does, where it is told of, and by which kind. */
// biome-ignore format: table
const behaviours: readonly (readonly [string, Script, string, string])[] = [
  ['does not answer', instead('directory', { manner: 'hang' }), 'directory', 'timeout'],
  ['drips its answer', instead('newOrder', { manner: 'drip' }), 'order', 'timeout'],
  ['never ends its answer', instead('order', { manner: 'endless' }), 'order', 'too-large'],
  ['cuts each connection', instead('authorization', { manner: 'cut' }), 'authorization', 'connection'],
  ['takes the order and cuts the connection', after('newOrder', () => ({ manner: 'cut' })), 'order', 'connection'],
  ['takes the finalization and then hangs', after('finalize', () => ({ manner: 'hang' })), 'certificate', 'none'],
  ['takes the finalization and cuts the connection', after('finalize', () => ({ manner: 'cut' })), 'certificate', 'none'],
  ['cuts the finalization before it hears of it', instead('finalize', { manner: 'cut' }), 'finalize', 'connection'],
  ['sends HTML in place of a directory', instead('directory', { headers: { 'content-type': 'text/html' }, body: '<html>' }), 'directory', 'unreadable'],
  ['sends HTML as JSON', instead('order', { headers: { 'content-type': 'application/json' }, body: '<html>' }), 'order', 'unreadable'],
  ['sends no URL of the order', after('newOrder', ({ headers: { location: _, ...headers } }) => ({ headers })), 'order', 'unreadable'],
  ['makes an order for other names', fields('newOrder', { identifiers: [{ type: 'dns', value: 'evil.example' }] }), 'order', 'unreadable'],
  ['sends an order that is none', instead('order', { headers: { 'content-type': 'application/json' }, body: [] }), 'order', 'unreadable'],
  ['sends a status that does not exist', fields('order', { status: 'baked' }), 'order', 'unreadable'],
  ['sends JSON nested without end', instead('order', { headers: { 'content-type': 'application/json' }, body: '['.repeat(900_000) }), 'order', 'unreadable'],
  ['sends somewhere else', instead('newOrder', { status: 302, headers: { location: 'https://example.org/' } }), 'order', 'unreadable'],
  ['names plain HTTP for accounts', fields('directory', { newAccount: 'http://127.0.0.1:1/account' }), 'directory', 'unreadable'],
  ['names a URL with a password', fields('newOrder', { authorizations: ['https://user:word@127.0.0.1/x'] }), 'authorization', 'unreadable'],
  ['names a file as the finalization', fields('order', { finalize: 'file:///etc/passwd' }), 'finalize', 'unreadable'],
  ['refuses every nonce', instead('newOrder', problem('badNonce')), 'order', 'badNonce'],
  ['sends no nonce', after('newNonce', () => ({ headers: {} })), 'account', 'unreadable'],
  ['sends a nonce with line ends', after('newNonce', () => ({ headers: { 'replay-nonce': 'a b' } })), 'account', 'unreadable'],
  ['limits', instead('newOrder', { ...problem('rateLimited', 429), headers: { 'content-type': 'application/problem+json', 'retry-after': '122400' } }), 'order', 'rateLimited'],
  ['wants the terms agreed to', instead('newOrder', problem('userActionRequired', 403, { instance: 'https://ca.example/terms' })), 'order', 'userActionRequired'],
  ['is down for an hour', instead('newOrder', later({ 'retry-after': '3600' })), 'order', 'http'],
  ['is down until a date', instead('order', later({ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' })), 'order', 'http'],
  ['is down and says nothing', instead('authorization', later({})), 'authorization', 'http'],
  ['sends a token that is a path', after('authorization', ({ body }) => ({ body: retokened(body, '../../etc/cron.d/x') })), 'authorization', 'unreadable'],
  ['sends a token that is a command', after('authorization', ({ body }) => ({ body: retokened(body, '$(id)') })), 'authorization', 'unreadable'],
  ['sends a token without end', after('authorization', ({ body }) => ({ body: retokened(body, 'a'.repeat(100_000)) })), 'authorization', 'unreadable'],
  ['asks for another name', fields('authorization', { identifier: { type: 'dns', value: 'evil.example' } }), 'authorization', 'unreadable'],
  ['offers no challenge', fields('authorization', { challenges: [] }), 'authorization', 'no-challenge'],
  ['never has an opinion', after('authorization', ({ body }, { before }) => (before > 0 ? { body: { ...(body as object), status: 'pending' } } : {})), 'authorization', 'unfinished'],
  ['asks to come back tomorrow for its opinion', after('authorization', ({ body, headers }, { before }) => (before > 0 ? { headers: { ...headers, 'retry-after': '86400' }, body: { ...(body as object), status: 'pending' } } : {})), 'authorization', 'unfinished'],
  ['never gets the order ready', fields('order', { status: 'pending' }), 'finalize', 'unfinished'],
  ['is at it for ever', fields('order', { status: 'processing' }), 'finalize', 'unfinished'],
  ['asks to come back in an hour', after('order', ({ body, headers }) => ({ headers: { ...headers, 'retry-after': '3600' }, body: { ...(body as object), status: 'processing' } })), 'finalize', 'unfinished'],
  ['calls the order valid and has no certificate', fields('order', { status: 'valid', certificate: undefined }), 'finalize', 'unfinished'],
  ['calls the order ready after it has taken it', after('order', ({ body }) => ({ body: { ...(body as object), status: 'ready' } })), 'finalize', 'unfinished'],
  ['takes no request', instead('finalize', problem('badCSR')), 'finalize', 'badCSR'],
  ['is not ready to finalize', instead('finalize', problem('orderNotReady', 403)), 'finalize', 'orderNotReady'],
  ['sends an empty chain', instead('certificate', { headers: { 'content-type': 'application/pem-certificate-chain' }, body: '' }), 'certificate', 'unreadable'],
  ['sends a chain of a thousand', instead('certificate', { headers: { 'content-type': 'application/pem-certificate-chain' }, body: foreign.pem.repeat(1_000) }), 'certificate', 'unreadable'],
  ['sends a chain that is no DER', instead('certificate', { headers: { 'content-type': 'application/pem-certificate-chain' }, body: foreign.pem.replace(/M/g, 'A') }), 'certificate', 'unreadable'],
  ['sends a chain as a page', instead('certificate', { headers: { 'content-type': 'text/html' }, body: foreign.pem }), 'certificate', 'unreadable'],
]

function retokened(body: unknown, token: string): object {
  const { challenges, ...rest } = body as { challenges: object[] }
  return { ...rest, challenges: challenges.map((challenge) => ({ ...challenge, token })) }
}

test.concurrent.for(behaviours)('a CA that %s', async ([what, script, stage, kind], { expect }) => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream, script)
  const store = memoryStore()
  const urls: string[] = []
  const keep = { ordered: async (url: string) => void urls.push(url) }
  const begun = performance.now()
  // short only where it is waited for: a busy machine is no fault of the CA's
  const deadlineMs = /does not answer|drips|hangs/.test(what) ? 2_000 : 30_000
  const error = await sessionAt(front, store, { deadlineMs }).then(
    async (session) => {
      using open = session
      return order(open, { keep, limits: shortLimits }).catch((reason: unknown) => reason)
    },
    (reason: unknown) => reason,
  )
  // 2 s for a request, 2 s of waiting for the CA; the rest is for machines that have other work
  expect(performance.now() - begun).toBeLessThan(30_000)
  if (kind !== 'none') {
    expect(error).toBeInstanceOf(AcmeProblem)
    expect(error).toMatchObject({ stage, kind })
    expect((error as AcmeProblem).message).toMatch(/^Cannot [\x20-\x7e]+[^.]$/)
    expect((error as AcmeProblem).message.length).toBeLessThan(1_500)
  }

  // the CA comes to its senses: the same order becomes the certificate
  front.script = {}
  const [orderUrl] = urls
  using session = await sessionAt(front, store)
  await order(session, { keep, ...(orderUrl !== undefined && { orderUrl }) })
  expect(urls).toHaveLength(1)
  expect(new Set(ca.finalized).size).toBe(ca.finalized.length)
  expect(ca.finalized).toContain(urls[0])
  expect(ca.accounts.size).toBe(1)
})

test.for([
  ['122400', 86_400_000],
  ['0', 60_000],
  ['-1', 60_000],
  ['315360000', 86_400_000],
  ['600', 600_000],
  ['soon', undefined],
] as const)('Retry-After: %s is %s ms', async ([value, retryAfterMs]) => {
  const reply = {
    ...problem('rateLimited', 429),
    headers: { 'content-type': 'application/problem+json', 'retry-after': value },
  }
  await using front = await serveFront(acmeAuthority().upstream, instead('newOrder', reply))
  using session = await sessionAt(front)
  await expect(order(session)).rejects.toMatchObject({ kind: 'rateLimited', status: 429, retryAfterMs })
})
