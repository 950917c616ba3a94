import { quoted } from '../network/parsed.ts'
import { parseThreshold } from '../notation/duration.ts'
import type { Loose } from '../yaml/loose.ts'
import { type Part, type PartCheck, type Spot, spotOf } from './part.ts'

const way = 'nobody knows the lifetime of what is entered by hand: write durations like 30d'

/**
 * Notes thresholds of manual entries that count for nothing, because they are shares of a lifetime that nobody knows: an
 * error where there is no other, since such an entry would never warn before its end, and a warning beside others.
 */
export function manualThresholdCheck(): PartCheck {
  let inherits = false
  let shares: Spot | undefined
  return {
    see(part) {
      const entries = part.content.at('manual').each()
      const defaults = part.content.at('defaults').at('thresholds')
      inherits ||= entries.some((entry) => entry.at('thresholds').value === undefined)
      if (isAllShares(defaults)) shares ??= spotOf(part, defaults)
      for (const entry of entries) noteShares(entry.at('thresholds'), part)
    },
    finish() {
      if (!inherits || shares === undefined) return
      const hint = 'add a duration like 30d, or give the manual entries thresholds of their own'
      const message = 'thresholds are shares alone, which count for nothing in manual entries'
      shares.faults.error(shares.offset, 'share-in-manual', message, hint)
    },
  }
}

function noteShares(own: Loose, part: Part): void {
  const isError = isAllShares(own)
  for (const share of own.each().filter(isShare)) {
    const message = `${quoted(share.text ?? '')} counts for nothing in a manual entry`
    const { faults, offset } = spotOf(part, share)
    if (isError) faults.error(offset, 'share-in-manual', message, way)
    else faults.warning(offset, 'share-in-manual', message, way)
  }
}

function isAllShares(thresholds: Loose): boolean {
  const all = thresholds.each()
  return all.length > 0 && all.every(isShare)
}

function isShare({ text }: Loose): boolean {
  const parsed = parseThreshold(text ?? '')
  return parsed.ok && 'share' in parsed.value
}
