/** A directive of nginx, and what stands in its braces. */
export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  readonly line: number
  /** Undefined where it ends with a semicolon. */
  readonly block: readonly Directive[] | undefined
}

/** A file as it was read. */
export interface NginxText {
  readonly directives: readonly Directive[]
  /** What is wrong with it, as far as it matters: `line 7: …`. Reading went on. */
  readonly problem: { readonly line: number; readonly text: string } | undefined
}

/** A word, in quotes or not, or one of the three signs. */
type Token = { readonly text: string; readonly line: number; readonly isSign: boolean }

/** Real ones have five. */
const deepestBlock = 50

/** Reads the text of a configuration of nginx into its directives. Never throws: what does not end, ends with the text. */
export function readNginxText(text: string): NginxText {
  const open: { directive: Omit<Directive, 'block'>; block: Directive[] }[] = []
  const top: Directive[] = []
  let problem: NginxText['problem']
  let words: Token[] = []
  const tokens = new Tokens(text)
  for (let token = tokens.next(); token !== undefined; token = tokens.next()) {
    const { line } = token
    if (!token.isSign) {
      words.push(token)
      continue
    }
    const [first, ...rest] = words
    const directive = first && { name: first.text, args: rest.map((word) => word.text), line: first.line }
    words = []
    const here = open.at(-1)?.block ?? top
    if (token.text === ';') {
      if (directive !== undefined) here.push({ ...directive, block: undefined })
    } else if (token.text === '{') {
      if (directive?.name.endsWith('_by_lua_block') === true || open.length >= deepestBlock) tokens.skipBlock()
      else open.push({ directive: directive ?? { name: '', args: [], line }, block: [] })
    } else {
      const closed = open.pop()
      if (closed === undefined) problem ??= { line, text: 'a "}" closes nothing' }
      else (open.at(-1)?.block ?? top).push({ ...closed.directive, block: closed.block })
    }
  }
  const [unclosed] = open
  if (unclosed !== undefined) problem ??= { line: unclosed.directive.line, text: 'a "{" is not closed' }
  for (const { directive, block } of open.toReversed()) {
    const parent = open[open.findIndex((each) => each.block === block) - 1]
    ;(parent?.block ?? top).push({ ...directive, block })
  }
  return { directives: top, problem }
}

/** The words and signs of a text, one after the other. */
class Tokens {
  readonly #text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  next(): Token | undefined {
    this.#skipSpace()
    const line = this.#line
    const sign = this.#text[this.#at]
    if (sign === undefined) return undefined
    if (sign === ';' || sign === '{' || sign === '}') {
      this.#at += 1
      return { text: sign, line, isSign: true }
    }
    return { text: sign === '"' || sign === "'" ? this.#quoted(sign) : this.#plain(), line, isSign: false }
  }

  /** Goes behind the brace that closes what was opened: programs in other languages are not read. */
  skipBlock(): void {
    for (let depth = 1; depth > 0 && this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at]
      if (sign === '{') depth += 1
      else if (sign === '}') depth -= 1
      else if (sign === '\n') this.#line += 1
    }
  }

  #skipSpace(): void {
    for (; ; this.#at += 1) {
      const sign = this.#text[this.#at]
      if (sign === '#') {
        const end = this.#text.indexOf('\n', this.#at)
        this.#at = (end === -1 ? this.#text.length : end) - 1
      } else if (sign === '\n') this.#line += 1
      else if (sign === undefined || !/\s/.test(sign)) return
    }
  }

  #quoted(quote: string): string {
    let word = ''
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at]
      if (sign === '\n') this.#line += 1
      if (sign === quote) {
        this.#at += 1
        return word
      }
      if (sign === '\\') this.#at += 1
      word += this.#text[this.#at] ?? ''
    }
    return word
  }

  /** Up to white space or a sign; the braces of `${name}` belong to the word. */
  #plain(): string {
    let word = ''
    for (; this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at] ?? ''
      const isVariable = sign === '{' && word.endsWith('$')
      if (isVariable) {
        const end = this.#text.indexOf('}', this.#at)
        if (end === -1) return word
        word += this.#text.slice(this.#at, end + 1)
        this.#at = end
        continue
      }
      if (/[\s;{}]/.test(sign)) return word
      if (sign === '\\') this.#at += 1
      word += this.#text[this.#at] ?? ''
    }
    return word
  }
}
