import { dayMs, durationText } from '../../domain/duration.ts'
import { targetOf } from '../../domain/endpoint.ts'
import { isCounted, type Threshold } from '../../domain/threshold.ts'
import type { Spot } from '../../inventory/part.ts'
import { quoted } from '../../network/parsed.ts'
import type { Placed } from '../changes.ts'
import { spotIn } from '../entry-places.ts'

/**
 * Notes thresholds that cannot count for what they say: those of an entry, longer than a third of the lifetime that was seen there last,
 * and those of `defaults` that are so for each entry that they reach and of which a lifetime is known.
 *
 * @param lifetimes in milliseconds, by `targetOf` the endpoint
 */
export function noteLongThresholds({ inventory, places }: Placed, lifetimes: ReadonlyMap<string, number>): void {
  if (lifetimes.size === 0) return
  const reached: { readonly name: string; readonly lifetimeMs: number }[] = []
  for (const [index, endpoint] of inventory.endpoints.entries()) {
    const lifetimeMs = lifetimes.get(targetOf(endpoint))
    const place = places.endpoints[index]
    if (lifetimeMs === undefined || place === undefined) continue
    const seen = { name: targetOf(endpoint), lifetimeMs }
    // What renews itself goes by its lifetime, unless it has thresholds of its own.
    if (endpoint.thresholds === undefined && !endpoint.renewsItself) reached.push(seen)
    for (const [each, threshold] of (endpoint.thresholds ?? []).entries())
      noteLong(threshold, [seen], spotIn(place, `thresholds ${each}`))
  }
  for (const [each, spot] of places.defaultThresholds.entries()) noteLong(inventory.thresholds?.[each], reached, spot)
}

/** Where no certificate lives so long that the threshold counts. */
function noteLong(
  threshold: Threshold | undefined,
  seen: readonly { readonly name: string; readonly lifetimeMs: number }[],
  { faults, offset }: Spot,
): void {
  const [longest] = seen.toSorted((a, b) => b.lifetimeMs - a.lifetimeMs)
  if (threshold === undefined || longest === undefined || isCounted(threshold, longest.lifetimeMs)) return
  const text = 'durationMs' in threshold ? durationText(threshold.durationMs) : ''
  const days = Math.floor(longest.lifetimeMs / dayMs)
  const third = Math.floor(longest.lifetimeMs / 3 / dayMs)
  const message = `${quoted(text)} counts for ${third} days at most: the certificate of ${longest.name} lives ${days} days`
  faults.warning(offset, 'threshold-too-long', message, `write ${third}d or less, or a share like 33%`)
}
