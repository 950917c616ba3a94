import { randomBytes } from 'node:crypto'
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../../messages/messages.ts'
import type { ServerSettings } from '../server-settings.ts'

type Reached = Pick<ServerSettings, 'url'>

/** Reports whether browsers come by https, so that cookies and the connection can be kept to it. */
export function isSecure({ url }: Reached): boolean {
  return url?.startsWith('https:') ?? false
}

/** The name of the cookie of a session. `__Host-`: no other host of the domain can set it. */
export function sessionCookie(settings: Reached): string {
  return isSecure(settings) ? '__Host-certflow' : 'certflow'
}

/** Shows a session to a browser, until it is closed; undefined ends that. */
export function setSession(reply: FastifyReply, settings: Reached, secret: string | undefined): void {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(settings) } as const
  if (secret === undefined) void reply.clearCookie(sessionCookie(settings), options)
  else void reply.setCookie(sessionCookie(settings), secret, options)
}

const browserCookie = 'certflow_browser'

/** What tells a browser from others before anybody has logged in; '' where it has not been given anything yet. */
export function browserOf({ cookies }: FastifyRequest): string {
  return cookies[browserCookie] ?? ''
}

/** Gives a browser what `browserOf` reads. */
export function nameBrowser(request: FastifyRequest, reply: FastifyReply, settings: Reached): void {
  if (browserOf(request) !== '') return
  const name = randomBytes(16).toString('base64url')
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(settings) } as const
  void reply.setCookie(browserCookie, name, options)
  request.cookies[browserCookie] = name
}

const languageCookie = 'lang'

/** A year: nobody wants to choose twice. */
const languageS = 365 * 86_400

/** The language of a request: as chosen now (`?lang=ja`, which is kept), as chosen before, as the browser says, or the usual one. */
export function languageOf(request: FastifyRequest, reply: FastifyReply, usual: Language): Language {
  // the schema of a route has taken out of its query what it does not know
  const chosen = known(new URLSearchParams(request.url.split('?')[1]).get('lang'))
  if (chosen !== undefined)
    void reply.setCookie(languageCookie, chosen, { path: '/', sameSite: 'lax', maxAge: languageS })
  return chosen ?? known(request.cookies[languageCookie]) ?? spoken(request.headers['accept-language'] ?? '') ?? usual
}

function known(text: unknown): Language | undefined {
  return text === 'en' || text === 'ja' ? text : undefined
}

/** The first of ours that a browser wants (RFC 9110 §12.5.4). They write the dearest first. */
function spoken(accepted: string): Language | undefined {
  return accepted
    .slice(0, 200)
    .split(',')
    .map((part) => known(part.trim().slice(0, 2).toLowerCase()))
    .find((language) => language !== undefined)
}
