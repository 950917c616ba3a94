/** A record or directive of a zone file, its words without comments, parentheses and quotes. */
export interface ZoneLine {
  readonly line: number
  /** Without an owner of its own: it has the one above. */
  readonly isContinued: boolean
  /** Escapes are read, but for a dot that parts no labels: no host name has one. */
  readonly words: readonly string[]
}

/** Real records are shorter, those with keys too. */
const mostWords = 1_000

/** The records of a master file (RFC 1035 §5.1): parentheses join lines, `;` begins a comment, `\DDD` is a character by its number. */
export function* zoneLines(text: string): Generator<ZoneLine> {
  const state = { line: 1, start: 1, depth: 0, isContinued: false, isNew: true, quoted: false }
  let words: string[] = []
  let word: string | undefined
  const endWord = () => {
    if (word !== undefined && words.length < mostWords) words.push(word)
    word = undefined
  }
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (state.isNew && sign !== '\n' && sign !== '\r') {
      Object.assign(state, { isNew: false, isContinued: /[ \t]/.test(sign), start: state.line })
    }
    if (sign === '\\') {
      const [, digits] = /^\\(\d{3})/.exec(text.slice(at, at + 4)) ?? []
      const meant = digits === undefined ? (text[at + 1] ?? '') : String.fromCharCode(Number(digits) & 0xff)
      word = (word ?? '') + (meant === '.' ? '\\.' : meant)
      at += digits === undefined ? 1 : 3
      if (meant === '\n' && digits === undefined) state.line += 1
    } else if (sign === '"') {
      state.quoted = !state.quoted
      word ??= ''
    } else if (sign === '\n') {
      state.line += 1
      endWord()
      // A quote that nobody closed would take the rest of the zone.
      state.quoted = false
      if (state.depth > 0) continue
      if (words.length > 0) yield { line: state.start, isContinued: state.isContinued, words }
      words = []
      state.isNew = true
    } else if (state.quoted) word = (word ?? '') + sign
    else if (sign === ';') {
      endWord()
      const end = text.indexOf('\n', at)
      at = (end === -1 ? text.length : end) - 1
    } else if (sign === '(' || sign === ')') {
      endWord()
      state.depth = Math.max(0, state.depth + (sign === '(' ? 1 : -1))
    } else if (/\s/.test(sign)) endWord()
    else word = (word ?? '') + sign
  }
  endWord()
  if (words.length > 0) yield { line: state.start, isContinued: state.isContinued, words }
}
