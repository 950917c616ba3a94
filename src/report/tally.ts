import type { Severity } from '../domain/finding.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import { isSilent, isUnlisted } from './facts.ts'

/**
 * Rows by severity, and apart from them the silent addresses of ranges; how many of all are not to be shown, and how many
 * are servers that the inventory does not have.
 */
export type Tally = Record<Severity | 'silent' | 'leftOut' | 'unlisted', number>

/** A tally of nothing yet. */
export function emptyTally(): Tally {
  return { ok: 0, warning: 0, critical: 0, silent: 0, leftOut: 0, unlisted: 0 }
}

/** Counts the row, and reports whether people's formats show it. */
export function isShown(row: JudgedRow, tally: Tally): boolean {
  const silent = isSilent(row)
  tally[silent ? 'silent' : row.severity]++
  if (isUnlisted(row)) tally.unlisted++
  return !silent
}

/** Counts a row that is left out because it has no findings: it was looked at all the same. */
export function countLeftOut(row: JudgedRow, tally: Tally): void {
  if (isShown(row, tally)) tally.leftOut++
}

/** How many rows people's formats tell of, the silent addresses of ranges apart. */
export function toldRows({ ok, warning, critical }: Tally): number {
  return ok + warning + critical
}
