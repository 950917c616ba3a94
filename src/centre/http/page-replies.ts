import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../../messages/messages.ts'
import type { Centre } from '../centre.ts'
import { isGranted } from '../login/caller.ts'
import { layout } from '../pages/layout.ts'
import { languageOf } from './cookies.ts'
import { formTokenOf } from './guard.ts'
import type { PageAnswer, PageContent, Route } from './route.ts'

/** Puts the layout around what pages show, with the navigation of who asks. */
export class PageReplies {
  readonly #centre: Centre
  readonly #routes: readonly Route[]

  constructor(centre: Centre, routes: readonly Route[]) {
    this.#centre = centre
    this.#routes = routes
  }

  /** The language of a request; without a choice that of the inventory, as far as there is one to be read. */
  async languageOf(request: FastifyRequest, reply: FastifyReply): Promise<Language> {
    const fleet = await this.#centre.fleet().catch(() => undefined)
    return languageOf(request, reply, fleet?.inventory.language ?? 'en')
  }

  /** The text of a page. */
  async page(content: PageContent, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const language = await this.languageOf(request, reply)
    const { caller, url } = request
    const nav = this.#routes.flatMap(({ nav: names, path, may }) =>
      names === undefined || caller === undefined || !isGranted(caller, may) ? [] : [{ path, name: names[language] }],
    )
    const { organisation } = this.#centre
    const formToken = formTokenOf(request, this.#centre)
    return layout(content.title, content.main, { language, caller, url, nav, organisation, formToken })
  }

  /** Sends what a page answered. */
  async send(answer: PageAnswer, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (typeof answer === 'object' && 'goTo' in answer) return reply.redirect(answer.goTo, 303)
    if (!reply.hasHeader('content-type')) void reply.type('text/html; charset=utf-8')
    return reply.send(typeof answer === 'string' ? answer : await this.page(answer, request, reply))
  }
}
