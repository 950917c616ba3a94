import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { printable } from '../../domain/printable.ts'
import { CertflowError } from '../../errors.ts'
import { html } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import type { Centre } from '../centre.ts'
import { isPage } from './guard.ts'
import { HttpProblem } from './http-problem.ts'
import type { PageReplies } from './page-replies.ts'

const titles: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  en: {
    400: 'This request cannot be understood',
    401: 'Please log in',
    403: 'You may not do this',
    404: 'There is no such page',
    413: 'This is too large',
    429: 'Too many tries',
    500: 'Something went wrong here',
    503: 'Busy at the moment',
  },
  ja: {
    400: 'リクエストを読み取れませんでした',
    401: 'ログインしてください',
    403: 'この操作をする権限がありません',
    404: 'ページが見つかりません',
    413: 'データが大きすぎます',
    429: '試行回数が多すぎます',
    500: 'サーバで問題が起きました',
    503: 'ただいま混み合っています',
  },
}

/** Tells whoever asked what is wrong: people by a page, programs by JSON (RFC 9457). What is a bug is told to the operator alone. */
export function tellErrors(server: FastifyInstance, { log }: Centre, replies: PageReplies): void {
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const problem = problemOf(error)
    if (problem.status >= 500) log(`${request.method} ${request.url.split('?')[0]}: ${error.stack ?? error.message}`)
    return send(problem, request, reply)
  })
  server.setNotFoundHandler(async (request, reply) => {
    // a server without a login has no pages to look like
    if (!server.hasRoute({ method: 'GET', url: '/login' }))
      return reply.code(404).type('text/plain; charset=utf-8').send('There is nothing here\n')
    return send(new HttpProblem(404, 'There is nothing here'), request, reply)
  })

  async function send(problem: HttpProblem, request: FastifyRequest, reply: FastifyReply) {
    const { status, message, hint, headers } = problem
    void reply.code(status).headers(headers)
    if (!isPage(request)) {
      const body = { title: titles.en[status] ?? message, status, detail: message, ...(hint !== undefined && { hint }) }
      return reply.type('application/problem+json').send(JSON.stringify(body))
    }
    const title = titles[await replies.languageOf(request, reply)][status] ?? message
    const more = hint === undefined ? undefined : html`<p>${hint}</p>`
    const main = html`<h1 class="page">${title}</h1>\n<p>${message}</p>\n${more}`
    return reply.type('text/html; charset=utf-8').send(await replies.page({ title, main }, request, reply))
  }
}

function problemOf(error: FastifyError): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof CertflowError && error.code === 'usage')
    return new HttpProblem(/^There is no /.test(error.message) ? 404 : 409, error.message, { hint: error.hint })
  if (hasZodFastifySchemaValidationErrors(error)) return new HttpProblem(400, printable(error.message))
  const { statusCode = 500 } = error
  if (statusCode < 500) return new HttpProblem(statusCode, printable(error.message))
  return new HttpProblem(500, 'This is a fault of certflow or its store: its log says more')
}
