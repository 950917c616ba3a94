import { dayMs } from '../duration.ts'

/** A time in which an endpoint answered the same at one of its addresses. */
export interface ServedPeriod {
  /** `targetOf` the endpoint. */
  readonly endpoint: string
  readonly address: string | undefined
  readonly zone: string | undefined
  readonly firstAt: Date
  readonly lastAt: Date
  /** Fingerprint of the certificate; undefined where none was read. */
  readonly leaf: string | undefined
}

/** A certificate that an endpoint served, at whichever of its addresses. */
export interface ServedLeaf {
  readonly fingerprint: string
  readonly firstAt: Date
  readonly lastAt: Date
  /** What was seen in its place, and the first look that saw the new one alone; undefined while it may still be served. */
  readonly replacement: { readonly by: string; readonly at: Date } | undefined
}

/** What an endpoint served. */
export interface ServedEndpoint {
  readonly endpoint: string
  /** The newest look. */
  readonly lookedAt: Date
  /** The newest look that read a certificate at some address. */
  readonly readAt: Date | undefined
  readonly leaves: readonly ServedLeaf[]
}

/** Reports whether the newest look read a certificate. */
export function isRead({ readAt, lookedAt }: ServedEndpoint): boolean {
  return readAt?.getTime() === lookedAt.getTime()
}

/**
 * Two backends that take turns show the old certificate again after the new one: it counts as replaced when so many days
 * went by without it. As long as an alert that was closed may open again.
 */
const quietMs = 7 * dayMs

/** A certificate at one address, from the first sight to the last, whatever else was seen there between. */
interface Sight {
  readonly leaf: string
  readonly address: string
  first: number
  last: number
}

interface Gathered {
  lookedAt: number
  readonly sights: Map<string, Sight>
}

/** Gathers what endpoints served from periods, which may come in any order and more than once. */
export class ServedHistory {
  readonly #endpoints = new Map<string, Gathered>()

  add({ endpoint, address = '', zone = '', firstAt, lastAt, leaf }: ServedPeriod): void {
    const gathered = this.#endpoints.get(endpoint) ?? { lookedAt: 0, sights: new Map() }
    this.#endpoints.set(endpoint, gathered)
    const [first, last] = [firstAt.getTime(), lastAt.getTime()]
    gathered.lookedAt = Math.max(gathered.lookedAt, last)
    if (leaf === undefined) return
    const place = `${address} ${zone}`
    const sight = gathered.sights.get(`${leaf} ${place}`)
    if (sight === undefined) gathered.sights.set(`${leaf} ${place}`, { leaf, address: place, first, last })
    else {
      sight.first = Math.min(sight.first, first)
      sight.last = Math.max(sight.last, last)
    }
  }

  /** The endpoints, by name. `looks`: when runs looked, in order. */
  endpoints(looks: readonly Date[]): readonly ServedEndpoint[] {
    const moments = looks.map((look) => look.getTime())
    return [...this.#endpoints]
      .map(([endpoint, gathered]) => servedEndpoint(endpoint, gathered, moments))
      .sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1))
  }
}

function servedEndpoint(endpoint: string, { lookedAt, sights }: Gathered, looks: readonly number[]): ServedEndpoint {
  const all = [...sights.values()]
  const readAt = all.length === 0 ? undefined : new Date(lastOf(all))
  const leaves = [...Map.groupBy(all, ({ leaf }) => leaf)].map(([fingerprint, own]) => ({
    fingerprint,
    firstAt: new Date(Math.min(...own.map(({ first }) => first))),
    lastAt: new Date(lastOf(own)),
    replacement: replacementOf(
      own,
      all.filter(({ leaf }) => leaf !== fingerprint),
      looks,
    ),
  }))
  return { endpoint, lookedAt: new Date(lookedAt), readAt, leaves }
}

function replacementOf(
  own: readonly Sight[],
  others: readonly Sight[],
  looks: readonly number[],
): ServedLeaf['replacement'] {
  const last = lastOf(own)
  const later = others.filter((sight) => sight.last > last)
  const isClean = later.every(({ first }) => first > last) || own.every((sight) => isTakenOver(sight, others))
  if (later.length === 0 || !(isClean || lastOf(later) - last >= quietMs)) return undefined
  const nextLook = () => looks.find((look) => look > last) ?? Number.POSITIVE_INFINITY
  const [first] = later
    .map((sight) => ({ by: sight.leaf, at: sight.first > last ? sight.first : Math.min(nextLook(), sight.last) }))
    .sort((a, b) => a.at - b.at)
  return first && { by: first.by, at: new Date(first.at) }
}

/** At this address the certificate was seen, then another one, and never again the first. */
function isTakenOver({ address, last }: Sight, others: readonly Sight[]): boolean {
  const later = others.filter((other) => other.address === address && other.last > last)
  return later.length > 0 && later.every(({ first }) => first > last)
}

function lastOf(sights: readonly Sight[]): number {
  return sights.reduce((last, sight) => Math.max(last, sight.last), 0)
}
