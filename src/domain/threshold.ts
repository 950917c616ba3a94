import { dayMs } from './duration.ts'

/** When `expiring` begins: so long before the end, or with that share of the lifetime left. */
export type Threshold = { readonly durationMs: number } | { readonly share: number }

/** Thresholds of an entry that names none (contract: `defaults.thresholds`). */
export const defaultThresholds: readonly Threshold[] = [30, 14, 7, 3, 1].map((days) => ({ durationMs: days * dayMs }))

/** No duration counts for more than this share of the certificate's own lifetime, so that nothing warns on the day it is issued. */
const largestShare = 1 / 3

/**
 * The moments of `thresholds` before the end, in milliseconds left, longest first, each once.
 *
 * A duration above a third of the lifetime counts as that third; when that lowers one, the others above half of the
 * lowered one are dropped, since steps so close together tell nobody anything new. Shares are not capped. Without a
 * lifetime (manual entries know only their end) durations count as they are and shares not at all.
 */
export function thresholdMoments(thresholds: readonly Threshold[], lifetimeMs: number | undefined): number[] {
  const cap = lifetimeMs === undefined ? Number.POSITIVE_INFINITY : longestCountedMs(lifetimeMs)
  let capped = false
  const durations: number[] = []
  const shares: number[] = []
  for (const threshold of thresholds) {
    if ('durationMs' in threshold) {
      durations.push(Math.min(threshold.durationMs, cap))
      capped ||= threshold.durationMs > cap
    } else if (lifetimeMs !== undefined) shares.push(threshold.share * lifetimeMs)
  }
  const kept = capped ? durations.filter((duration) => duration === cap || duration <= cap / 2) : durations
  return [...kept, ...shares].sort((a, b) => b - a).filter((moment, index, all) => moment !== all[index - 1])
}

/** The longest time before the end that a threshold counts for with a certificate of this lifetime; both in milliseconds. */
export function longestCountedMs(lifetimeMs: number): number {
  return lifetimeMs * largestShare
}

/**
 * The time left from which what ends is critical: seven days, or a tenth of the lifetime where that is less
 * (16 hours for a 160-hour certificate). In milliseconds.
 */
export function criticalFromMs(lifetimeMs: number | undefined): number {
  return Math.min(7 * dayMs, (lifetimeMs ?? Number.POSITIVE_INFINITY) / 10)
}
