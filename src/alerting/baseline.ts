import type { Alert } from '../domain/alert.ts'
import type { AuditEntry, AuditStore } from '../store/audit-store.ts'

/** Words of the audit for the known state of an inventory. */
const actions = { begun: 'baseline-begun', accepted: 'baseline-accepted' } as const

/** What is known of an inventory that was watched for the first time (`first_run: baseline`). */
export type Baseline =
  /** There is none: everything is told. */
  | { readonly state: 'none' | 'accepted' }
  /** No run has seen the whole inventory yet. */
  | { readonly state: 'first-run' }
  /** What was there at that moment is known, and nobody is told of it until somebody accepts it. */
  | { readonly state: 'open'; readonly since: Date }

/** The baseline of an inventory as the audit knows it. `isWanted`: the settings say `first_run: baseline`. */
export async function readBaseline(audit: AuditStore, inventory: string, isWanted: boolean): Promise<Baseline> {
  if (!isWanted) return { state: 'none' }
  const ofInventory = (entries: readonly AuditEntry[]) => entries.filter(({ about }) => about === inventory)
  const epoch = new Date(0)
  if (ofInventory(await audit.since(epoch, actions.accepted)).length > 0) return { state: 'accepted' }
  const [begun] = ofInventory(await audit.since(epoch, actions.begun))
  return begun === undefined ? { state: 'first-run' } : { state: 'open', since: begun.at }
}

/** Reports whether nobody is to be told of an alert, since it is part of what was there before anybody watched. */
export function isKnown({ openedAt }: Alert, baseline: Baseline): boolean {
  return baseline.state === 'first-run' || (baseline.state === 'open' && openedAt <= baseline.since)
}

/** Notes that a run has seen the whole inventory: what it found is the known state. */
export function baselineBegun(inventory: string, known: number, at: Date): AuditEntry {
  return { at, by: 'certflow', action: actions.begun, about: inventory, detail: { known: String(known) } }
}

/** Notes that somebody has accepted it. */
export function baselineAccepted(inventory: string, by: string, known: number, at: Date): AuditEntry {
  return { at, by, action: actions.accepted, about: inventory, detail: { known: String(known) } }
}
