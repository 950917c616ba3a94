import { lookup as systemLookup } from 'node:dns'
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { printable } from '../domain/printable.ts'
import { canonicalAddress } from '../network/address.ts'
import { guardPeerCertificates } from '../peer-certificates.ts'
import { networkFailure, type SocketError } from '../probe/failure.ts'
import type { HttpAnswer } from './http-answer.ts'

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
}

/** Why a request has no answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly kind: 'timeout' | 'connection' | 'tls' | 'too-large' | 'unreadable' | 'aborted'

  constructor(kind: TransportError['kind'], message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** How connections are made. */
export interface TransportOptions {
  /** What the other side's log calls the program. */
  readonly userAgent: string
  /** PEM; besides the bundled anchors. */
  readonly anchorsPem?: string | undefined
  /** The certificate of a proxy that is https itself is verified by the bundled anchors alone. */
  readonly proxy?: string | undefined
  /** Where HTTPS_PROXY and NO_PROXY are read if `proxy` is undefined. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv
  /** For one request, from the lookup to the last byte. Default: 30 s. */
  readonly deadlineMs?: number
  /** A larger answer is refused. Default: 1 MiB. */
  readonly mostBodyBytes?: number
  /** Asked of each address to which a connection is about to be made, but through a proxy. Default: all. */
  readonly mayConnect?: (address: string) => boolean
}

/** A request that takes longer is lost, however many bytes drip in. */
const usualDeadlineMs = 30_000

/** Connections that are not used are closed soon: what stands between may forget them without a word. */
const idleMs = 10_000

/** The largest answer of a CA is a chain of some ten kilobytes. */
const usualBodyBytes = 1 << 20

/**
 * HTTP with a deadline for all of a request and a limit for its answer. It follows no redirect, keeps no cookie, and asks for no
 * compression. Connections are kept for the next request until it is disposed of.
 */
export class Transport implements Disposable {
  readonly #tls: TlsAgent
  readonly #plain: PlainAgent
  readonly #deadlineMs: number
  readonly #mostBodyBytes: number
  readonly #userAgent: string
  readonly #mayConnect: (address: string) => boolean

  constructor({
    userAgent,
    anchorsPem,
    proxy,
    env = process.env,
    deadlineMs = usualDeadlineMs,
    mostBodyBytes = usualBodyBytes,
    mayConnect = () => true,
  }: TransportOptions) {
    guardPeerCertificates()
    this.#userAgent = userAgent
    this.#deadlineMs = deadlineMs
    this.#mostBodyBytes = mostBodyBytes
    const proxyEnv = proxy === undefined ? env : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy }
    this.#mayConnect = mayConnect
    const lookup = lookupOf(mayConnect)
    this.#plain = new PlainAgent({ keepAlive: true, timeout: idleMs, proxyEnv, lookup })
    this.#tls = new TlsAgent({
      keepAlive: true,
      timeout: idleMs,
      proxyEnv,
      lookup,
      ...(anchorsPem !== undefined && { secureContext: contextWith(anchorsPem) }),
    })
  }

  [Symbol.dispose](): void {
    this.#tls.destroy()
    this.#plain.destroy()
  }

  /** The answer, whatever its status; rejects with TransportError. */
  request({ method, url, headers = {}, body, signal }: HttpRequest): Promise<HttpAnswer> {
    const options: RequestOptions = {
      method,
      headers: {
        'user-agent': this.#userAgent,
        'accept-language': 'en',
        ...headers,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    }
    return new Promise((resolve, reject) => {
      // no address that is written out is ever looked up
      const literal = canonicalAddress(new URL(url).hostname.replace(/^\[|\]$/g, ''))
      if (literal !== undefined && !this.#mayConnect(literal)) {
        reject(new TransportError('connection', forbidden(literal)))
        return
      }
      const outgoing = url.startsWith('https:')
        ? tlsRequest(url, { ...options, agent: this.#tls })
        : plainRequest(url, { ...options, agent: this.#plain })
      const settle = (outcome: () => void) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        outcome()
      }
      const fail = (error: TransportError) => {
        settle(() => reject(error))
        outgoing.destroy()
      }
      const timer = setTimeout(
        () => fail(new TransportError('timeout', `no complete answer within ${this.#deadlineMs / 1_000} s`)),
        this.#deadlineMs,
      )
      const abort = () => fail(new TransportError('aborted', 'certflow was told to stop'))
      signal?.addEventListener('abort', abort)
      outgoing.on('error', (error) => fail(transportError(error)))
      outgoing.on('response', (incoming) =>
        readBody(incoming, this.#mostBodyBytes, fail, (answered) => settle(() => resolve(answered(url)))),
      )
      if (signal?.aborted === true) abort()
      else outgoing.end(body)
    })
  }
}

/** The system's lookup, of whose answers those are left out to which no connection may be made. */
function lookupOf(mayConnect: (address: string) => boolean): LookupFunction {
  return (host, options, callback) =>
    systemLookup(host, { ...options, all: true }, (error, all) => {
      const allowed = (error === null ? all : []).filter(({ address }) => mayConnect(address))
      const [first] = allowed
      if (first === undefined) callback(error ?? new Error(forbidden(host)), '')
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
}

function forbidden(host: string): string {
  return `no connection is to be made to ${printable(host)}`
}

/** The last one made: reading all anchors takes 30 ms, and most machines ask one CA. */
let made: { readonly anchorsPem: string; readonly context: SecureContext } | undefined

function contextWith(anchorsPem: string): SecureContext {
  if (made?.anchorsPem !== anchorsPem) {
    made = { anchorsPem, context: createSecureContext({ ca: [...getCACertificates('bundled'), anchorsPem] }) }
  }
  return made.context
}

function readBody(
  incoming: IncomingMessage,
  mostBytes: number,
  fail: (error: TransportError) => void,
  done: (answered: (url: string) => HttpAnswer) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > mostBytes) fail(new TransportError('too-large', `the answer is larger than ${mostBytes / 2 ** 20} MiB`))
  })
  incoming.on('error', (error) => fail(transportError(error)))
  incoming.on('end', () =>
    done((url) => ({
      url,
      status: incoming.statusCode ?? 0,
      header: (name) => [incoming.headers[name]].flat()[0],
      body: Buffer.concat(chunks),
    })),
  )
}

function transportError(error: SocketError): TransportError {
  const { code = '', message } = error
  const network = networkFailure('connect', error)
  if (network !== undefined) return new TransportError('connection', network.detail, error)
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return new TransportError('connection', `its name is not found (${code})`, error)
  if (code.startsWith('HPE_')) return new TransportError('unreadable', `the answer is not HTTP (${code})`, error)
  if (code === 'ERR_PROXY_TUNNEL') return new TransportError('connection', `the proxy refuses: ${message}`, error)
  if (/CERT|SIGNED|ISSUER|SSL|TLS|CHAIN|VERIFY/.test(code)) {
    // Node adds advice for those who start it themselves
    const [why] = message.split('; if the root CA')
    return new TransportError('tls', `${why} (${code})`, error)
  }
  return new TransportError('connection', code === '' ? message : `${message} (${code})`, error)
}
