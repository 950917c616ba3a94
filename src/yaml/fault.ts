import { printable } from '../domain/printable.ts'
import type { FaultRule } from './rules.ts'

/** Something wrong in a file, where, and the way out. The shape is the contract's. */
export interface Fault {
  readonly file: string
  /** From 1; the column counts UTF-16 units, as editors and SARIF do. */
  readonly line: number
  readonly column: number
  readonly rule: FaultRule
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint: string
}

/** One line for each fault: `file:line:column: error: message (hint) [rule]`. Ends with a line end unless empty. */
export function faultsText(faults: readonly Fault[]): string {
  return faults.map((fault) => `${faultLine(fault)}\n`).join('')
}

/** Reports whether one of them keeps the file from being used. */
export function hasErrors(faults: readonly Fault[]): boolean {
  return faults.some(({ severity }) => severity === 'error')
}

function faultLine({ file, line, column, severity, message, hint, rule }: Fault): string {
  return printable(`${file}:${line}:${column}: ${severity}: ${message} (${hint}) [${rule}]`)
}
