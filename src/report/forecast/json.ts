import type { Forecast, Load } from '../../domain/forecast/forecast.ts'
import { printableJson } from '../../domain/printable.ts'
import { rfc3339 } from '../row.ts'

/** The forecast for programs: hours are not rounded. */
export function forecastJson({ now, months, owners, total, first, items, assumed, hoursEach }: Forecast): string {
  const value = {
    at: rfc3339(now),
    hours_per_renewal: hoursEach,
    certificates: items,
    assumed,
    months: months.map(({ month, ...load }) => ({ month, ...loadOf(load) })),
    owners: owners.map(({ owner, ...load }) => ({ owner, ...loadOf(load) })),
    total: loadOf(total),
    automate_first: first.map(({ item, renewals, hours }) => ({
      name: item.name,
      owner: item.owner,
      installations: item.installations,
      renewals,
      hours,
    })),
  }
  return `${printableJson(JSON.stringify(value))}\n`
}

function loadOf({ counts, hours }: Load) {
  return { by_hand: counts.hand, by_vendor: counts.vendor, automatic: counts.automatic, hours }
}
