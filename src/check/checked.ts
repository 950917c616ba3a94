import type { Fault } from '../yaml/fault.ts'

/** What a check found. */
export interface Checked {
  /** Every file that was looked at, as it was named. */
  readonly files: readonly string[]
  /** Those of all files, file by file and by position. */
  readonly faults: readonly Fault[]
  /** Why a file could not be looked at, a sentence each. */
  readonly unread: readonly string[]
  /** Warnings count as errors. */
  readonly isStrict: boolean
}

/** Reports whether a fault makes the check fail. */
export function isFailure({ severity }: Fault, { isStrict }: Pick<Checked, 'isStrict'>): boolean {
  return isStrict || severity === 'error'
}
