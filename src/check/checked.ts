import { printable } from '../domain/printable.ts'
import type { Fault } from '../yaml/fault.ts'

/** Something to know that is nothing wrong. */
export interface Notice extends Pick<Fault, 'file' | 'line' | 'column'> {
  readonly message: string
}

/** What a check found. */
export interface Checked {
  /** Every file that was looked at, as it was named. */
  readonly files: readonly string[]
  /** Those of all files, file by file and by position. */
  readonly faults: readonly Fault[]
  /** What was not looked at, and why, file by file. */
  readonly notices: readonly Notice[]
  /** How many entries were connected to; undefined where none was to be. */
  readonly lookedAt: number | undefined
  /** Why a file could not be looked at, a sentence each. */
  readonly unread: readonly string[]
  /** Warnings count as errors. */
  readonly isStrict: boolean
}

/** Reports whether a fault makes the check fail. */
export function isFailure({ severity }: Fault, { isStrict }: Pick<Checked, 'isStrict'>): boolean {
  return isStrict || severity === 'error'
}

/** `file:line:column: note: message`, without a line end. */
export function noticeLine({ file, line, column, message }: Notice): string {
  return printable(`${file}:${line}:${column}: note: ${message}`)
}
