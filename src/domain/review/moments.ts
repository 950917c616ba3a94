import { dayMs } from '../duration.ts'

/** The first of some moments: at least one. */
export function earliest(moments: readonly Date[]): Date {
  return new Date(moments.reduce((first, at) => Math.min(first, at.getTime()), Number.POSITIVE_INFINITY))
}

/** The last of some moments: at least one. */
export function latest(moments: readonly Date[]): Date {
  return new Date(moments.reduce((last, at) => Math.max(last, at.getTime()), Number.NEGATIVE_INFINITY))
}

/** The value in the middle, or between the two; undefined without any. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2
}

/** Who writes a date by hand writes a day, and perhaps of another time zone. */
const sameEndMs = 2 * dayMs

/** Reports whether two ends are the same, but for how people write dates. */
export function isSameEnd(end: Date, other: Date | undefined): boolean {
  return other !== undefined && Math.abs(end.getTime() - other.getTime()) <= sameEndMs
}
