import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Endpoint } from '../domain/endpoint.ts'
import type { EndpointResults, ProbeFailure, ProbeResult } from '../domain/probe-result.ts'
import { canonicalAddress } from '../network/address.ts'
import type { RangeSet } from '../network/range-set.ts'
import { AdaptiveConcurrency } from './adaptive-concurrency.ts'
import { Cancellation } from './cancellation.ts'
import { lookupInTime } from './lookup-in-time.ts'
import { type ProbeOptions, probe } from './probe.ts'
import type { NameResolver } from './resolve.ts'
import { type ConnectionLimits, Slots } from './slots.ts'
import { forbidden, unprobed } from './unprobed.ts'

/** What a scan needs besides its endpoints. */
export interface EngineOptions extends ProbeOptions {
  readonly limits: ConnectionLimits
  /** Begin with few connections and follow what the network bears; otherwise open as many as allowed from the start. */
  readonly adapt: boolean
  readonly resolver: NameResolver
  /** Addresses that no command connects to, whatever name leads there. */
  readonly never: RangeSet
}

/** Endpoints whose connections wait for a full host or network; beyond this no further endpoint is begun. */
const maxHeld = 2_048
/** Results that nobody has fetched yet; beyond this no further endpoint is begun. */
const maxUnfetched = 1_024
/** Addresses of one name that are probed. Larger answers are met only in attacks. */
const maxAddresses = 64
/** How often a probe is begun anew because this machine was short of descriptors or ports, and the pause before it. */
const maxShortages = 100
const shortagePauseMs = 100

/**
 * Probes every endpoint and yields its results, one per address, in the order in which endpoints finish, and those of all
 * endpoints at once that finished in the same turn of the event loop.
 *
 * As many connections are open as the limits allow; endpoints are drawn from `endpoints` only as they are begun, and
 * nothing is collected. Where there is a pace, nothing is drawn either until its next turn. When `signal` aborts, no further
 * endpoint is begun and those under way are given up, but for what is there of a name with several addresses.
 */
export async function* probeAll(
  endpoints: Iterable<Endpoint>,
  options: EngineOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly EndpointResults[]> {
  const engine = new Engine(endpoints, options, signal)
  try {
    for (;;) {
      const done = engine.fetch()
      if (done.length > 0) yield done
      else if (engine.finished) return
      else await engine.change()
    }
  } finally {
    engine.stop()
  }
}

/** One address of an endpoint that is to be probed. */
interface Work {
  readonly endpoint: Endpoint
  readonly address: string
  readonly lookupMs: number
  readonly group: Group
  shortages: number
}

/** The results of one endpoint, complete when all its addresses have theirs. */
interface Group {
  readonly results: ProbeResult[]
  missing: number
}

class Engine {
  readonly #source: Iterator<Endpoint>
  readonly #options: EngineOptions
  readonly #cancellation = new Cancellation()
  readonly #slots: Slots<Work>
  readonly #adaptive: AdaptiveConcurrency
  readonly #ready: Work[] = []
  #done: EndpointResults[] = []
  /** Groups that have some of their results. */
  readonly #begunGroups = new Set<Group>()
  #exhausted = false
  #looking = 0
  #open = 0
  #notify: (() => void) | undefined
  #turn: NodeJS.Timeout | undefined
  #endOfTurn: NodeJS.Immediate | undefined

  constructor(endpoints: Iterable<Endpoint>, options: EngineOptions, signal: AbortSignal) {
    this.#source = endpoints[Symbol.iterator]()
    this.#options = options
    this.#slots = new Slots(options.limits)
    const { concurrency } = options.limits
    this.#adaptive = options.adapt
      ? new AdaptiveConcurrency(concurrency)
      : new AdaptiveConcurrency(concurrency, concurrency)
    if (signal.aborted) this.stop()
    else signal.addEventListener('abort', () => this.stop(), { once: true })
    this.#fill()
  }

  /** Nothing is under way and nothing will come: all is probed, or the run was ended. */
  get finished(): boolean {
    return this.#cancellation.cancelled || (this.#exhausted && this.#begun + this.#slots.held === 0)
  }

  /** Endpoints in work, but for those that wait for a full host or network. */
  get #begun(): number {
    return this.#looking + this.#ready.length + this.#open
  }

  fetch(): readonly EndpointResults[] {
    const done = this.#done
    this.#done = []
    if (done.length >= maxUnfetched) this.#fill()
    return done
  }

  /** Resolves when there is something to fetch or all is finished. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#notify = resolve
    })
  }

  /** Gives up what is under way. */
  stop(): void {
    if (this.#cancellation.cancelled) return
    for (const { results } of this.#begunGroups) this.#done.push({ results, whole: false })
    this.#cancellation.cancel()
    clearTimeout(this.#turn)
    clearImmediate(this.#endOfTurn)
    this.#options.resolver.cancel()
    this.#wake()
  }

  #wake(): void {
    this.#notify?.()
    this.#notify = undefined
  }

  /** Goes on when everything has been heard that came in this turn of the event loop: one look at what may begin is enough for all. */
  #goOn(): void {
    if (this.#cancellation.cancelled) return
    this.#endOfTurn ??= setImmediate(() => {
      this.#endOfTurn = undefined
      this.#fill()
      if (this.#done.length > 0 || this.finished) this.#wake()
    })
  }

  /** Begins what may begin: first the work whose slot was freed, then further endpoints. */
  #fill(): void {
    while (!this.#cancellation.cancelled && !this.#mustWait()) {
      const work = this.#open < this.#adaptive.level ? this.#ready.shift() : undefined
      if (work !== undefined) this.#start(work)
      else if (!this.#draw()) return
    }
  }

  /**
   * Begins the next endpoint, and with it as many more as connections may be open: one kind of work at a time finds its code and data at hand. Names are
   * looked up ahead: a slow name server must not hold back what the network bears. Reports whether there was any.
   */
  #draw(): boolean {
    const { limits, pace } = this.#options
    // At a pace one by one: nothing may be drawn before its turn.
    const wanted = pace === undefined ? this.#adaptive.level - this.#open : 1
    let isAny = false
    while (this.#begun < limits.concurrency && this.#beginNext()) {
      isAny = true
      if (this.#ready.length >= wanted) break
    }
    return isAny
  }

  /** Reports whether no connection may begin yet, and sees to it that one does when it may. */
  #mustWait(): boolean {
    const delayMs = this.#options.pace?.delayMs(performance.now()) ?? 0
    if (delayMs === 0) return false
    this.#turn ??= setTimeout(() => {
      this.#turn = undefined
      this.#goOn()
    }, Math.ceil(delayMs))
    return true
  }

  #beginNext(): boolean {
    if (this.#exhausted || this.#slots.held >= maxHeld || this.#done.length >= maxUnfetched) return false
    const next = this.#source.next()
    if (next.done === true) {
      this.#exhausted = true
      return false
    }
    this.#begin(next.value)
    return true
  }

  #begin(endpoint: Endpoint): void {
    const target = endpoint.connect ?? endpoint.host
    const literal = canonicalAddress(target)
    if (literal !== undefined) {
      this.#resolved(endpoint, [literal], 0)
      return
    }
    this.#looking += 1
    const startedAt = performance.now()
    const timeoutMs = endpoint.timeoutMs ?? this.#options.timeoutMs
    void lookupInTime(this.#options.resolver, target, timeoutMs, this.#cancellation).then((resolution) => {
      this.#looking -= 1
      const lookupMs = performance.now() - startedAt
      if ('addresses' in resolution) {
        const { addresses } = resolution
        this.#resolved(
          endpoint,
          endpoint.addresses === 'all' ? addresses.slice(0, maxAddresses) : addresses.slice(0, 1),
          lookupMs,
        )
      } else this.#finish([unprobed(endpoint, undefined, lookupMs, resolution.failure, this.#options)])
      this.#goOn()
    })
  }

  #resolved(endpoint: Endpoint, addresses: readonly string[], lookupMs: number): void {
    const group: Group = { results: [], missing: addresses.length }
    this.#ready.push(...addresses.map((address) => ({ endpoint, address, lookupMs, group, shortages: 0 })))
  }

  #start(work: Work): void {
    const { never } = this.#options
    if (!never.isEmpty && never.contains(work.address)) {
      this.#collect(work, unprobed(work.endpoint, work.address, work.lookupMs, forbidden, this.#options))
      return
    }
    if (!this.#slots.take(work)) return
    this.#options.pace?.take(performance.now())
    this.#open += 1
    const opening = this.#adaptive.begin(performance.now())
    const connected = () => {
      this.#adaptive.connected(opening, performance.now())
      this.#goOn()
    }
    const { endpoint, address, lookupMs } = work
    void probe(endpoint, address, lookupMs, this.#options, this.#cancellation, connected).then((answer) => {
      if ('ownShortage' in answer) {
        this.#adaptive.short(opening, performance.now())
        void this.#again(work, answer.ownShortage).then(() => this.#over(work))
        return
      }
      this.#adaptive.failed(opening)
      this.#collect(work, answer.result)
      this.#over(work)
    })
  }

  #over(work: Work): void {
    this.#open -= 1
    this.#ready.push(...this.#slots.release(work))
    this.#goOn()
  }

  /** Our shortage is no answer of the peer: the work is begun anew when others have given back what they hold. */
  async #again(work: Work, shortage: ProbeFailure): Promise<void> {
    work.shortages += 1
    if (work.shortages > maxShortages) {
      this.#collect(work, unprobed(work.endpoint, work.address, work.lookupMs, shortage, this.#options))
      return
    }
    await wait(shortagePauseMs)
    this.#ready.push(work)
  }

  #collect({ group }: Work, result: ProbeResult): void {
    // What was given up has no result.
    if (this.#cancellation.cancelled) return
    group.results.push(result)
    group.missing -= 1
    if (group.missing > 0) this.#begunGroups.add(group)
    else {
      this.#begunGroups.delete(group)
      this.#finish(group.results)
    }
  }

  #finish(results: readonly ProbeResult[]): void {
    if (this.#cancellation.cancelled) return
    this.#done.push({ results, whole: true })
    this.#goOn()
  }
}
