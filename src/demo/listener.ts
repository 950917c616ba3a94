import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Where a server is to listen. Default: a free port of 127.0.0.1. */
export interface ListenAddress {
  readonly host?: string
  readonly port?: number
}

/** A server that answers. Disposing of it ends every connection and frees the port. */
export interface RunningServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Connections accepted so far. */
  accepted(): number
}

/** A TCP server that gives each connection to `onConnection`. What a connection does wrong never ends the process. */
export async function listen(
  onConnection: (socket: Socket) => void,
  { host = '127.0.0.1', port = 0 }: ListenAddress = {},
): Promise<RunningServer> {
  const open = new Set<Socket>()
  let accepted = 0
  const server = createServer((socket) => {
    accepted++
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    onConnection(socket)
  })
  server.listen({ host, port, backlog: 1024 })
  await once(server, 'listening')
  return {
    host,
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
