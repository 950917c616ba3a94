import { targetOf } from '../domain/endpoint.ts'
import { addressNumber } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import { type AddressRange, parseRange } from '../network/range.ts'
import { RangeSet } from '../network/range-set.ts'
import type { Loose } from '../yaml/loose.ts'
import { type Part, type PartCheck, type Spot, spotOf } from './part.ts'
import { parseProbe, parseSweepRange } from './texts.ts'

const way = 'move it to manual, or take the range out'

/** Notes what will not be probed because `never` has it: addresses of entries and of probe paths, and sweeps of nothing else. */
export function neverCheck(): PartCheck {
  const ranges: AddressRange[] = []
  const dialled: { readonly address: string; readonly text: string; readonly spot: Spot }[] = []
  const swept: { readonly range: AddressRange; readonly spot: Spot }[] = []

  function seeAddress(text: string | undefined, address: string | undefined, value: Loose, part: Part): void {
    if (text === undefined || address === undefined || addressNumber(address) === undefined) return
    dialled.push({ address, text, spot: spotOf(part, value) })
  }

  return {
    see(part) {
      const { content } = part
      for (const { text = '' } of content.at('never').each()) {
        const range = parseRange(text)
        if (range.ok) ranges.push(range.value)
      }
      for (const entry of content.at('endpoints').each()) {
        const value = entry.at('connect').text === undefined ? entry.at('host') : entry.at('connect')
        seeAddress(value.text, value.text, value, part)
      }
      for (const entry of content.at('manual').each()) {
        const probe = entry.at('probe')
        const parsed = parseProbe(probe.text ?? '')
        if (parsed.ok) seeAddress(targetOf(parsed.value), parsed.value.host, probe, part)
      }
      for (const entry of content.at('sweeps').each()) {
        const range = parseSweepRange(entry.at('range').text ?? '')
        if (range.ok) swept.push({ range: range.value, spot: spotOf(part, entry.at('range')) })
      }
    },
    finish() {
      const never = new RangeSet(ranges)
      if (never.isEmpty) return
      for (const { address, text, spot } of dialled) {
        if (!never.contains(address)) continue
        spot.faults.warning(spot.offset, 'never-probed', `${quoted(text)} is in never and will not be probed`, way)
      }
      for (const { range, spot } of swept) {
        if (never.outside(range).length > 0) continue
        const message = `all of ${quoted(range.text)} is in never and will not be swept`
        spot.faults.warning(spot.offset, 'never-probed', message, 'take the sweep out, or the range of never')
      }
    },
  }
}
