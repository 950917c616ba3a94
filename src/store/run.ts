import type { RunSummary } from '../domain/judged-row.ts'

/** The inventory of a scan that keeps what it saw and is no run of any inventory. */
export const noInventory = 'scan'

/** A run of the scan, from its beginning on. */
export interface Run {
  /** From 1, never used again. */
  readonly number: number
  /** What its inventory is called. */
  readonly inventory: string
  readonly startedAt: Date
  /** Undefined while it is under way, and for ever where it was killed. */
  readonly endedAt: Date | undefined
  readonly summary: RunSummary | undefined
}

/** What only one process at a time does: a scan with what follows from it, the sending of mails, or being the centre. */
export type LockedWork = 'run' | 'send' | 'serve'

/** The runs. */
export interface RunStore {
  /** Notes the beginning of a run. */
  begin(inventory: string, startedAt: Date): Promise<Run>
  /** Notes the end of a run, with what it did. */
  end(number: number, endedAt: Date, summary: RunSummary): Promise<void>
  /** The newest runs, newest first. */
  newest(count: number): Promise<readonly Run[]>
  /** Runs that began at `moment` or later, oldest first. */
  since(moment: Date): Promise<readonly Run[]>
  /**
   * Holds up all others who want to do the same work, until it is disposed of or its process ends, however that ends. Waits
   * at most so long; undefined where somebody else is still at it then. Rejects when `signal` aborts.
   */
  lock(work: LockedWork, waitMs: number, signal?: AbortSignal): Promise<AsyncDisposable | undefined>
}
