import { rootCertificates } from 'node:tls'
import type { Dispatcher } from 'undici'
import { CertflowError } from '../errors.ts'
import { guardPeerCertificates } from '../peer-certificates.ts'
import type { ChannelTools } from './kind.ts'
import { unreachedWords } from './reaching.ts'

/** One request. */
interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What came of a request. */
export type HttpResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Undefined where there is none. */
      readonly header: (name: 'content-type' | 'retry-after' | 'date') => string | undefined
      /** Undefined where it broke off, or is larger than anything that a service says. */
      readonly text: string | undefined
    }
  /** `isUnclear`: the other side may have had all of the request. Words have nothing of a peer in them. */
  | { readonly kind: 'failed'; readonly words: string; readonly isUnclear: boolean }

/** Sends a request; does not reject for anything that the network or a peer does. */
export type Http = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResult>

/** A request that takes longer is lost, however many bytes drip in. */
export const usualDeadlineMs = 30_000

/** Long enough for a slow network, and short enough to leave time for the answer. */
const connectMs = 10_000

/** The longest answer is a list of some hundred calls. */
const mostBodyBytes = 1 << 20

/**
 * HTTP with a deadline for all of a request, a limit for its answer and no redirects. Each request has a connection of its own: of one that
 * the other side closes nobody could tell whether it took the request. Through the proxy of HTTPS_PROXY where NO_PROXY does not say otherwise.
 */
export async function openHttp({ env, anchors, deadlineMs = usualDeadlineMs }: ChannelTools): Promise<Http> {
  guardPeerCertificates()
  const { request } = await import('undici')
  const dispatcher = await dispatcherFor(env, anchors)
  return async ({ method, url, headers = {}, body }, signal) => {
    if (signal.aborted) return { kind: 'failed', words: 'stopped before it was sent', isUnclear: false }
    const deadline = AbortSignal.timeout(deadlineMs)
    try {
      const answer = await request(url, {
        dispatcher,
        method,
        headers: { 'user-agent': 'certflow', 'accept-language': 'en', ...headers },
        body: body ?? null,
        signal: AbortSignal.any([signal, deadline]),
      })
      return {
        kind: 'answered',
        status: answer.statusCode,
        header: (name) => [answer.headers[name]].flat()[0],
        text: await textOf(answer.body),
      }
    } catch (error) {
      if (deadline.aborted)
        return { kind: 'failed', words: `no answer within ${deadlineMs / 1_000} s`, isUnclear: true }
      if (signal.aborted) return { kind: 'failed', words: 'stopped before an answer came', isUnclear: true }
      return failureOf(error)
    }
  }
}

async function dispatcherFor(env: ChannelTools['env'], anchors: readonly string[]): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  const ca = [...rootCertificates, ...anchors]
  try {
    return new EnvHttpProxyAgent({
      // plain http is for this machine alone
      httpProxy: '',
      httpsProxy: env.HTTPS_PROXY ?? env.https_proxy ?? '',
      noProxy: env.NO_PROXY ?? env.no_proxy ?? '',
      connect: { ca, timeout: connectMs },
      requestTls: { ca, timeout: connectMs },
      proxyTls: { ca, timeout: connectMs },
      allowH2: false,
      pipelining: 0,
    })
  } catch (cause) {
    throw new CertflowError('usage', 'Cannot use HTTPS_PROXY: it is not the address of a proxy', {
      hint: 'write it like http://proxy.example.ac.jp:3128',
      cause,
    })
  }
}

async function textOf(body: Dispatcher.ResponseData['body']): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > mostBodyBytes) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch {
    return undefined
  }
}

function failureOf(error: unknown): HttpResult {
  const code = codeOf(error)
  const words = unreachedWords(code)
  if (words !== undefined && !isOfOpenSocket(error)) return { kind: 'failed', words, isUnclear: false }
  if (/CERT|SIGNED|ISSUER|SSL|TLS|CHAIN|VERIFY/.test(code))
    return { kind: 'failed', words: `its certificate is not trusted (${code})`, isUnclear: false }
  if (code.startsWith('HPE_')) return { kind: 'failed', words: `its answer is not HTTP (${code})`, isUnclear: true }
  return { kind: 'failed', words: `the connection broke before an answer came (${code})`, isUnclear: true }
}

/** A network can go away while an answer is waited for, too. */
function isOfOpenSocket(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && (error.syscall === 'read' || error.syscall === 'write')
}

function codeOf(error: unknown): string {
  const causes = error instanceof Error && error.cause instanceof Error ? [error, error.cause] : [error]
  const codes = causes.flatMap((each) =>
    each instanceof Error && 'code' in each && typeof each.code === 'string' ? [each.code] : [],
  )
  return codes.find((code) => /^[A-Z0-9_]{1,60}$/.test(code)) ?? 'no code'
}
