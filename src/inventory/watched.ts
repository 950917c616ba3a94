import { type Endpoint, type ManualEntry, targetOf } from '../domain/endpoint.ts'
import { defaultThresholds } from '../domain/threshold.ts'
import type { Watched } from '../domain/watched.ts'
import { addressNumber } from '../network/address.ts'
import { type Inventory, listedIn, type Sweep, sweptEndpoint } from './inventory.ts'

/**
 * What an inventory watches, for alerts to know whose they are.
 *
 * @param manual its manual entries with the dates that count
 */
export function watchedOf(inventory: Inventory, manual: readonly ManualEntry[]): Watched {
  // Of an endpoint that is listed, and is the probe path of a manual entry too, the endpoint says whose it is.
  const listed = listedIn(inventory).toReversed()
  const endpoints = new Map(listed.map((endpoint) => [targetOf(endpoint), endpoint]))
  const entries = new Map(manual.map((entry) => [entry.name, entry]))
  return {
    endpoint: (target) => endpoints.get(target) ?? endpointOfSweep(target, inventory.sweeps),
    manual: (name) => entries.get(name),
    thresholds: inventory.thresholds ?? defaultThresholds,
    fallback: inventory.fallback,
    windows: inventory.windows,
  }
}

/** The endpoint of a target that is among those of a sweep: `192.0.2.7:443`, `[2001:db8::7]:443`. */
function endpointOfSweep(target: string, sweeps: readonly Sweep[]): Endpoint | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:@/]+)):(\d+)$/.exec(target) ?? []
  const host = bracketed ?? plain ?? ''
  const address = addressNumber(host)
  if (address === undefined) return undefined
  const sweep = sweeps.find(
    ({ range, ports, exclude }) =>
      range.family === address.family &&
      range.first <= address.value &&
      address.value <= range.last &&
      ports.includes(Number(port)) &&
      !exclude.contains(host),
  )
  return sweep && sweptEndpoint(host, Number(port), sweep)
}
