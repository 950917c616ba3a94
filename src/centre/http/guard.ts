import type {} from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isSignedRequest } from '../../agent-protocol/signed-request.ts'
import { parseLogin } from '../../notation/login.ts'
import type { Centre } from '../centre.ts'
import { type Caller, type Grant, isGranted, type Person } from '../login/caller.ts'
import { formToken, isFormToken } from '../login/form-token.ts'
import { hookOfToken, isHookToken } from '../login/hooks.ts'
import { personOfSession } from '../login/sessions.ts'
import { agentOfClaim, claimOf, takeOnce } from '../login/signed-caller.ts'
import { programOfToken } from '../login/tokens.ts'
import { browserOf, sessionCookie } from './cookies.ts'
import { HttpProblem } from './http-problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask: see `Route`. */
    may?: readonly Grant[]
    kind?: 'api' | 'page'
    isLink?: boolean
  }
  interface FastifyRequest {
    caller: Caller
    /** The body as it came, of a request that is signed. */
    rawBody: Buffer | undefined
  }
}

/** Lets nobody ask for anything but whom a route names. A route that names nobody cannot be registered. */
export function guard(server: FastifyInstance, centre: Centre): void {
  server.decorateRequest('caller', undefined)
  server.decorateRequest('rawBody', undefined)
  keepSignedBodies(server)
  server.addHook('onRoute', ({ method, url, config }) => {
    if (config?.may === undefined || config.may.length === 0)
      throw new Error(`${method} ${url} does not say who may ask for it`)
  })
  server.addHook('onRequest', async (request, reply) => {
    request.caller = await callerOf(request, centre)
    const { may: granted } = request.routeOptions.config
    // What does not exist is nobody's business who has not logged in; where nobody can, it is told.
    if (granted === undefined && !server.hasRoute({ method: 'GET', url: '/login' })) return
    const may = granted ?? ['viewer', 'owner', 'admin', 'token:read']
    if (!isGranted(request.caller, may)) refuse(request, reply)
  })
  // before a schema takes away what it does not know
  server.addHook('preValidation', async (request) => {
    const { config } = request.routeOptions
    if (request.caller?.kind === 'agent')
      await takeOnce(request.caller.claim, request.rawBody ?? Buffer.alloc(0), centre.store.agents, centre.now())
    if (request.method === 'POST' && !config.isLink && (request.caller?.kind === 'person' || config.kind === 'page'))
      refuseForeignForm(request, centre)
  })
}

/** A signature is over the bytes that came, not over what was read of them. */
function keepSignedBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error')
  server.removeContentTypeParser('application/json')
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isSignedRequest(request.headers.authorization)) request.rawBody = body
    void parse(request, body.toString('utf8'), done)
  })
}

/** The token that forms of this browser have. */
export function formTokenOf(request: FastifyRequest, { secret }: Centre): string {
  return formToken(secret, request.caller?.kind === 'person' ? request.caller : browserOf(request))
}

async function callerOf(request: FastifyRequest, centre: Centre): Promise<Caller> {
  const at = centre.now()
  const { authorization } = request.headers
  if (isSignedRequest(authorization) && request.routeOptions.config.may?.includes('agent'))
    return agentOfClaim(claimOf(request, at), centre.store.agents)
  const [, bearer] = /^Bearer +([\w-]+)$/i.exec(authorization ?? '') ?? []
  if (bearer !== undefined && isHookToken(bearer)) return hookOfToken(centre.store.agents, bearer)
  if (bearer !== undefined) return programOfToken(centre.store.tokens, bearer, at)
  const login = signedOnLogin(request, centre)
  if (login !== undefined) return signedOn(login, centre)
  const secret = request.cookies[sessionCookie(centre.settings)]
  const person = secret === undefined ? undefined : await personOfSession(centre.store.accounts, secret, at)
  return person && { ...person, contacts: await contactsOf(person.login, centre) }
}

/** The login that the single sign-on has put into its header. Whoever is no trusted proxy may write there what they like. */
function signedOnLogin({ headers, socket }: FastifyRequest, { settings }: Centre): string | undefined {
  const { signOn, trustedProxies } = settings
  const peer = socket.remoteAddress
  if (signOn === undefined || peer === undefined || !trustedProxies.contains(peer)) return undefined
  const value = headers[signOn.header]
  return typeof value === 'string' && parseLogin(value).ok ? value : undefined
}

async function signedOn(login: string, centre: Centre): Promise<Person | undefined> {
  const contacts = await contactsOf(login, centre)
  const { admins, viewers } = centre.settings.signOn ?? {}
  const role = admins?.has(login) ? 'admin' : viewers?.has(login) ? 'viewer' : contacts.size > 0 ? 'owner' : undefined
  return role && { kind: 'person', login, role, contacts, session: undefined }
}

async function contactsOf(login: string, { fleet }: Centre): Promise<ReadonlySet<string>> {
  const { inventory } = await fleet()
  return new Set([...inventory.contacts.values()].flatMap(({ name, logins }) => (logins.includes(login) ? name : [])))
}

function refuse(request: FastifyRequest, reply: FastifyReply): void {
  if (request.caller !== undefined) throw new HttpProblem(403, 'You may not do this')
  if (isPage(request)) {
    const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : ''
    void reply.redirect(`/login${next}`, 303)
    return
  }
  const headers = { 'www-authenticate': 'Bearer realm="certflow"' }
  throw new HttpProblem(401, 'A login or a token is needed', { headers })
}

/** Reports whether a person is asking: they get pages, programs get JSON. */
export function isPage({ routeOptions, url }: FastifyRequest): boolean {
  return routeOptions.config.kind === undefined ? !url.startsWith('/api/') : routeOptions.config.kind === 'page'
}

/** Browsers send along cookies, and proxies a login, whoever has made the form: what changes something must come from a page of ours. */
function refuseForeignForm(request: FastifyRequest, centre: Centre): void {
  const { origin, host } = request.headers
  const own = centre.settings.url ?? `${request.protocol}://${host}`
  const given = request.headers['x-form-token'] ?? (request.body as { form_token?: unknown } | null)?.form_token
  const isOurs = origin === undefined || origin === own
  if (isOurs && isFormToken(given, formTokenOf(request, centre))) return
  throw new HttpProblem(403, 'This form is too old, or of another site', { hint: 'load the page again' })
}
