import { arch, platform } from 'node:process'
import { getSystemErrorName } from 'node:util'
import type koffi from 'koffi'

/*
 * The few calls of Linux that a TCP connection takes, made directly: Node's own sockets cost 65 µs of the processor for each connection beside what the
 * kernel does, which is as much as all the rest of a probe at certificate depth (docs/performance.md).
 */

/** A call failed; `code` as Node has it, such as `ECONNREFUSED`. */
export class KernelError extends Error {
  override readonly name = 'KernelError'
  readonly code: string

  constructor(call: string, errno: number) {
    const code = getSystemErrorName(-errno)
    super(`${call} ${code}`)
    this.code = code
  }
}

/** What a descriptor is ready for (epoll_ctl(2)); `failed` and `hungUp` are told without being asked for. */
export const readiness = { readable: 0x1, writable: 0x4, failed: 0x8, hungUp: 0x10 } as const

/** What is ready, as one look at it tells: `count` sockets, each with the number under which it is watched. */
interface ReadyList {
  readonly count: number
  socketOf(index: number): number
  numberOf(index: number): number
  readinessOf(index: number): number
}

/** Calls of the kernel on descriptors. Each throws KernelError but where it says otherwise. */
export interface KernelCalls {
  /** A TCP socket that never blocks and that no program started from here inherits. */
  socket(family: number): number
  /** Begins to connect; the socket is writable once that has been decided. */
  connect(socket: number, address: Buffer): void
  /** What became of a connection that was begun; undefined where it was made. */
  connectionError(socket: number): KernelError | undefined
  /** How many of these bytes the kernel took, from 0. */
  send(socket: number, bytes: Buffer): number
  /** How many bytes came into the buffer; 0 at the end, undefined where none are there yet. */
  receive(socket: number, into: Buffer): number | undefined
  /** Says that no more will be sent, after what was. Never throws: the peer may be gone. */
  finish(socket: number): void
  /** Never throws. */
  close(socket: number): void
  /** Watches a socket under a number, from 0 to 2^32 - 1. */
  watch(socket: number, number: number, wanted: number): void
  /** Watches it for something else. */
  watchFor(socket: number, number: number, wanted: number): void
  /** What is ready now; does not wait. The list stands until the next look. */
  ready(): ReadyList
}

// Their numbers are the same on both architectures (asm-generic); where they are not, Node's own sockets serve.
const architectures: Readonly<Record<string, EventLayout>> = {
  // the one on which the kernel packs `struct epoll_event` (EPOLL_PACKED)
  x64: { size: 12, data: 4 },
  arm64: { size: 16, data: 8 },
}

/** Octets of a `struct epoll_event`, and where its data stand in it. */
interface EventLayout {
  readonly size: number
  readonly data: number
}

/** Families of addresses (socket(2)). */
export const families = { ipv4: 2, ipv6: 10 } as const

const stream = 1
const nonBlocking = 0o4000
const closeOnExec = 0o2000000
const noSignal = 0x4000
const solSocket = 1
const soError = 4
const shutWrite = 1
const add = 1
const change = 3

const errnos = { interrupted: 4, again: 11, inProgress: 115 } as const

/** So many are taken at a time; the rest is still ready at the next look. */
const mostReady = 1_024

/** The calls of this machine; undefined where it is no Linux on x64 or arm64, or does not let them be made directly. */
export async function loadKernelCalls(): Promise<KernelCalls | undefined> {
  const layout = architectures[arch]
  if (platform !== 'linux' || layout === undefined) return undefined
  try {
    return new LinuxCalls((await import('koffi')).default, layout)
  } catch {
    // The library's binary is missing or is not allowed here: all it would have saved is time.
    return undefined
  }
}

class LinuxCalls implements KernelCalls {
  readonly #errno: () => number
  readonly #socket: (family: number, kind: number, protocol: number) => number
  readonly #connect: (socket: number, address: Buffer, octets: number) => number
  readonly #getsockopt: (socket: number, level: number, option: number, value: Buffer, octets: Buffer) => number
  readonly #send: (socket: number, bytes: Buffer, octets: number, flags: number) => number
  readonly #receive: (socket: number, into: Buffer, octets: number, flags: number) => number
  readonly #shutdown: (socket: number, how: number) => number
  readonly #close: (socket: number) => number
  readonly #epollControl: (poll: number, how: number, socket: number, event: Buffer) => number
  readonly #epollWait: (poll: number, events: Buffer, most: number, timeoutMs: number) => number

  readonly #layout: EventLayout
  readonly #poll: number
  readonly #event: Buffer
  readonly #events: Buffer
  readonly #option = Buffer.alloc(4)
  readonly #optionOctets = Buffer.alloc(4)

  constructor({ load, errno }: typeof koffi, layout: EventLayout) {
    const libc = load(null)
    const pointer = 'void *'
    this.#errno = errno
    this.#socket = libc.func('socket', 'int', ['int', 'int', 'int'])
    this.#connect = libc.func('connect', 'int', ['int', pointer, 'uint32'])
    this.#getsockopt = libc.func('getsockopt', 'int', ['int', 'int', 'int', pointer, pointer])
    this.#send = libc.func('send', 'int64', ['int', pointer, 'uint64', 'int'])
    this.#receive = libc.func('recv', 'int64', ['int', pointer, 'uint64', 'int'])
    this.#shutdown = libc.func('shutdown', 'int', ['int', 'int'])
    this.#close = libc.func('close', 'int', ['int'])
    this.#epollControl = libc.func('epoll_ctl', 'int', ['int', 'int', 'int', pointer])
    this.#epollWait = libc.func('epoll_wait', 'int', ['int', pointer, 'int', 'int'])
    this.#layout = layout
    this.#event = Buffer.alloc(layout.size)
    this.#events = Buffer.alloc(mostReady * layout.size)
    const epollCreate: (flags: number) => number = libc.func('epoll_create1', 'int', ['int'])
    this.#poll = this.#checked('epoll_create1', epollCreate(closeOnExec))
  }

  socket(family: number): number {
    return this.#checked('socket', this.#socket(family, stream | nonBlocking | closeOnExec, 0))
  }

  connect(socket: number, address: Buffer): void {
    if (this.#connect(socket, address, address.length) === 0) return
    const errno = this.#errno()
    // interrupted by a signal, it goes on by itself (connect(2))
    if (errno !== errnos.inProgress && errno !== errnos.interrupted) throw new KernelError('connect', errno)
  }

  connectionError(socket: number): KernelError | undefined {
    this.#optionOctets.writeInt32LE(this.#option.length)
    this.#checked('getsockopt', this.#getsockopt(socket, solSocket, soError, this.#option, this.#optionOctets))
    const errno = this.#option.readInt32LE()
    return errno === 0 ? undefined : new KernelError('connect', errno)
  }

  send(socket: number, bytes: Buffer): number {
    // a peer that is gone is an error here, not a signal to the process
    const sent = this.#send(socket, bytes, bytes.length, noSignal)
    return sent >= 0 || this.#isToBeTriedAgain() ? Math.max(0, sent) : this.#fail('send')
  }

  receive(socket: number, into: Buffer): number | undefined {
    const received = this.#receive(socket, into, into.length, 0)
    if (received >= 0) return received
    return this.#isToBeTriedAgain() ? undefined : this.#fail('read')
  }

  finish(socket: number): void {
    this.#shutdown(socket, shutWrite)
  }

  close(socket: number): void {
    this.#close(socket)
  }

  watch(socket: number, number: number, wanted: number): void {
    this.#control(add, socket, number, wanted)
  }

  watchFor(socket: number, number: number, wanted: number): void {
    this.#control(change, socket, number, wanted)
  }

  ready(): ReadyList {
    const count = Math.max(0, this.#epollWait(this.#poll, this.#events, mostReady, 0))
    return { count, socketOf: this.#socketOf, numberOf: this.#numberOf, readinessOf: this.#readinessOf }
  }

  readonly #socketOf = (index: number): number =>
    this.#events.readUInt32LE(index * this.#layout.size + this.#layout.data)

  readonly #numberOf = (index: number): number =>
    this.#events.readUInt32LE(index * this.#layout.size + this.#layout.data + 4)

  readonly #readinessOf = (index: number): number => this.#events.readUInt32LE(index * this.#layout.size)

  #control(how: number, socket: number, number: number, wanted: number): void {
    this.#event.writeUInt32LE(wanted, 0)
    this.#event.writeUInt32LE(socket, this.#layout.data)
    this.#event.writeUInt32LE(number, this.#layout.data + 4)
    this.#checked('epoll_ctl', this.#epollControl(this.#poll, how, socket, this.#event))
  }

  #isToBeTriedAgain(): boolean {
    const errno = this.#errno()
    return errno === errnos.again || errno === errnos.interrupted
  }

  #checked(call: string, answer: number): number {
    return answer < 0 ? this.#fail(call) : answer
  }

  #fail(call: string): never {
    throw new KernelError(call, this.#errno())
  }
}
