import { printable } from '../domain/printable.ts'

/**
 * A cell of RFC 4180; nothing where there is no value, lists are joined by spaces.
 *
 * A spreadsheet calculates what begins like a formula, also in quotes, so such text gets an apostrophe (OWASP ASVS
 * 1.2.10). Numbers are ours and stay numbers, negative ones too.
 */
export function csvCell(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = guarded(printable(Array.isArray(value) ? value.join(' ') : String(value)))
  return /[",\r\n']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What a spreadsheet may take for a formula: also after white space, and in the full-width forms that Japanese input gives. */
const formula = /^[\s\0]*[=+\-@\t\r\0＝＋－＠]/u

function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text
}
