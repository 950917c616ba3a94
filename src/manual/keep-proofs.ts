import type { JudgedRow } from '../domain/judged-row.ts'
import { proofOf } from '../domain/manual-date.ts'
import type { ManualStore } from '../store/manual-store.ts'
import { confirmationEntry } from './audit.ts'
import { kept } from './confirm.ts'

/** Who confirms what the wire shows. */
const itself = 'certflow'

/** Keeps what a run saw at the probe paths of manual entries as their confirmations, where that puts them off. */
export async function keepProofs(rows: readonly JudgedRow[], store: ManualStore): Promise<void> {
  for (const row of rows) {
    if (row.kind !== 'manual') continue
    const proof = proofOf(row)
    if (proof === undefined) continue
    const { entry, judgedAt: at } = row
    const confirmation = { name: entry.name, expiresAt: entry.expiresAt, certificate: kept(proof), by: itself, at }
    await store.confirm(confirmation, confirmationEntry(confirmation))
  }
}
