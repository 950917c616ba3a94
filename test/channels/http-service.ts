import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { Issued } from '../../src/demo/authority.ts'

/** A request that a service had, whole. */
export interface ServiceRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What a service answers: an answer, or whatever it does with the connection. */
export type ServiceAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly raw: (response: ServerResponse) => void }

/** A small real service on loopback. */
export interface HttpService extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly requests: readonly ServiceRequest[]
}

/** Starts a service that answers as it is told, over TLS where it has a certificate. */
export async function startService(
  answer: (request: ServiceRequest) => ServiceAnswer,
  certificate?: Issued,
): Promise<HttpService> {
  const requests: ServiceRequest[] = []
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming
      const request = { method, path, headers, body: Buffer.concat(pieces).toString('utf8') }
      requests.push(request)
      const said = answer(request)
      if ('raw' in said) said.raw(response)
      else response.writeHead(said.status, said.headers ?? {}).end(said.body ?? '')
    })
  }
  const server =
    certificate === undefined
      ? createServer(listener)
      : createTlsServer({ cert: certificate.chainPem, key: certificate.keyPem }, listener)
  const { port, close } = await listening(server)
  const scheme = certificate === undefined ? 'http' : 'https'
  return { url: `${scheme}://127.0.0.1:${port}/`, port, requests, [Symbol.asyncDispose]: close }
}

/** Listens on loopback, on a port of its own; closing ends what is open. */
export async function listening(server: Server): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await once(server, 'close')
    },
  }
}

/** A port of loopback that refuses connections: a moment ago it was somebody's. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listening(createTcpServer())
  await close()
  return port
}
