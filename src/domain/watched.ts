import type { Endpoint, ManualEntry } from './endpoint.ts'
import type { Threshold } from './threshold.ts'
import type { Calendar } from './working-days.ts'

/** Work on endpoints that was announced: that they cannot be reached is expected until it ends. Expiry is not touched. */
export interface MaintenanceWindow {
  /** `targetOf` each endpoint. */
  readonly endpoints: ReadonlySet<string>
  readonly from: Date
  readonly until: Date
}

/** What the inventory says today: by it an alert knows whose it is, when its steps are, and whether its places still exist. */
export interface Watched {
  /** The endpoint of a target; undefined where nobody watches it any more. Addresses of swept ranges are watched too. */
  readonly endpoint: (target: string) => Endpoint | undefined
  /** The manual entry of a name, with the date that counts (file or confirmation). */
  readonly manual: (name: string) => ManualEntry | undefined
  /** For entries without thresholds of their own. */
  readonly thresholds: readonly Threshold[]
  /** Gets what has no owner, and what nobody takes, of entries without a fallback of their own. */
  readonly fallback: string | undefined
  readonly windows: readonly MaintenanceWindow[]
}

/** What alerts go by, besides what a run saw. */
export interface AlertContext {
  readonly watched: Watched
  readonly calendar: Calendar
  readonly now: Date
}

/** Reports whether work was announced there: both ends of a window are inside. */
export function isInWindow(target: string, { watched, now }: AlertContext): boolean {
  return watched.windows.some(({ endpoints, from, until }) => from <= now && now <= until && endpoints.has(target))
}
