import type { KernelCalls } from './kernel-calls.ts'
import { ReadRoom } from './read-room.ts'

/** Who is told what a socket is ready for. */
export interface SocketOwner {
  /** @param what bits of `readiness` */
  ready(what: number): void
}

/**
 * Between two looks at what is ready. All that came meanwhile is answered at once: the process wakes once for all of it, and each kind of work finds its
 * code and data at hand. Looking every millisecond costs a tenth more (docs/performance.md); a probe may take ten milliseconds longer for it.
 */
const lookMs = 4

/** Sockets that are looked at together, as long as there is one; while there is, the process stays. */
export class WatchedSockets {
  readonly #calls: KernelCalls
  readonly #room = new ReadRoom()
  /** By socket, of which the kernel gives the lowest that is free. A Map would keep alive who was in it (Cancellation says why). */
  readonly #owners: (SocketOwner | undefined)[] = []
  readonly #numbers: number[] = []
  #lastNumber = 0
  #watched = 0
  #looks: NodeJS.Timeout | undefined

  constructor(calls: KernelCalls) {
    this.#calls = calls
  }

  /** Tells the owner of a socket when it is ready. */
  add(socket: number, owner: SocketOwner, wanted: number): void {
    this.#lastNumber = (this.#lastNumber + 1) >>> 0
    this.#calls.watch(socket, this.#lastNumber, wanted)
    this.#owners[socket] = owner
    this.#numbers[socket] = this.#lastNumber
    this.#watched += 1
    this.#looks ??= setInterval(() => this.#look(), lookMs)
  }

  /** Tells the owner of something else from now on. */
  change(socket: number, wanted: number): void {
    this.#calls.watchFor(socket, this.#numbers[socket] ?? 0, wanted)
  }

  /** Reads what came; the octets stand until the next look. Empty at the end, undefined where nothing is there yet. */
  receive(socket: number): Buffer | undefined {
    const place = this.#room.place()
    const octets = this.#calls.receive(socket, place)
    return octets === undefined ? undefined : this.#room.keep(place, octets)
  }

  /** Closes a socket, watched or not; its owner is told nothing more. */
  close(socket: number): void {
    this.#calls.close(socket)
    if (this.#owners[socket] === undefined) return
    this.#owners[socket] = undefined
    this.#watched -= 1
    if (this.#watched > 0) return
    clearInterval(this.#looks)
    this.#looks = undefined
  }

  #look(): void {
    this.#room.clear()
    const ready = this.#calls.ready()
    // What finds no room is still ready at the next look.
    for (let index = 0; index < ready.count && !this.#room.isFull; index++) {
      const socket = ready.socketOf(index)
      // A socket that was closed a moment ago may be another's by now: the number tells.
      if (ready.numberOf(index) === this.#numbers[socket]) this.#owners[socket]?.ready(ready.readinessOf(index))
    }
  }
}
