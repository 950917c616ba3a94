import { connect, type Socket } from 'node:net'
import { leave } from './leave.ts'
import type { OpenWire, Place, Receiver, Wire } from './wire.ts'

/** Sockets that are opened here read into this one buffer: between two reads Node runs all that waits for promises. */
const readBuffer = Buffer.allocUnsafeSlow(65_536)

/** A connection by Node's own sockets, wherever Node runs. */
export const openNodeWire: OpenWire = (place, receiver) => new NodeWire(openSocket(place, receiver))

/** The rest of a connection on which something else was said before. */
export function takeSocket(socket: Socket, receiver: Receiver): Wire {
  return new NodeWire(listenTo(socket, receiver))
}

/** A socket, opened with everything that it receives handed on. */
export function openSocket(place: Place, receiver: Receiver): Socket {
  const callback = (bytes: number) => {
    receiver.piece(readBuffer.subarray(0, bytes))
    return true
  }
  const socket = connect({ ...place, onread: { buffer: readBuffer, callback } })
  // Each comes once by itself: `once` would keep a state for each listener.
  socket.on('connect', () => receiver.connected())
  socket.on('end', () => receiver.ended())
  socket.on('error', (error) => receiver.failed(error))
  return socket
}

/** An open socket, with everything that it receives from now on handed on. Its failures are told to whoever opened it. */
export function listenTo(socket: Socket, receiver: Pick<Receiver, 'piece' | 'ended'>): Socket {
  socket.on('data', (bytes: Buffer) => receiver.piece(bytes))
  socket.once('end', () => receiver.ended())
  socket.resume()
  return socket
}

class NodeWire implements Wire {
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  leave(): void {
    leave(this.#socket, () => this.#socket.destroy())
  }

  cut(): void {
    this.#socket.destroy()
  }
}
