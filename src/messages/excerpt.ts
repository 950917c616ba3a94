/** Longest quotation inside a sentence: enough to recognise a name, too little to bury the sentence. */
const quotedCharacters = 80

/** Names listed before "and n more". */
const listedNames = 3

/** The beginning of a text that a peer chose, as far as a sentence can bear it; never half a surrogate pair. */
export function excerpt(text: string, length = quotedCharacters): string {
  if (text.length <= length) return text
  const end = length - 1
  return `${text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end)}…`
}

/** The first few of many, each shortened, and how many were left out. */
export function someOf(names: readonly string[]): { readonly shown: readonly string[]; readonly more: number } {
  return {
    shown: names.slice(0, listedNames).map((name) => excerpt(name)),
    more: Math.max(0, names.length - listedNames),
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
