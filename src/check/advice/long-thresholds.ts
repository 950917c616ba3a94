import { durationText, unitMs } from '../../domain/duration.ts'
import { targetOf } from '../../domain/endpoint.ts'
import { longestCountedMs, type Threshold } from '../../domain/threshold.ts'
import type { Spot } from '../../inventory/part.ts'
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

/** Of 90 days a second is missing, and some CAs date certificates back by an hour: that is no reason to change thresholds. */
const tolerance = 1.05

/** Where no certificate lives so long that the threshold counts. */
function noteLong(
  threshold: Threshold | undefined,
  seen: readonly { readonly name: string; readonly lifetimeMs: number }[],
  { faults, offset }: Spot,
): void {
  const [longest] = seen.toSorted((a, b) => b.lifetimeMs - a.lifetimeMs)
  if (threshold === undefined || longest === undefined || !('durationMs' in threshold)) return
  const countedMs = longestCountedMs(longest.lifetimeMs)
  if (threshold.durationMs <= countedMs * tolerance) return
  const [text, counted, lifetime] = [threshold.durationMs, countedMs, longest.lifetimeMs].map(roundText)
  const message = `${text} counts for ${counted} at most: the certificate of ${longest.name} lives ${lifetime}`
  faults.warning(offset, 'threshold-too-long', message, `write ${counted} or less, or a share like 33%`)
}

/** In days, of a short time in hours. */
function roundText(durationMs: number): string {
  const unit = durationMs < 3 * unitMs.d ? unitMs.h : unitMs.d
  return durationText(Math.max(1, Math.round(durationMs / unit)) * unit)
}
