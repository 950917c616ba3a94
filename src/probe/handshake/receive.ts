import { connect, type Socket } from 'node:net'
import type { SocketError } from '../failure.ts'
import type { Connection } from './handshake.ts'

/** Sockets that are opened here read into this one buffer: it is looked at before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(65_536)

/** What comes of a connection. */
export interface Receiver {
  /** Bytes of the server; a view that stands only until this returns. */
  piece(bytes: Buffer): void
  /** The connection is open; not told where it was before. */
  connected(): void
  /** The server sends no more. */
  ended(): void
  /** Not told where the connection was open before: whoever opened it listens. */
  failed(error: SocketError): void
}

/** The socket of a connection, opened where it is not open yet, with everything that it receives handed on. */
export function receiveFrom(connection: Connection, receiver: Receiver): Socket {
  if ('socket' in connection) {
    const { socket } = connection
    socket.on('data', (bytes: Buffer) => receiver.piece(bytes))
    socket.once('end', () => receiver.ended())
    socket.resume()
    return socket
  }
  const callback = (bytes: number) => {
    receiver.piece(readBuffer.subarray(0, bytes))
    return true
  }
  const socket = connect({ ...connection, onread: { buffer: readBuffer, callback } })
  // Each comes once by itself: `once` would keep a state for each listener.
  socket.on('connect', () => receiver.connected())
  socket.on('end', () => receiver.ended())
  socket.on('error', (error) => receiver.failed(error))
  return socket
}
