import { networkKey } from '../network/address.ts'

/** How many connections may be open at once. */
export interface ConnectionLimits {
  /** In all. */
  readonly concurrency: number
  /** To one address. */
  readonly perHost: number
  /** Into one /24 or /48; loopback has none. */
  readonly perNetwork: number
}

/**
 * Counts connections per address and per network, and holds back work whose address or network is full.
 *
 * Work is kept in the order in which it came, per key that it waits for; freeing a key makes its oldest work ready.
 */
export class Slots<Work extends { readonly address: string }> {
  readonly #limits: Pick<ConnectionLimits, 'perHost' | 'perNetwork'>
  readonly #used = new Map<string, number>()
  readonly #waiting = new Map<string, Work[]>()
  #held = 0

  constructor(limits: Pick<ConnectionLimits, 'perHost' | 'perNetwork'>) {
    this.#limits = limits
  }

  /** Work that is held back. */
  get held(): number {
    return this.#held
  }

  /** Takes a slot for the work, or holds it back until `release` hands it out again. Reports whether it may begin. */
  take(work: Work): boolean {
    const network = networkKey(work.address)
    const full = this.#isFull(work.address, this.#limits.perHost)
      ? work.address
      : network !== undefined && this.#isFull(network, this.#limits.perNetwork)
        ? network
        : undefined
    if (full !== undefined) {
      this.#hold(full, work)
      return false
    }
    this.#add(work.address, 1)
    if (network !== undefined) this.#add(network, 1)
    return true
  }

  /** Gives a slot back; answers work that waited for it and may `take` again, at most one per key. */
  release({ address }: Work): readonly Work[] {
    const network = networkKey(address)
    this.#add(address, -1)
    if (network !== undefined) this.#add(network, -1)
    if (this.#held === 0) return nothing
    return [address, network].flatMap((key) => (key === undefined ? [] : (this.#next(key) ?? [])))
  }

  #isFull(key: string, limit: number): boolean {
    return (this.#used.get(key) ?? 0) >= limit
  }

  #add(key: string, change: number): void {
    const used = (this.#used.get(key) ?? 0) + change
    if (used === 0) this.#used.delete(key)
    else this.#used.set(key, used)
  }

  #hold(key: string, work: Work): void {
    this.#held += 1
    const queue = this.#waiting.get(key)
    if (queue === undefined) this.#waiting.set(key, [work])
    else queue.push(work)
  }

  #next(key: string): Work | undefined {
    const queue = this.#waiting.get(key)
    const work = queue?.shift()
    if (queue?.length === 0) this.#waiting.delete(key)
    if (work !== undefined) this.#held -= 1
    return work
  }
}

const nothing: readonly never[] = []
