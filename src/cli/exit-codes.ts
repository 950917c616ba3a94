import { isWorse, type Severity } from '../domain/finding.ts'

/** Exit codes of contract.md §2. */
export const exitCodes = { clean: 0, findings: 1, cannotRun: 2, incomplete: 3, bug: 70 } as const

/** What `--fail-on` takes. */
export type FailOn = 'warning' | 'critical' | 'never'

/** The exit code of a run that could be made: incomplete counts for more than findings, since the worst may be missing. */
export function exitCodeOf(worst: Severity, failOn: FailOn, complete: boolean): number {
  if (!complete) return exitCodes.incomplete
  return failOn !== 'never' && (worst === failOn || isWorse(worst, failOn)) ? exitCodes.findings : exitCodes.clean
}
