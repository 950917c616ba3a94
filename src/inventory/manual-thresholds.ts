import { quoted } from '../network/parsed.ts'
import { parseThreshold } from '../notation/duration.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'
import type { YamlTree } from '../yaml/tree.ts'

const way = 'nobody knows the lifetime of what is entered by hand: write durations like 30d'

/**
 * Notes thresholds of manual entries that count for nothing, because they are shares of a lifetime that nobody knows: an
 * error where there is no other, since such an entry would never warn before its end, and a warning beside others.
 */
export function checkManualThresholds(file: Loose, tree: YamlTree, faults: FaultList): void {
  const entries = file.at('manual').each()
  const defaults = file.at('defaults').at('thresholds')
  const inherits = entries.some((entry) => entry.at('thresholds').value === undefined)
  if (inherits && isAllShares(defaults)) {
    const hint = 'add a duration like 30d, or give the manual entries thresholds of their own'
    const message = 'thresholds are shares alone, which count for nothing in manual entries'
    faults.error(tree.placeOf(defaults.path)?.value ?? 0, 'share-in-manual', message, hint)
  }
  for (const own of entries.map((entry) => entry.at('thresholds'))) {
    const isError = isAllShares(own)
    for (const share of own.each().filter(isShare)) {
      const message = `${quoted(share.text ?? '')} counts for nothing in a manual entry`
      const place = tree.placeOf(share.path)?.value ?? 0
      if (isError) faults.error(place, 'share-in-manual', message, way)
      else faults.warning(place, 'share-in-manual', message, way)
    }
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
