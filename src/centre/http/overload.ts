import type { FastifyInstance } from 'fastify'
import { html } from '../../markup/html.ts'
import { assetPath } from '../pages/assets.ts'
import { isPage } from './guard.ts'
import { HttpProblem } from './http-problem.ts'

/** Requests under way at once. Programs wait their turn for longer than people do, and come back by themselves. */
export interface MostRequests {
  readonly programs: number
  readonly people: number
}

/** Each takes milliseconds of the one thread there is: more would make all of them wait for longer than a page may take. */
export const usualMost: MostRequests = { programs: 64, people: 128 }

/** Between these, so that those who were refused together do not come back together. */
const againS = { least: 5, most: 30 } as const

/** More requests than can be served in time are refused at once, with when to come back, rather than slowing everyone down. */
export function refuseOverload(server: FastifyInstance, most: MostRequests): void {
  const underWay = { programs: 0, people: 0 }
  const turns = new Turns()
  server.addHook('onRequest', async (request, reply) => {
    // monitors, and what the page about this loads
    if (/^\/(?:healthz|readyz|assets\/)/.test(request.url)) return
    const who = isPage(request) ? 'people' : 'programs'
    if (underWay[who] >= most[who]) {
      const afterS = againS.least + Math.floor(Math.random() * (againS.most - againS.least))
      void reply.header('retry-after', afterS)
      if (who === 'programs') throw new HttpProblem(503, 'More is asked than can be served at the moment')
      void reply.code(503).type('text/html; charset=utf-8').send(busyPage(1))
      return reply
    }
    underWay[who]++
    // also where the client has gone
    reply.raw.once('close', () => {
      underWay[who]--
    })
    if (who === 'programs') await turns.next()
    return undefined
  })
}

/** Whoever waits for longer has a turn though others still come. */
const longestWaitMs = 50

/**
 * Programs have their turns one by one, whenever a round of the loop has brought nobody new. Without it a thousand that come in one moment would be served in the order
 * in which the system has them, each over before the next is seen: none would ever be one too many, and a page would wait for all of them.
 */
class Turns {
  readonly #waiting: { readonly since: number; readonly begin: () => void }[] = []
  #hasNews = false

  /** Resolves when it is the turn of who asks. */
  next(): Promise<void> {
    this.#hasNews = true
    return new Promise((begin) => {
      this.#waiting.push({ since: performance.now(), begin })
      if (this.#waiting.length === 1) setImmediate(this.#round)
    })
  }

  readonly #round = (): void => {
    const [first] = this.#waiting
    const isPatient = first !== undefined && performance.now() - first.since < longestWaitMs
    if (!(this.#hasNews && isPatient)) this.#waiting.shift()?.begin()
    this.#hasNews = false
    if (this.#waiting.length > 0) setImmediate(this.#round)
  }
}

/** For people, in both languages: no store and no session is asked for it. */
function busyPage(minutes: number): string {
  return html`<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${minutes * 60}">
<title>certflow</title>
<link rel="stylesheet" href="${assetPath('style.css')}">
</head>
<body>
<main>
<h1 class="page">ただいま混み合っています</h1>
<p>約${minutes}分後にもう一度お試しください。このページは自動的に再読み込みされます。</p>
<h1 class="page" lang="en">Busy at the moment</h1>
<p lang="en">Please try again in about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. This page loads itself again.</p>
</main>
</body>
</html>
`.text
}
