/**
 * Everything that is not seen or moves what is seen: C0, DEL and C1 controls (terminal escapes, line ends), bidi marks,
 * zero-width and line separators, lone surrogates, noncharacters, private use. By Unicode category, so that a list
 * of single characters cannot be incomplete.
 */
const unprintables = /[\p{C}\p{Zl}\p{Zp}]/gu

const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** Nearly every text is plain ASCII, and this is asked much faster. */
const beyondAscii = /[^\x20-\x7e]/

/** Reports whether every character of a text is a plain visible one. */
function isPrintable(text: string): boolean {
  return !beyondAscii.test(text) || !unprintable.test(text)
}

/** The text with every character that is not a plain visible one shown as `\u{1b}`. The one door from peers to people. */
export function printable(text: string): string {
  return isPrintable(text) ? text : text.replace(unprintables, visible)
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
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
