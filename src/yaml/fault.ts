import { printable } from '../domain/printable.ts'
import { quoted } from '../network/parsed.ts'
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
  /** The line that it is in, unless nobody is to see that. */
  readonly excerpt?: Excerpt
}

/** The text around a fault, as it stands in the file: long lines are cut on both sides. */
export interface Excerpt {
  readonly before: string
  /** From the fault on. */
  readonly after: string
}

/** One line for each fault: `file:line:column: error: message (hint) [rule]`. Ends with a line end unless empty. */
export function faultsText(faults: readonly Fault[]): string {
  return faults.map((fault) => `${faultLine(fault)}\n`).join('')
}

/** What to say of a file that cannot be used: how many errors there are, and each. Warnings are left out. */
export function unusableText(name: string, path: string, faults: readonly Fault[]): string {
  const errors = faults.filter(({ severity }) => severity === 'error')
  const count = `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`
  return `Cannot use ${name} ${quoted(path)}: ${count}\n${faultsText(errors).trimEnd()}`
}

/** Reports whether one of them keeps the file from being used. */
export function hasErrors(faults: readonly Fault[]): boolean {
  return faults.some(({ severity }) => severity === 'error')
}

/** `file:line:column: error: message (hint) [rule]`, without a line end. */
export function faultLine({ file, line, column, severity, message, hint, rule }: Fault): string {
  return printable(`${file}:${line}:${column}: ${severity}: ${message} (${hint}) [${rule}]`)
}
