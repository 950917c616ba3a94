import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'

/** Cells of machine formats are cut here: a subject may be 100 KB, and no reader wants it. */
const longestText = 2_000

/** The beginning of a text, as `printable` shows it. Cut first, so that what is left out need not be looked at. */
export function printableExcerpt(text: string, length: number = longestText): string {
  return printable(excerpt(text, length))
}
