import { isPrintable, printable, unprintables } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'

/** Cells of machine formats are cut here: a subject may be 100 KB, and no reader wants it. */
const longestText = 2_000

/** The beginning of a text, as `printable` shows it. Cut first, so that what is left out need not be looked at. */
export function printableExcerpt(text: string, length: number = longestText): string {
  return printable(excerpt(text, length))
}

/** JSON text that means the same with nothing unprintable in it: each such UTF-16 unit becomes `\u001b`. */
export function printableJson(json: string): string {
  return isPrintable(json) ? json : json.replace(unprintables, escapedUnits)
}

function escapedUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}
