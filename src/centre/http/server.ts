import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifySchema, type RouteOptions } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import type { Centre } from '../centre.ts'
import { tellErrors } from './errors.ts'
import { guard } from './guard.ts'
import { securityHeaders } from './headers.ts'
import { openapi, problemReply } from './openapi.ts'
import { type MostRequests, refuseOverload, usualMost } from './overload.ts'
import { PageReplies } from './page-replies.ts'
import type { Ask, PageAnswer, Route } from './route.ts'

/** A form, or what a program asks: none is longer. Routes that take more say so. */
const longestBody = 65_536

/** From the first byte of a request to its last; a client that drips moves neither. */
const requestMs = 30_000
const headersMs = 10_000
const idleMs = 5_000

/** A target, written out in an address. */
const longestParameter = 500
const longestHead = 16_384

/** The server with these routes, not listening yet. */
export async function buildServer(
  centre: Centre,
  routes: readonly Route[],
  most: MostRequests = usualMost,
): Promise<FastifyInstance> {
  const server = emptyServer(centre.settings)
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  await server.register(cookie)
  await server.register(formbody)
  await server.register(swagger, {
    openapi: openapi(centre.version),
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  securityHeaders(server, centre.settings)
  refuseOverload(server, most)
  guard(server, centre)
  const replies = new PageReplies(centre, routes)
  tellErrors(server, centre, replies)
  for (const route of routes) server.route(optionsOf(route, centre, replies))
  await server.ready()
  return server
}

function emptyServer({ trustedProxies }: Centre['settings']): FastifyInstance {
  return Fastify({
    bodyLimit: longestBody,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    forceCloseConnections: 'idle',
    http: { headersTimeout: headersMs, maxHeaderSize: longestHead },
    trustProxy: (address: string) => trustedProxies.contains(address),
    routerOptions: { maxParamLength: longestParameter },
  })
}

function optionsOf(route: Route, centre: Centre, replies: PageReplies): RouteOptions {
  const { kind, method, path, may, isLink, longestBody: bodyLimit, answer } = route
  return {
    method,
    ...(bodyLimit !== undefined && { bodyLimit }),
    url: path,
    config: { may, kind, isLink },
    schema: schemaOf(route),
    handler: async (request, reply) => {
      const { params, query, body, caller, ip: address } = request
      // programs read English, and must learn that the store is gone
      const language = kind === 'api' ? 'en' : await replies.languageOf(request, reply)
      const ask: Ask = { params, query, body, caller, address, language, centre, request, reply }
      const given = await answer(ask)
      return kind === 'api' || reply.sent ? given : replies.send(given as PageAnswer, request, reply)
    },
  }
}

function schemaOf({ path, may, summary, schema: { reply, ...asked } }: Route): FastifySchema {
  if (!path.startsWith('/api/'))
    return { ...asked, ...(reply !== undefined && { response: { 200: reply } }), hide: true }
  const response = { ...(reply !== undefined && { 200: reply }), '4xx': problemReply }
  return { ...asked, summary, security: securityOf(may), response }
}

/** Who may ask, as OpenAPI says it: by a session or by a token. */
function securityOf(may: Route['may']): Record<string, string[]>[] {
  if (may.includes('public')) return []
  const scopes = may.flatMap((grant) => (grant.startsWith('token:') ? grant.slice('token:'.length) : []))
  if (may.includes('agent') || may.includes('hook')) return [{ [may.includes('agent') ? 'agent' : 'hook']: [] }]
  return [{ session: [] }, ...(scopes.length === 0 ? [] : [{ token: scopes }])]
}
