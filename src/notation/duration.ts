import { durationText, unitMs } from '../domain/duration.ts'
import type { Threshold } from '../domain/threshold.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** Ten years: no certificate that anybody watches lives longer, and a larger number is a slip of the finger. */
const longestDurationMs = 3653 * unitMs.d

/** The longest wait that a timer of Node can do (2^31 - 1 ms), in whole days. A longer one would fire at once. */
export const longestTimerMs = 24 * unitMs.d

/** Reads `500ms`, `10s`, `15m`, `12h`, `30d` or `2w` to milliseconds, at least one and at most `longestMs`. */
export function parseDuration(text: string, longestMs: number = longestDurationMs): Parsed<number> {
  const [, digits, unit] = /^(\d{1,12})(ms|[smhdw])$/.exec(text) ?? []
  if (digits === undefined || unit === undefined) {
    const hint = /^\d+$/.test(text)
      ? `write ${text}s for seconds, ${text}m for minutes, ${text}h for hours or ${text}d for days`
      : 'write a whole number and ms, s, m, h, d or w, e.g. 10s, 15m, 12h or 30d'
    return refused(`${quoted(text)} is not a duration`, hint)
  }
  const duration = Number(digits) * unitMs[unit as keyof typeof unitMs]
  if (duration === 0) return refused(`${quoted(text)} is no time at all`, 'write a duration above zero')
  if (duration > longestMs) {
    return refused(`${quoted(text)} is too long`, `write at most ${durationText(longestMs)}`)
  }
  return understood(duration)
}

/** Reads a duration (`30d`) or a share of the lifetime (`33%`, above 0 and below 100). */
export function parseThreshold(text: string): Parsed<Threshold> {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? []
  if (percent !== undefined) {
    const share = Number(percent) / 100
    if (share > 0 && share < 1) return understood({ share })
    return refused(`${quoted(text)} is not a share of a lifetime`, 'write a percentage above 0% and below 100%')
  }
  const duration = parseDuration(text)
  if (duration.ok) return understood({ durationMs: duration.value })
  if (/^\d+$/.test(text))
    return refused(`${quoted(text)} is not a threshold`, `write ${text}d for days, or a share like 33%`)
  return refused(
    duration.problem.replace('a duration', 'a threshold'),
    text.endsWith('%') ? 'write a percentage like 33%' : `${duration.hint}, or a share like 33%`,
  )
}
