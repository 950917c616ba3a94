import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import type { Centre } from '../centre.ts'
import type { Caller, Grant } from '../login/caller.ts'

/** What a route is asked, read by its schemas. */
export interface Ask<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly caller: Caller
  /** Of the client, as far as trusted proxies tell. */
  readonly address: string
  readonly language: Language
  readonly centre: Centre
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** What a page shows; the layout is put around it. */
export interface PageContent {
  readonly title: string
  readonly main: Markup
}

/** What a page answers: content, a whole text of another type, or where to go next. */
export type PageAnswer = PageContent | string | { readonly goTo: string }

interface Common<Params, Query, Body> {
  readonly path: string
  /** Who may ask. There is no default: a route without it cannot be registered. */
  readonly may: readonly Grant[]
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
}

/** A route of the API. */
export interface ApiRoute<Params, Query, Body, Reply> extends Common<Params, Query, Body> {
  readonly method: 'GET' | 'POST'
  /** One sentence, for the OpenAPI document. */
  readonly summary: string
  /** The longest body that it takes, where that is not a form's. */
  readonly longestBody?: number
  /** What it answers: anything else would be a bug, and is not sent. Undefined for a text that is no JSON. */
  readonly reply?: z.ZodType<Reply>
  readonly answer: (ask: Ask<Params, Query, Body>) => Promise<Reply>
}

/** A page. `show` for GET; with `take` it also has forms, and `take` answers where to go next. */
export interface PageRoute<Params, Query, Body> extends Common<Params, Query, Body> {
  /** Its name in the navigation; undefined for a page that stands below another. */
  readonly nav?: Readonly<Record<Language, string>>
  readonly show: (ask: Ask<Params, Query>) => Promise<PageAnswer>
  /** Who may send its forms; needed with `take`. */
  readonly mayTake?: readonly Grant[]
  /** Its address is what lets people in, wherever they come from. */
  readonly isLink?: boolean
  readonly take?: (ask: Ask<Params, Query, Body>) => Promise<PageAnswer>
}

/** A route as it is registered. */
export interface Route {
  readonly kind: 'api' | 'page'
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly may: readonly Grant[]
  readonly summary: string
  readonly nav: Readonly<Record<Language, string>> | undefined
  readonly isLink: boolean
  readonly longestBody?: number | undefined
  readonly schema: {
    readonly params?: z.ZodType
    readonly querystring?: z.ZodType
    readonly body?: z.ZodType
    readonly reply?: z.ZodType
  }
  readonly answer: (ask: Ask) => Promise<unknown>
}

/** A route of the API, for the table of routes. */
export function apiRoute<Params, Query, Body, Reply>(route: ApiRoute<Params, Query, Body, Reply>): readonly Route[] {
  const { method, path, may, summary, longestBody, reply, answer } = route
  const schema = { ...schemaOf(route), ...(reply !== undefined && { reply }) }
  // Its schemas have read what it is asked.
  return [
    {
      kind: 'api',
      method,
      path,
      may,
      summary,
      nav: undefined,
      isLink: false,
      longestBody,
      schema,
      answer: answer as Route['answer'],
    },
  ]
}

/** A page with its forms, for the table of routes. */
export function pageRoute<Params, Query, Body>(page: PageRoute<Params, Query, Body>): readonly Route[] {
  const { path, may, nav, show, take, mayTake, isLink = false } = page
  const { body, ...withoutBody } = schemaOf(page)
  const common = { kind: 'page', path, isLink, summary: '' } as const
  const shown: Route = { ...common, method: 'GET', may, nav, schema: withoutBody, answer: show as Route['answer'] }
  if (take === undefined) return [shown]
  const schema = { ...withoutBody, ...(body !== undefined && { body }) }
  const taken = { method: 'POST', may: mayTake ?? [], nav: undefined, schema, answer: take as Route['answer'] } as const
  return [shown, { ...common, ...taken }]
}

function schemaOf({ params, query, body }: Pick<Common<unknown, unknown, unknown>, 'params' | 'query' | 'body'>) {
  return {
    ...(params !== undefined && { params }),
    ...(query !== undefined && { querystring: query }),
    ...(body !== undefined && { body }),
  }
}
