import { printable } from '../domain/printable.ts'

/** What was read from a text, or what is wrong with it and what to write instead. Both sentences have no period. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string; readonly hint: string }

/** The text was understood. */
export function understood<Value>(value: Value): Parsed<Value> {
  return { ok: true, value }
}

/** The text was refused. `problem` quotes what came in only through `quoted`. */
export function refused(problem: string, hint: string): Parsed<never> {
  return { ok: false, problem, hint }
}

/** Longer input is cut in messages: it is there to be recognised, not to be read in full. */
const longestQuote = 80

/** The text in double quotes for a message: one line, nothing that a terminal or a reader would take for something else. */
export function quoted(text: string): string {
  const head = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text
  return `"${printable(head).replaceAll('"', '\\"')}"`
}

/** A URL in quotes for a message, without what may be a password. */
export function quotedUrl(text: string): string {
  return quoted(text.replace(/^.*@/s, '…@'))
}
