import type { Endpoint } from '../domain/endpoint.ts'

/**
 * Endpoints of a plan by their place, where the plan itself can only be walked through from its beginning. A journal asks
 * nearly in that order; what is passed on the way is kept if it will be asked for, and only until then.
 */
export class PlanWalk {
  readonly #source: Iterator<Endpoint>
  readonly #willBeAsked: (place: number) => boolean
  readonly #passed = new Map<number, Endpoint>()
  #next = 0

  constructor(endpoints: Iterable<Endpoint>, willBeAsked: (place: number) => boolean) {
    this.#source = endpoints[Symbol.iterator]()
    this.#willBeAsked = willBeAsked
  }

  /** The endpoint at a place, from 0. Each may be asked for once. */
  at(place: number): Endpoint {
    while (this.#next <= place) {
      const { value, done } = this.#source.next()
      if (done === true) break
      if (this.#willBeAsked(this.#next)) this.#passed.set(this.#next, value)
      this.#next += 1
    }
    const endpoint = this.#passed.get(place)
    if (endpoint === undefined) throw new RangeError(`no endpoint at place ${place} of the plan`)
    this.#passed.delete(place)
    return endpoint
  }
}
