import type { ReportFacts } from '../../centre/centre.ts'
import type { Fleet } from '../../centre/view/fleet.ts'
import type { ForecastItem } from '../../domain/forecast/renewals.ts'
import type { Store } from '../../store/store.ts'
import { forecastItems } from '../forecast-items.ts'
import { reviewFacts } from '../report-facts.ts'

/** What the pages tell of months to come and months past, made as `certflow inventory forecast` and `certflow report` make it. */
export function centreReportFacts(store: Store, fleet: () => Promise<Fleet>, now: () => Date): ReportFacts {
  /** Made anew with the fleet: of 10,000 endpoints it takes a fifth of a second, in which others wait. */
  const itemsOf = new WeakMap<Fleet, readonly ForecastItem[]>()
  return {
    forecastItems: async () => {
      const current = await fleet()
      const items = itemsOf.get(current) ?? (await forecastItems({ inventory: current.inventory, now }, store))
      itemsOf.set(current, items)
      return items
    },
    reviewFacts: async (span) => reviewFacts(await fleet(), store, span),
  }
}
