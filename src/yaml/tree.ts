import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { quoted } from '../network/parsed.ts'
import { FaultList } from './fault-list.ts'
import { type FlatEntry, flatSpan, takeOutFlat } from './flat-entries.ts'
import type { YamlHints } from './kind.ts'
import { mostSyntaxFaults, nestingFault, scanTokens } from './tokens.ts'

/** Keys and indexes from the top of a file to a value. */
export type Path = readonly PropertyKey[]

/** Where something stands in the text. */
export interface Place {
  /** Offset of the key, or of the value where there is none (in a list, at the top). */
  readonly key: number
  readonly value: number
  /** The value as written; empty where there is none. */
  readonly source: string
  /** An alias or a tagged value, refused already: what it would be is nobody's business. */
  readonly opaque: boolean
}

/** The values of a YAML text, with the places that they came from. */
export interface YamlTree {
  readonly value: unknown
  /** Undefined for what is not in the text. */
  placeOf(path: Path): Place | undefined
}

/** Allowed by YAML 1.2 §5.1 are tab, line ends and what can be seen. The tokens of the lexer are among the rest. */
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Reads a YAML text (core schema), or notes why it cannot be read. A text without any value is refused too. */
export function readTree(text: string, faults: FaultList, hints: YamlHints): YamlTree | undefined {
  const found = control.exec(text)
  if (found !== null) {
    faults.error(found.index, 'control-character', `control character ${quoted(found[0])}`, 'take it out')
    return undefined
  }
  return readFlatTree(text, faults, hints) ?? readWholeTree(text, faults, hints)
}

/** The tree of a text whose flat entries are read apart; undefined where anything is odd, which `readWholeTree` then tells. */
function readFlatTree(text: string, faults: FaultList, hints: YamlHints): YamlTree | undefined {
  const { rest, entries } = takeOutFlat(text)
  if (entries.size === 0) return undefined
  const odd = new FaultList(faults.file, rest)
  const scanned = scanTokens(rest, odd, hints)
  if (scanned === undefined || scanned.tooDeepAt !== undefined || !odd.isEmpty) return undefined
  const document = compose(scanned.tokens, rest.length)
  if (document === undefined || document.errors.length > 0) return undefined
  // In a text of several lines, or in a comment, such a line is no entry.
  if (countFlat(document.contents, entries) !== entries.size) return undefined
  return new DocumentTree(document, text, faults, entries)
}

function countFlat(node: unknown, entries: ReadonlyMap<number, FlatEntry>): number {
  if (isSeq(node)) return node.items.reduce<number>((sum, item) => sum + countFlat(item, entries), 0)
  if (isMap(node)) return node.items.reduce((sum, { value }) => sum + countFlat(value, entries), 0)
  return flatAt(node, entries) === undefined ? 0 : 1
}

/** The flat entry in whose place a node stands. */
function flatAt(node: unknown, entries: ReadonlyMap<number, FlatEntry>): FlatEntry | undefined {
  return isScalar(node) && node.source === '0' ? entries.get(node.range?.[0] ?? -1) : undefined
}

/** What `readTree` answers, all of it by yaml. */
export function readWholeTree(text: string, faults: FaultList, hints: YamlHints): YamlTree | undefined {
  const scanned = scanTokens(text, faults, hints)
  if (scanned === undefined) return undefined
  const { tokens, tooDeepAt = Number.POSITIVE_INFINITY } = scanned
  const document = compose(tokens, text.length)
  // A missing quote can look like nesting: what is wrong before the tree became too deep is the better fault.
  const errors = document?.errors.filter(({ pos }) => pos[0] < tooDeepAt) ?? []
  if (document === undefined || noteSyntax(errors, faults)) return undefined
  if (scanned.tooDeepAt !== undefined) {
    faults.error(scanned.tooDeepAt, ...nestingFault)
    return undefined
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    faults.error(0, 'empty-file', 'the file says nothing', hints.empty)
    return undefined
  }
  return new DocumentTree(document, text, faults, new Map())
}

function compose(tokens: readonly CST.Token[], end: number): Document.Parsed | undefined {
  // uniqueKeys: yaml compares each key with each other (100 s for 80,000); duplicates are found below in one pass.
  const composer = new Composer({
    schema: 'core',
    version: '1.2',
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
  })
  // A syntax fault is an Error object with its stack: garbage of 4 MiB has half a million of them.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const [document] = composer.compose(tokens, true, end)
    return document
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Codes that the token scan has reported already, in its own words. */
const reported: ReadonlySet<string> = new Set(['BAD_ALIAS', 'TAG_RESOLVE_FAILED', 'MULTIPLE_ANCHORS', 'MULTIPLE_TAGS'])

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent the entries of a list or map by the same number of spaces',
  MULTILINE_IMPLICIT_KEY: 'look for a missing colon or quote on this line',
  MISSING_CHAR: 'look for a missing colon, comma, bracket or quote',
}

function noteSyntax(errors: readonly YAMLError[], faults: FaultList): boolean {
  const syntax = errors.filter(({ code }) => !reported.has(code))
  for (const { code, pos, message } of syntax.slice(0, mostSyntaxFaults)) {
    const [first = ''] = message.split('\n')
    const hint = syntaxHints[code] ?? 'look for a missing colon, bracket or quote, and for uneven indentation'
    faults.error(pos[0], 'yaml-syntax', `not YAML: ${first}`, hint)
  }
  return syntax.length > 0
}

function startOf(node: unknown, otherwise: number): number {
  return (node as Node | null)?.range?.[0] ?? otherwise
}

/** The values of a document, with an index of its maps. */
class DocumentTree implements YamlTree {
  readonly value: unknown
  readonly #text: string
  readonly #faults: FaultList
  readonly #flat: ReadonlyMap<number, FlatEntry>
  readonly #root: Node | null
  readonly #indexes = new WeakMap<YAMLMap, Map<string, Pair>>()

  constructor(document: Document.Parsed, text: string, faults: FaultList, flat: ReadonlyMap<number, FlatEntry>) {
    this.#text = text
    this.#faults = faults
    this.#flat = flat
    this.#root = document.contents
    this.value = this.#valueOf(this.#root)
  }

  placeOf(path: Path): Place | undefined {
    let node: unknown = this.#root
    let key: unknown
    for (const [depth, step] of path.entries()) {
      const entry = flatAt(node, this.#flat)
      if (entry !== undefined) return this.#placeIn(entry, path.slice(depth))
      key = undefined
      if (isMap(node)) {
        const pair = this.#indexes.get(node)?.get(String(step))
        if (pair === undefined) return undefined
        key = pair.key
        node = pair.value
      } else if (isSeq(node)) {
        if (typeof step !== 'number' || step >= node.items.length) return undefined
        node = node.items[step]
      } else return undefined
    }
    const entry = flatAt(node, this.#flat)
    if (entry !== undefined) return this.#placeIn(entry, [])
    const value = startOf(node, startOf(key, 0))
    const source = this.#text.slice(value, (node as Node | null)?.range?.[1] ?? value)
    const opaque = isAlias(node) || (node as Node | null)?.tag !== undefined
    return { key: startOf(key, value), value, source, opaque }
  }

  #placeIn(entry: FlatEntry, [key, index, ...deeper]: Path): Place | undefined {
    const whole = { key: entry.from, from: entry.from, to: entry.to }
    const isTooDeep = deeper.length > 0
    const span = key === undefined ? whole : isTooDeep ? undefined : flatSpan(this.#text, entry, key, index)
    return span && { key: span.key, value: span.from, source: this.#text.slice(span.from, span.to), opaque: false }
  }

  #valueOf(node: unknown): unknown {
    if (isScalar(node)) return flatAt(node, this.#flat)?.value ?? node.value
    if (isSeq(node)) return node.items.map((item) => this.#valueOf(item))
    if (!isMap(node)) return undefined
    const value: Record<string, unknown> = {}
    const index = new Map<string, Pair>()
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? pair.key.value : undefined
      const offset = startOf(pair.key, startOf(pair.value, startOf(node, 0)))
      if (typeof key !== 'string' && !isAlias(pair.key)) {
        this.#faults.error(offset, 'wrong-type', 'a key must be text', 'put the key in quotes')
      }
      if (typeof key !== 'string') continue
      const earlier = index.get(key)
      if (earlier !== undefined) this.#noteSecond(key, offset, startOf(earlier.key, 0))
      else if (key === '__proto__') {
        this.#faults.error(offset, 'unknown-key', 'no key has this name', 'take it out')
      } else {
        index.set(key, pair)
        value[key] = this.#valueOf(pair.value)
      }
    }
    this.#indexes.set(node, index)
    return value
  }

  #noteSecond(key: string, offset: number, first: number): void {
    const hint = `the first is on line ${this.#faults.lineOf(first)}; keep one`
    this.#faults.error(offset, 'duplicate-key', `${quoted(key)} stands here a second time`, hint)
  }
}
