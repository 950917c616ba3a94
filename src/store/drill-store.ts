import type { Drill } from '../domain/drill/drill.ts'
import type { AuditEntry } from './audit-store.ts'
import type { OutboxChange } from './outbox-store.ts'

/** A drill as it is kept. */
export interface KeptDrill {
  readonly drill: Drill
  /** Changes with each change. */
  readonly revision: number
}

/** What comes of a drill, kept as one. */
export interface DrillChange {
  readonly outbox: OutboxChange
  readonly audit: readonly AuditEntry[]
}

/** The drills. They have nothing to do with alerts. */
export interface DrillStore {
  /** Keeps a new drill. False, and nothing kept, where its number has been used. */
  begin(drill: Drill, change: DrillChange): Promise<boolean>
  /** Keeps a change. False, and nothing kept, where another change came between. */
  save(drill: Drill, change: DrillChange, revision: number): Promise<boolean>
  /** The drill of this number. */
  numbered(number: number): Promise<KeptDrill | undefined>
  /** All that are kept, oldest first. */
  all(): Promise<readonly KeptDrill[]>
}
