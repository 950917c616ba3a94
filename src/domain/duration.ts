/** The units of durations, in milliseconds. */
export const unitMs = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
} as const

/** A day of 24 hours, in milliseconds. */
export const dayMs: number = unitMs.d

/** A duration as it would be written, in the largest unit up to days that leaves a whole number. */
export function durationText(durationMs: number): string {
  const [unit, ms] = Object.entries(unitMs)
    .toReversed()
    .find(([name, length]) => name !== 'w' && durationMs % length === 0) ?? ['ms', 1]
  return `${durationMs / ms}${unit}`
}
