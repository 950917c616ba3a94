import type { Severity } from '../domain/finding.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import { isSilent } from './facts.ts'

/** Rows by severity, and apart from them the silent addresses of ranges. */
export type Tally = Record<Severity | 'silent', number>

/** A tally of nothing yet. */
export function emptyTally(): Tally {
  return { ok: 0, warning: 0, critical: 0, silent: 0 }
}

/** Counts the row, and reports whether people's formats show it. */
export function isShown(row: JudgedRow, tally: Tally): boolean {
  const silent = isSilent(row)
  tally[silent ? 'silent' : row.severity]++
  return !silent
}

/** How many rows people's formats show. */
export function shownRows({ ok, warning, critical }: Tally): number {
  return ok + warning + critical
}
