import type { ReportFacts } from '../../centre/centre.ts'
import type { Fleet } from '../../centre/view/fleet.ts'
import type { Store } from '../../store/store.ts'
import { forecastItems } from '../forecast-items.ts'
import { reviewFacts } from '../report-facts.ts'

/** What the pages tell of months to come and months past, made as `certflow inventory forecast` and `certflow report` make it. */
export function centreReportFacts(store: Store, fleet: () => Promise<Fleet>, now: () => Date): ReportFacts {
  return {
    forecastItems: async () => forecastItems({ inventory: (await fleet()).inventory, now }, store),
    reviewFacts: async (span) => reviewFacts(await fleet(), store, span),
  }
}
