import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { printable } from '../domain/printable.ts'
import { formatInventory } from './format.ts'

/** A date that counts in place of that of the file, and who said so. */
export interface NewDate {
  readonly expiresAt: Date
  readonly by: string
  readonly at: Date
}

/** The text of an inventory with new dates for its manual entries, each with a comment of when and by whom; formatted. */
export function withDates(text: string, dates: ReadonlyMap<string, NewDate>): string {
  const document = parseDocument(text.replace(/^\ufeff/, ''), { schema: 'core', version: '1.2', uniqueKeys: false })
  const manual = document.get('manual')
  for (const entry of isSeq(manual) ? manual.items : []) {
    if (!isMap(entry)) continue
    const date = dates.get(String(entry.get('name')))
    const expires = entry.get('expires', true)
    if (date === undefined || !isScalar(expires)) continue
    expires.value = dateText(date.expiresAt)
    // Beside the whole entry: within braces a comment would end the line.
    entry.comment = `${keptComment(entry.comment)} confirmed ${date.at.toISOString().slice(0, 10)} by ${printable(date.by)}`
  }
  return formatInventory(document.toString({ lineWidth: 0 }))
}

/** What else stands beside the entry; of an earlier confirmation nothing is left. */
function keptComment(comment: string | null | undefined): string {
  const kept = (comment ?? '').replace(/(?:^|;) confirmed \d{4}-\d{2}-\d{2} by .*$/, '')
  return kept.trim() === '' ? '' : `${kept};`
}

/** As people write it: the day, where it ends with one. */
function dateText(at: Date): string {
  const text = `${at.toISOString().slice(0, 19)}Z`
  return text.endsWith('T00:00:00Z') ? text.slice(0, 10) : text
}
