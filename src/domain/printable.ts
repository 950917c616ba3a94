/**
 * Everything that is not seen or moves what is seen: C0, DEL and C1 controls (terminal escapes, line ends), bidi marks,
 * zero-width and line separators, lone surrogates, noncharacters, private use. By Unicode category, so that a list
 * of single characters cannot be incomplete. For `replace`: it matches globally.
 */
export const unprintables = /[\p{C}\p{Zl}\p{Zp}]/gu

const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** Nearly every text is plain ASCII, and this is asked much faster. */
const beyondAscii = /[^\x20-\x7e]/

/** Reports whether every character of a text is a plain visible one. */
export function isPrintable(text: string): boolean {
  return !beyondAscii.test(text) || !unprintable.test(text)
}

/** The text with every character that is not a plain visible one shown as `\u{1b}`. The one door from peers to people. */
export function printable(text: string): string {
  return isPrintable(text) ? text : text.replace(unprintables, visible)
}

function visible(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
