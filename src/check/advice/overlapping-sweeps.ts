import { type PartCheck, type Spot, spotOf, whereText } from '../../inventory/part.ts'
import { parseSweepRange } from '../../inventory/texts.ts'
import { quoted } from '../../network/parsed.ts'
import type { AddressRange } from '../../network/range.ts'

interface Seen {
  readonly range: AddressRange
  readonly ports: ReadonlySet<unknown>
  readonly spot: Spot
}

/** Sweeps are few; where somebody has more, comparing each with each would take long. */
const mostCompared = 2_000

/** Notes sweeps that go through the same addresses and ports as an earlier one: each server there is looked at twice. */
export function overlappingSweepCheck(): PartCheck {
  const earlier: Seen[] = []
  return {
    see(part) {
      for (const sweep of part.content.at('sweeps').each()) {
        const range = parseSweepRange(sweep.at('range').text ?? '')
        if (!range.ok || earlier.length >= mostCompared) continue
        const ports = new Set(
          sweep
            .at('ports')
            .each()
            .map(({ value }) => value),
        )
        const seen = { range: range.value, ports, spot: spotOf(part, sweep.at('range')) }
        const other = earlier.find((first) => overlaps(first, seen))
        if (other !== undefined) note(other, seen)
        earlier.push(seen)
      }
    },
  }
}

function overlaps(a: Seen, b: Seen): boolean {
  const isSamePlace =
    a.range.family === b.range.family && a.range.first <= b.range.last && b.range.first <= a.range.last
  return isSamePlace && !a.ports.isDisjointFrom(b.ports)
}

function note(other: Seen, { range, spot }: Seen): void {
  const message = `${quoted(range.text)} has addresses and ports of the sweep of ${other.range.text}`
  const hint = `that sweep is ${whereText(other.spot, spot)}; make one smaller, or join them`
  spot.faults.warning(spot.offset, 'overlapping-sweep', message, hint)
}
