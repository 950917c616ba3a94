import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createAuthority } from '../../../src/demo/authority.ts'

/** What a CA's URLs are for (RFC 8555 §7.1). */
export type AcmeEndpoint =
  | 'directory'
  | 'newNonce'
  | 'newAccount'
  | 'newOrder'
  | 'order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate'
  | 'renewalInfo'

/** A request as the front saw it. */
export interface AcmeRequest {
  readonly endpoint: AcmeEndpoint | undefined
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  /** How many requests to this endpoint came before it. */
  readonly before: number
}

/** What the front says, or does in place of it. */
export interface AcmeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer | string | object
  /** `hang` says nothing, `cut` cuts the connection, `drip` sends a byte now and then, `endless` never ends. */
  readonly manner?: 'hang' | 'cut' | 'drip' | 'endless'
}

/** A change of a reply: what is left out stays as it is. */
type Change = Partial<AcmeReply>

/** What a front does to requests and replies. */
export interface Script {
  /** A reply in place of the CA's, which then never hears of the request. */
  instead?(request: AcmeRequest): Change | undefined
  /** Changes of what the CA says. It has done what it was asked for. */
  after?(request: AcmeRequest, reply: AcmeReply): Change | undefined
}

/** A CA behind a front. */
export interface AcmeFront extends AsyncDisposable {
  /** Of its directory. */
  readonly directory: string
  /** Whom to trust for its TLS. */
  readonly anchorsPem: string
  /** The requests so far, as `newOrder`. */
  readonly seen: readonly (AcmeEndpoint | undefined)[]
  /** What it does from now on. */
  script: Script
}

/** What stands behind a front. */
export interface Upstream {
  endpointOf(url: URL): AcmeEndpoint | undefined
  answer(request: AcmeRequest): Promise<AcmeReply>
}

const mostBody = 1 << 20

/** Of the TLS of all fronts: a CA's own certificates are of another. */
const authority = createAuthority()

/** An HTTPS server in front of a CA that does as its script says, and passes on the rest. */
export async function serveFront(upstream: (origin: string) => Upstream, script: Script = {}): Promise<AcmeFront> {
  const issued = authority.issue({ names: ['127.0.0.1', 'localhost'] })
  const server = createServer({ key: issued.keyPem, cert: issued.chainPem })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const behind = upstream(origin)
  const seen: (AcmeEndpoint | undefined)[] = []
  const front = {
    directory: `${origin}/dir`,
    anchorsPem: authority.rootPem,
    seen,
    script,
    [Symbol.asyncDispose]: () => closed(server),
  }
  server.on('request', (incoming, response) => {
    void requestOf(incoming, origin, behind).then(async (request) => {
      const numbered = { ...request, before: seen.filter((each) => each === request.endpoint).length }
      seen.push(request.endpoint)
      const instead = front.script.instead?.(numbered)
      const reply = instead === undefined ? await behind.answer(numbered) : { ...nothing, ...instead }
      send(response, { ...reply, ...front.script.after?.(numbered, reply) })
    })
  })
  return front
}

const nothing: AcmeReply = { status: 200, headers: {}, body: '' }

async function requestOf(incoming: IncomingMessage, origin: string, behind: Upstream): Promise<AcmeRequest> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= mostBody) chunks.push(chunk)
  }
  const url = new URL(incoming.url ?? '/', origin)
  const headers = incoming.headers as Record<string, string | undefined>
  const { method = 'GET' } = incoming
  return { endpoint: behind.endpointOf(url), method, url, headers, body: Buffer.concat(chunks), before: 0 }
}

function send(response: ServerResponse, { status, headers, body, manner }: AcmeReply): void {
  if (manner === 'hang') return
  if (manner === 'cut') {
    response.socket?.destroy()
    return
  }
  const bytes = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, headers as Record<string, string | string[]>)
  if (manner === undefined) response.end(bytes)
  else flow(response, manner === 'drip' ? Buffer.from(' ') : Buffer.alloc(1 << 20, ' '), manner === 'drip' ? 20 : 0)
}

/** Sends the same again and again until nobody reads it any more. */
function flow(response: ServerResponse, piece: Buffer, pauseMs: number): void {
  const timer = setInterval(() => response.write(piece), pauseMs)
  response.on('close', () => clearInterval(timer))
  response.write(piece)
}

async function closed(server: Server): Promise<void> {
  const gone = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await gone
}
