import { excerpt } from '../messages/excerpt.ts'

/**
 * Everything that is not seen or moves what is seen: C0, DEL and C1 controls (terminal escapes, line ends), bidi marks,
 * zero-width and line separators, lone surrogates, noncharacters, private use. By Unicode category, so that a list
 * of single characters cannot be incomplete.
 */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** Nearly every text is plain ASCII, and this is asked much faster. */
const beyondAscii = /[^\x20-\x7e]/
const unprintables = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Cells of machine formats are cut here: a subject may be 100 KB, and no reader wants it. */
const longestText = 2_000

/** The text with every character that is not a plain visible one shown as `\u{1b}`. The one door from peers to people. */
export function printable(text: string): string {
  return beyondAscii.test(text) && unprintable.test(text) ? text.replace(unprintables, visible) : text
}

/** The beginning of a text, as `printable` shows it. Cut first, so that what is left out need not be looked at. */
export function printableExcerpt(text: string, length: number = longestText): string {
  return printable(excerpt(text, length))
}

/** JSON text that means the same with nothing unprintable in it: each such UTF-16 unit becomes `\u001b`. */
export function printableJson(json: string): string {
  return beyondAscii.test(json) && unprintable.test(json) ? json.replace(unprintables, escapedUnits) : json
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

function escapedUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}
