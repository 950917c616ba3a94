import { type EndpointView, failingRows } from './endpoint-view.ts'
import { type AlertContext, isInWindow } from './watched.ts'

/** Fewer than this are some servers; so many at once are a cable, a firewall or a resolver. */
const fewestEndpoints = 10

/** Most of a zone, not most of what is broken in it: a zone in which half the old servers are off still works. */
const smallestShare = 1 / 2

/** What alerts call the zone of endpoints that name none. */
const unnamedZone = 'default'

/** What a run saw of a zone. Silent addresses of ranges and announced work are left out: nobody expects an answer. */
export interface ZoneView {
  readonly expected: readonly EndpointView[]
  /** Those that could not be reached. */
  readonly failing: readonly EndpointView[]
}

/** What a run saw, zone by zone. */
export function zonesOf(views: Iterable<EndpointView>, context: AlertContext): ReadonlyMap<string, ZoneView> {
  const expected = [...views].filter(({ endpoint, target }) => !endpoint.fromRange && !isInWindow(target, context))
  const zones = Map.groupBy(expected, ({ endpoint }) => endpoint.zone ?? unnamedZone)
  return new Map(
    [...zones].map(([zone, all]) => [
      zone,
      { expected: all, failing: all.filter((view) => failingRows(view, 'unreachable').length > 0) },
    ]),
  )
}

/** Reports whether a zone as a whole could not be reached. One cause, one alert; nothing is said of its endpoints then. */
export function isOut(zone: ZoneView): boolean {
  return zone.failing.length >= fewestEndpoints && !worksMostly(zone)
}

/** Reports whether at least half of a zone could be reached, however small it is. */
export function worksMostly({ expected, failing }: ZoneView): boolean {
  return failing.length <= expected.length * smallestShare
}
