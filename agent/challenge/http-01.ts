import { createServer, type Server } from 'node:http'
import type { ChallengeAnswer, ChallengeSolver, PresentedAnswers } from '../acme/challenge-solver.ts'
import { closeServer, type ListenOption, listen } from './listen.ts'
import { presentInWebroot } from './webroot.ts'

/** http-01 (RFC 8555 §8.3): a file below the web server's root, or a listener of our own for as long as it takes. */
export type Http01Options =
  | { readonly type: 'http-01'; readonly webroot: string }
  | { readonly type: 'http-01'; readonly listen: ListenOption }

/** For one request: it is one line and a few headers. */
const requestMs = 10_000

/** Answers http-01. */
export function http01Solver(options: Http01Options): ChallengeSolver {
  return {
    type: 'http-01',
    present: (answers) =>
      'webroot' in options ? presentInWebroot(options.webroot, answers) : presentByListener(options.listen, answers),
  }
}

async function presentByListener(option: ListenOption, answers: readonly ChallengeAnswer[]): Promise<PresentedAnswers> {
  const server = challengeServer(answers)
  await listen(server, option, 'set webroot to the folder that the web server on this port serves')
  return {
    cleanUp: async () => {
      await closeServer(server)
      return []
    },
  }
}

/** A server with nothing but the answers. */
function challengeServer(answers: readonly ChallengeAnswer[]): Server {
  const contents = new Map(
    answers.map(({ token, keyAuthorization }) => [`/.well-known/acme-challenge/${token}`, keyAuthorization]),
  )
  return createServer(
    { requestTimeout: requestMs, headersTimeout: requestMs, connectionsCheckingInterval: 1_000, maxHeaderSize: 8_192 },
    ({ method, url = '' }, response) => {
      const content = method === 'GET' || method === 'HEAD' ? contents.get(url) : undefined
      response.setHeader('connection', 'close')
      if (content === undefined) response.writeHead(404, { 'content-length': 0 }).end()
      else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(content)
    },
  )
}
