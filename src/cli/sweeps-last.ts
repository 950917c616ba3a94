import type { Endpoint } from '../domain/endpoint.ts'
import type { ScanDeps } from '../scan.ts'

type ProbeAll = ScanDeps['probeAll']

/**
 * Probes the endpoints of entries and targets, and when all of these are done those of sweeps, which stand behind them in a
 * plan: so a sweep that is slow on purpose holds nothing else up. One pass over the endpoints, drawn as they are begun.
 */
export function sweepsLast(probeEntries: ProbeAll, probeSwept: ProbeAll): ProbeAll {
  return async function* (endpoints) {
    const source = endpoints[Symbol.iterator]()
    let next = source.next()
    function* those(swept: boolean): Generator<Endpoint> {
      while (next.done !== true && next.value.swept === swept) {
        const endpoint = next.value
        next = source.next()
        yield endpoint
      }
    }
    yield* probeEntries(those(false))
    yield* probeSwept(those(true))
  }
}
