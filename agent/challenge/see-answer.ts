import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getTls } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { guardPeerCertificates } from '../../src/peer-certificates.ts'
import type { ChallengeAnswer } from '../acme/challenge-solver.ts'

/** For one request, redirects apart. */
const requestMs = 10_000

/** Let's Encrypt follows ten. */
const mostRedirects = 10

/** A key authorization has some 90 characters; what is longer is none. */
const mostBytes = 1_024

/**
 * Looks for an answer to http-01 as a CA does (RFC 8555 §8.3): by the name, over redirects, whatever certificates are on the way. Resolves to why it is not
 * seen, the end of a sentence; undefined where it is.
 *
 * @param port 80, but in tests
 * @param address where every name is taken to lead; undefined for where DNS says
 */
export async function whyNotSeen(
  { identifier, token, keyAuthorization }: ChallengeAnswer,
  port: number,
  signal: AbortSignal,
  address?: string,
): Promise<string | undefined> {
  guardPeerCertificates()
  const host = identifier.includes(':') ? `[${identifier}]` : identifier
  let url = new URL(`http://${host}:${port}/.well-known/acme-challenge/${token}`)
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const seen = await look(url, signal, address)
    if ('problem' in seen) return seen.problem
    const { status, location, body } = seen
    if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url.href)) {
      url = new URL(location, url.href)
      if (!/^https?:$/.test(url.protocol)) return `it leads to ${url.protocol}`
    } else if (status !== 200) return `${url.host} answers with status ${status}`
    else return body.trim() === keyAuthorization ? undefined : `${url.host} answers with something else`
  }
  return 'its redirects do not end'
}

type Seen =
  | { readonly problem: string }
  | { readonly status: number; readonly location: string | undefined; readonly body: string }

function look(url: URL, signal: AbortSignal, address: string | undefined): Promise<Seen> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(requestMs)])
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason)
      else
        resolve({
          problem: deadline.aborted ? 'it does not answer' : `it cannot be reached (${error.code ?? 'unknown'})`,
        })
    }
    const options = { signal: deadline, agent: false, ...(address !== undefined && { lookup: leadingTo(address) }) }
    const read = (answer: IncomingMessage) => readAnswer(answer, resolve, fail)
    // An expired certificate behind a redirect is what the new one is for.
    const request =
      url.protocol === 'https:'
        ? getTls(url, { ...options, rejectUnauthorized: false }, read)
        : getPlain(url, options, read)
    request.on('error', fail)
  })
}

/** A lookup that has one answer. */
function leadingTo(address: string): LookupFunction {
  const family = isIP(address)
  return (_, { all }, answer) => (all === true ? answer(null, [{ address, family }]) : answer(null, address, family))
}

function readAnswer(
  answer: IncomingMessage,
  resolve: (seen: Seen) => void,
  fail: (error: NodeJS.ErrnoException) => void,
): void {
  let body = ''
  const done = () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, body })
  answer.setEncoding('latin1').on('data', (piece: string) => {
    body += piece
    if (body.length <= mostBytes) return
    done()
    answer.destroy()
  })
  answer.on('end', done)
  answer.on('error', fail)
}
