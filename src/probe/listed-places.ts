import type { Endpoint } from '../domain/endpoint.ts'
import { type ListedPlaces, placeOf } from '../domain/place.ts'
import { canonicalAddress } from '../network/address.ts'
import { Cancellation } from './cancellation.ts'
import { lookupInTime } from './lookup-in-time.ts'
import type { NameResolver } from './resolve.ts'

/** For all names together: a dead name server must not keep rows back for longer. */
const lookupsMs = 60_000

/** Finds the places of endpoints, all addresses of their names among them. Ends early, with what it has, when `signal` aborts. */
export async function findListedPlaces(
  endpoints: Iterable<Endpoint>,
  resolver: NameResolver,
  signal: AbortSignal,
): Promise<ListedPlaces> {
  const places = new Set<string>()
  const portsByName = new Map<string, number[]>()
  for (const { host, connect = host, port } of endpoints) {
    const literal = canonicalAddress(connect)
    if (literal !== undefined) places.add(placeOf(literal, port))
    else portsByName.set(connect, [...(portsByName.get(connect) ?? []), port])
  }
  const cancellation = new Cancellation()
  const cancel = () => cancellation.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const unanswered: string[] = []
  const lookups = [...portsByName].map(async ([name, ports]) => {
    const answer = await lookupInTime(resolver, name, lookupsMs, cancellation)
    if ('addresses' in answer) {
      for (const address of answer.addresses) for (const port of ports) places.add(placeOf(address, port))
    } else if (answer.failure.reason !== 'not-found') unanswered.push(name)
  })
  await Promise.all(lookups)
  signal.removeEventListener('abort', cancel)
  return { places, unanswered }
}
