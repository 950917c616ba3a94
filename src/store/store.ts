import type { AccountStore } from './account-store.ts'
import type { AgentStore } from './agent-store.ts'
import type { AlertStore } from './alert-store.ts'
import type { AuditStore } from './audit-store.ts'
import type { DrillStore } from './drill-store.ts'
import type { ManualStore } from './manual-store.ts'
import type { ObservationStore } from './observation-store.ts'
import type { OutboxStore } from './outbox-store.ts'
import type { RevocationStore } from './revocation-store.ts'
import type { RunStore } from './run.ts'
import type { TokenStore } from './token-store.ts'

/** How much was removed, for the message about it. */
export interface Forgotten {
  readonly runs: number
  readonly places: number
  readonly periods: number
  readonly certificates: number
  readonly alerts: number
  readonly messages: number
}

/**
 * Everything that certflow remembers. Each method is one transaction: what it resolved with survives the end of the process.
 *
 * Several processes may have the same store open. Methods reject with `store-unavailable`, `store-damaged` or `store-newer`; what
 * was asked is not done then.
 */
export interface Store extends AsyncDisposable {
  readonly runs: RunStore
  readonly observations: ObservationStore
  readonly alerts: AlertStore
  readonly outbox: OutboxStore
  readonly drills: DrillStore
  readonly manual: ManualStore
  readonly audit: AuditStore
  readonly revocations: RevocationStore
  readonly accounts: AccountStore
  readonly tokens: TokenStore
  readonly agents: AgentStore
  /**
   * Removes what ended before `moment`: past periods, places not seen since, findings, runs, closed alerts with their escalations, messages; then
   * certificates that nothing refers to. Confirmations, drills and the audit stay, and whatever lasts or waits.
   */
  forgetBefore(moment: Date): Promise<Forgotten>
}
