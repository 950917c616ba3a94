/** When `expiring` begins: so long before the end, or with that share of the lifetime left. */
export type Threshold = { readonly durationMs: number } | { readonly share: number }

const dayMs = 86_400_000

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
  const durations = thresholds.flatMap((threshold) => ('durationMs' in threshold ? [threshold.durationMs] : []))
  if (lifetimeMs === undefined) return distinctDescending(durations)
  const cap = lifetimeMs * largestShare
  const kept = durations.some((duration) => duration > cap)
    ? [cap, ...durations.filter((duration) => duration <= cap / 2)]
    : durations
  const shares = thresholds.flatMap((threshold) => ('share' in threshold ? [threshold.share * lifetimeMs] : []))
  return distinctDescending([...kept, ...shares])
}

/**
 * The time left from which what ends is critical: seven days, or a tenth of the lifetime where that is less
 * (16 hours for a 160-hour certificate). In milliseconds.
 */
export function criticalFromMs(lifetimeMs: number | undefined): number {
  return Math.min(7 * dayMs, (lifetimeMs ?? Number.POSITIVE_INFINITY) / 10)
}

function distinctDescending(moments: readonly number[]): number[] {
  return [...new Set(moments)].sort((a, b) => b - a)
}
