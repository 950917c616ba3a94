import { type KernelCalls, KernelError, readiness } from './kernel-calls.ts'
import { leaveMs } from './leave.ts'
import { openNodeWire } from './node-wire.ts'
import { type SocketAddress, socketAddress } from './socket-address.ts'
import { type SocketOwner, WatchedSockets } from './watched-sockets.ts'
import type { OpenWire, Receiver, Wire } from './wire.ts'

/** Connections by the kernel's own calls; those to an address with a zone, which means something to this machine alone, by Node's. */
export function openKernelWires(calls: KernelCalls): OpenWire {
  const sockets = new WatchedSockets(calls)
  return (place, receiver) => {
    const address = socketAddress(place)
    if (address === undefined) return openNodeWire(place, receiver)
    const wire = new KernelWire(calls, sockets, receiver)
    wire.connect(address)
    return wire
  }
}

class KernelWire implements Wire, SocketOwner {
  readonly #calls: KernelCalls
  readonly #sockets: WatchedSockets
  readonly #receiver: Receiver
  #state: 'connecting' | 'open' | 'leaving' | 'closed' = 'connecting'
  #socket: number | undefined
  /** What the kernel has not taken yet. */
  #unsent: Buffer | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(calls: KernelCalls, sockets: WatchedSockets, receiver: Receiver) {
    this.#calls = calls
    this.#sockets = sockets
    this.#receiver = receiver
  }

  /** Begins to connect. */
  connect({ family, octets }: SocketAddress): void {
    try {
      this.#socket = this.#calls.socket(family)
      this.#calls.connect(this.#socket, octets)
      this.#sockets.add(this.#socket, this, readiness.writable)
    } catch (error) {
      this.#failLater(ofKernel(error))
    }
  }

  ready(what: number): void {
    const socket = this.#socket
    if (socket === undefined) return
    try {
      if (this.#state === 'connecting') this.#connected(socket, what)
      else if ((what & readiness.writable) !== 0) this.#sendRest(socket)
      else this.#receive(socket)
    } catch (error) {
      this.#fail(ofKernel(error))
    }
  }

  send(bytes: Buffer): void {
    const socket = this.#socket
    if (socket === undefined) return
    if (this.#unsent !== undefined) {
      this.#unsent = Buffer.concat([this.#unsent, bytes])
      return
    }
    try {
      const sent = this.#calls.send(socket, bytes)
      if (sent === bytes.length) return
      this.#unsent = Buffer.from(bytes.subarray(sent))
      this.#sockets.change(socket, readiness.readable | readiness.writable)
    } catch (error) {
      this.#failLater(ofKernel(error))
    }
  }

  leave(): void {
    if (this.#unsent === undefined) {
      this.#finish()
      return
    }
    this.#state = 'leaving'
    this.#timer = setTimeout(() => this.cut(), leaveMs)
  }

  cut(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    clearTimeout(this.#timer)
    if (this.#socket !== undefined) this.#sockets.close(this.#socket)
    this.#socket = undefined
  }

  #connected(socket: number, what: number): void {
    const error = (what & trouble) === 0 ? undefined : this.#calls.connectionError(socket)
    if (error !== undefined) throw error
    this.#state = 'open'
    this.#sockets.change(socket, readiness.readable)
    this.#receiver.connected()
  }

  #receive(socket: number): void {
    const piece = this.#sockets.receive(socket)
    if (piece === undefined || this.#state === 'leaving') return
    if (piece.length > 0) {
      this.#receiver.piece(piece)
      return
    }
    this.#receiver.ended()
    // Nobody here talks on to a server that says no more.
    this.cut()
  }

  #sendRest(socket: number): void {
    const unsent = this.#unsent ?? nothing
    const sent = this.#calls.send(socket, unsent)
    if (sent < unsent.length) {
      this.#unsent = unsent.subarray(sent)
      return
    }
    this.#unsent = undefined
    if (this.#state === 'leaving') this.#finish()
    else this.#sockets.change(socket, readiness.readable)
  }

  /** What was sent goes out before the end, also where bytes of the server lie unread. */
  #finish(): void {
    if (this.#socket !== undefined) this.#calls.finish(this.#socket)
    this.cut()
  }

  /** Whoever asks is not to be told before the asking is over. */
  #failLater(error: KernelError): void {
    process.nextTick(() => this.#fail(error))
  }

  #fail(error: KernelError): void {
    const isAwaited = this.#state === 'connecting' || this.#state === 'open'
    this.cut()
    if (isAwaited) this.#receiver.failed(error)
  }
}

const trouble = readiness.failed | readiness.hungUp
const nothing = Buffer.alloc(0)

/** Errors of anything else are nobody's network. */
function ofKernel(error: unknown): KernelError {
  if (error instanceof KernelError) return error
  throw error
}
