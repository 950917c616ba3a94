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

/** C0, DEL, C1, line separators, marks that turn the direction of writing, invisible characters, lone surrogates. */
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu

/** The text in double quotes for a message: one line, nothing that a terminal or a reader would take for something else. */
export function quoted(text: string): string {
  const head = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text
  return `"${printable(head).replaceAll('"', '\\"')}"`
}

/** The text with every character that is not seen as itself written as `\u{…}`. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
