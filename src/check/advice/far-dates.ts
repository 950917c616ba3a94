import { dayMs } from '../../domain/duration.ts'
import { type PartCheck, spotOf } from '../../inventory/part.ts'
import { quoted } from '../../network/parsed.ts'
import { parseDate } from '../../notation/date.ts'

/** No certificate of gear lives longer than ten years and is watched; the year is a slip of the finger. */
const farthestDays = 3653
/** What has been over for two years is no certificate that anybody uses. */
const longestOverDays = 730

/** Notes dates of manual entries that are years from now. */
export function farDateCheck(now: Date): PartCheck {
  return {
    see(part) {
      for (const entry of part.content.at('manual').each()) {
        const expires = entry.at('expires')
        const date = parseDate(expires.text ?? '')
        if (!date.ok) continue
        const days = (date.value.getTime() - now.getTime()) / dayMs
        if (-longestOverDays <= days && days <= farthestDays) continue
        const years = Math.floor(Math.abs(days) / 365.25)
        const message = `${quoted(expires.text ?? '')} is ${years} years ${days < 0 ? 'ago' : 'from now'}`
        const { faults, offset } = spotOf(part, expires)
        faults.warning(offset, 'far-date', message, 'look at the year; take out what is not used any more')
      }
    },
  }
}
