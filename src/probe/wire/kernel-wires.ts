import { type KernelCalls, KernelError, readiness } from './kernel-calls.ts'
import { leaveMs } from './leave.ts'
import { openNodeWire } from './node-wire.ts'
import { ReadRoom } from './read-room.ts'
import { type SocketAddress, socketAddress } from './socket-address.ts'
import type { OpenWire, Receiver, Wire } from './wire.ts'

/**
 * Between two looks at what is ready. All that came meanwhile is answered at once, and the process wakes once for all of it: waking is a fifth of what a
 * connection costs the kernel (docs/performance.md).
 */
const lookMs = 1

/** Connections by the kernel's own calls. They keep the process alive only while one is open. */
export class KernelWires {
  readonly #calls: KernelCalls
  readonly #room = new ReadRoom()
  readonly #wires = new Map<number, KernelWire>()
  #lastNumber = 0
  #looks: NodeJS.Timeout | undefined

  constructor(calls: KernelCalls) {
    this.#calls = calls
  }

  readonly open: OpenWire = (place, receiver) => {
    const address = socketAddress(place)
    // such as one with a zone, which means something to this machine alone
    if (address === undefined) return openNodeWire(place, receiver)
    const number = this.#freeNumber()
    const wire = new KernelWire(this.#calls, this.#room, number, receiver, () => this.#forget(number))
    this.#wires.set(number, wire)
    this.#looks ??= setInterval(() => this.#look(), lookMs)
    wire.connect(address)
    return wire
  }

  #look(): void {
    this.#room.clear()
    const ready = this.#calls.ready()
    // What finds no room is still ready at the next look. A socket that was closed meanwhile has no wire any more: its
    // descriptor may be another's by now, its number is not.
    for (let index = 0; index < ready.count && !this.#room.isFull; index++)
      this.#wires.get(ready.numberOf(index))?.ready(ready.readinessOf(index))
  }

  #forget(number: number): void {
    this.#wires.delete(number)
    if (this.#wires.size > 0) return
    clearInterval(this.#looks)
    this.#looks = undefined
  }

  #freeNumber(): number {
    do this.#lastNumber = (this.#lastNumber + 1) >>> 0
    while (this.#wires.has(this.#lastNumber))
    return this.#lastNumber
  }
}

class KernelWire implements Wire {
  readonly #calls: KernelCalls
  readonly #room: ReadRoom
  readonly #number: number
  readonly #receiver: Receiver
  readonly #forget: () => void
  #state: 'connecting' | 'open' | 'leaving' | 'closed' = 'connecting'
  #socket: number | undefined
  /** What the kernel has not taken yet. */
  #unsent: Buffer | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(calls: KernelCalls, room: ReadRoom, number: number, receiver: Receiver, forget: () => void) {
    this.#calls = calls
    this.#room = room
    this.#number = number
    this.#receiver = receiver
    this.#forget = forget
  }

  /** Begins to connect. */
  connect({ family, octets }: SocketAddress): void {
    this.#try(() => {
      this.#socket = this.#calls.socket(family)
      this.#calls.connect(this.#socket, octets)
      this.#calls.watch(this.#socket, this.#number, readiness.writable)
    })
  }

  /** Hears what its socket is ready for. */
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
    this.#try(() => {
      const sent = this.#calls.send(socket, bytes)
      if (sent === bytes.length) return
      this.#unsent = Buffer.from(bytes.subarray(sent))
      this.#calls.watchFor(socket, this.#number, readiness.readable | readiness.writable)
    })
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
    if (this.#socket !== undefined) this.#calls.close(this.#socket)
    this.#socket = undefined
    this.#forget()
  }

  #connected(socket: number, what: number): void {
    const error = (what & trouble) === 0 ? undefined : this.#calls.connectionError(socket)
    if (error !== undefined) throw error
    this.#state = 'open'
    this.#calls.watchFor(socket, this.#number, readiness.readable)
    this.#receiver.connected()
  }

  #receive(socket: number): void {
    const place = this.#room.place()
    const octets = this.#calls.receive(socket, place)
    if (octets === undefined || this.#state === 'leaving') return
    if (octets > 0) {
      this.#receiver.piece(this.#room.keep(place, octets))
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
    else this.#calls.watchFor(socket, this.#number, readiness.readable)
  }

  /** What was sent goes out before the end, also where bytes of the server lie unread. */
  #finish(): void {
    if (this.#socket !== undefined) this.#calls.finish(this.#socket)
    this.cut()
  }

  /** Does what its user asks for. Whatever fails is told later: its user is not done with asking. */
  #try(ask: () => void): void {
    try {
      ask()
    } catch (error) {
      const failure = ofKernel(error)
      process.nextTick(() => this.#fail(failure))
    }
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
