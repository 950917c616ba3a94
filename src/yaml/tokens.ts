import { CST, Lexer, Parser } from 'yaml'
import type { FaultList } from './fault-list.ts'
import type { YamlHints } from './kind.ts'

/** Lists and maps inside each other; the inventory needs six. */
const deepest = 32

/** More anchors, aliases or tags than a person would write by hand: the rest of such a file is not looked at. */
const mostRefused = 100

/** A 4 MiB inventory as people write it has two million; more is punctuation, which costs far more than its bytes. */
const mostTokens = 2_100_000

/** After so many, syntax faults are only the echo of the first. */
export const mostSyntaxFaults = 20

/** Token types that are refused, each where it stands. */
const refusedTokens = {
  anchor: ['yaml-anchor', 'anchors are refused', 'write the value itself in each place'],
  alias: ['yaml-alias', 'aliases are refused', 'write the value itself in place of the alias'],
  tag: ['yaml-tag', 'tags are refused', 'leave the tag out; quote a text that looks like a number'],
} as const

/** The syntax tree of a YAML text. */
export interface ScannedTokens {
  readonly tokens: readonly CST.Token[]
  /** Where the tree ends because it became too deep; undefined where it is whole. */
  readonly tooDeepAt: number | undefined
}

/** What to say of a text that is too deep. */
export const nestingFault = [
  'yaml-nesting',
  `more than ${deepest} levels`,
  'write fewer levels of lists and maps',
] as const

/**
 * The syntax tree of a YAML text, or undefined where going on is useless or dangerous; faults say why.
 *
 * Whatever costs more than its length is refused here, on the tokens, before anything is composed: nesting
 * (300,000 levels took yaml 2.9 two minutes), aliases that multiply, tags, a second document.
 */
export function scanTokens(text: string, faults: FaultList, hints: YamlHints): ScannedTokens | undefined {
  const { env } = process
  // yaml asks for LOG_TOKENS at every token: a look into the real environment takes a third of the time.
  process.env = {}
  try {
    return scan(text, faults, hints)
  } finally {
    process.env = env
  }
}

function scan(text: string, faults: FaultList, hints: YamlHints): ScannedTokens | undefined {
  if (text.length * 1.25 > mostTokens && hasTooManyTokens(text)) {
    faults.error(0, 'too-large', `more than ${mostTokens} YAML tokens`, hints.tooLarge)
    return undefined
  }
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let tooDeepAt: number | undefined
  const watch = new TokenWatch(parser, faults)
  for (const lexeme of new Lexer().lex(text)) {
    if (!watch.allows(lexeme)) return undefined
    for (const token of parser.next(lexeme)) {
      if (!allowsToken(token, tokens, faults)) return undefined
      tokens.push(token)
    }
    if (parser.stack.length > deepest && depthOf(parser.stack) > deepest) {
      tooDeepAt = parser.offset
      break
    }
  }
  for (const token of parser.end()) {
    if (!allowsToken(token, tokens, faults)) return undefined
    tokens.push(token)
  }
  return watch.isComposable ? { tokens, tooDeepAt } : undefined
}

/** Looks at tokens one by one, before the parser has them. */
class TokenWatch {
  readonly #parser: Parser
  readonly #faults: FaultList
  /** The next lexeme is the text of a plain or block scalar, whatever it looks like. */
  #isText = false
  /** In a flow collection, nothing stands between here and the last comma or opening bracket. */
  #isGap = false
  #emptyItems = 0
  #refused = 0

  constructor(parser: Parser, faults: FaultList) {
    this.#parser = parser
    this.#faults = faults
  }

  /** Reports whether what was seen is worth composing, so that faults of the content are shown as well. */
  get isComposable(): boolean {
    return this.#emptyItems === 0 && this.#refused <= mostRefused
  }

  /** Notes what is wrong with a token; false where the rest need not be read. */
  allows(lexeme: string): boolean {
    const type = this.#isText ? 'scalar' : CST.tokenType(lexeme)
    this.#isText = !this.#isText && lexeme === CST.SCALAR
    if (type === 'comma' && this.#isGap) {
      // yaml makes an error object of each: two million commas took all memory there is.
      this.#faults.error(this.#parser.offset, 'yaml-syntax', 'not YAML: nothing before this comma', 'leave it out')
      this.#emptyItems += 1
      if (this.#emptyItems >= mostSyntaxFaults) return false
    }
    if (type !== 'space' && type !== 'newline' && type !== 'comment') {
      this.#isGap = type === 'comma' || type === 'flow-seq-start' || type === 'flow-map-start'
    }
    if (type === 'anchor' || type === 'alias' || type === 'tag') {
      const [rule, message, hint] = refusedTokens[type]
      this.#faults.error(this.#parser.offset, rule, message, hint)
      this.#refused += 1
    }
    return !this.#faults.isFull
  }
}

function hasTooManyTokens(text: string): boolean {
  let count = 0
  for (const _ of new Lexer().lex(text)) {
    count += 1
    if (count > mostTokens) return true
  }
  return false
}

function depthOf(stack: readonly CST.Token[]): number {
  return stack.filter(({ type }) => type === 'block-map' || type === 'block-seq' || type === 'flow-collection').length
}

/** Notes what may not stand between documents; false where the rest need not be read. */
function allowsToken(token: CST.Token, earlier: readonly CST.Token[], faults: FaultList): boolean {
  if (token.type === 'directive' && !/^%YAML\s+1\.2\s*$/.test(token.source)) {
    faults.error(token.offset, 'yaml-directive', 'directives are refused', 'leave the line out')
    return false
  }
  if (token.type === 'document' && earlier.some(({ type }) => type === 'document')) {
    faults.error(
      token.offset,
      'yaml-documents',
      'a second document begins here',
      'write one document, without another ---',
    )
    return false
  }
  return true
}
