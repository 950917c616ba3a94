import type { FastifyInstance } from 'fastify'
import type { ServerSettings } from '../server-settings.ts'
import { isSecure } from './cookies.ts'

/** Nothing from elsewhere, nothing inline, forms to ourselves alone, in no frame. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Two years, as browsers' lists want it; other hosts of the domain are not ours to bind. */
const transport = 'max-age=63072000'

/** The headers of every answer, errors too. */
export function securityHeaders(server: FastifyInstance, settings: Pick<ServerSettings, 'url'>): void {
  const headers = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // What is in force changes, and shared computers keep what they load.
    'cache-control': 'no-store',
    ...(isSecure(settings) && { 'strict-transport-security': transport }),
  }
  server.addHook('onRequest', async (_, reply) => {
    void reply.headers(headers)
  })
}
