/** A line of a configuration as its words. */
export interface WordLine {
  readonly words: readonly string[]
  readonly line: number
}

/**
 * The lines of a text with their words: parted by white space, `#` begins a comment where a word would begin, quotes keep a word
 * together, a backslash takes its meaning from the sign behind it and, at the end, joins the next line.
 */
export function* wordLines(text: string): Generator<WordLine> {
  let words: string[] = []
  let start = 1
  let line = 0
  for (const physical of text.split(/\r\n|[\r\n]/)) {
    line += 1
    if (words.length === 0) start = line
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/.test(physical.slice(-100))
    words.push(...wordsOf(isContinued ? physical.slice(0, -1) : physical))
    if (isContinued) continue
    if (words.length > 0) yield { words, line: start }
    words = []
  }
  if (words.length > 0) yield { words, line: start }
}

function wordsOf(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? ''
    if (sign === '\\' && quote !== "'" && at + 1 < line.length) {
      at += 1
      word = (word ?? '') + line[at]
    } else if (quote !== '') {
      if (sign === quote) quote = ''
      else word = (word ?? '') + sign
    } else if (sign === '"' || sign === "'") {
      quote = sign
      word ??= ''
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (sign === '#' && word === undefined) break
    else word = (word ?? '') + sign
  }
  return word === undefined ? words : [...words, word]
}
