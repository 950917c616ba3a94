import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { inventoryOrder, type KeyOrder } from './key-order.ts'

/** An entry that fits is one line. */
const longestLine = 120

/** Texts that every reader of YAML takes for a text, whatever version it knows; others keep the quotes that they have. */
const plainText = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_.][\w.@/-]*$/i

/**
 * The text of an inventory in its canonical layout: keys in the order of the schema, short entries on one line, comments where they
 * were. Entries keep their order. Its meaning is the same, and formatted again it stays as it is.
 *
 * @param text of an inventory that can be read as YAML, without anchors, aliases and tags
 */
export function formatInventory(text: string): string {
  // A comment that had to move may leave another blank line to its right place next time.
  let formatted = formattedOnce(text)
  for (let times = 1; times < mostTimes; times++) {
    const again = formattedOnce(formatted)
    if (again === formatted) break
    formatted = again
  }
  return formatted
}

const mostTimes = 5

function formattedOnce(text: string): string {
  const document = parseDocument(text.replace(/^\ufeff/, ''), { schema: 'core', version: '1.2', uniqueKeys: false })
  if (isMap(document.contents)) {
    unquote(document)
    trimComments(document)
    order(document.contents, inventoryOrder)
    layOut(document.contents)
  }
  return document.toString({ lineWidth: 0, indentSeq: true, singleQuote: false, flowCollectionPadding: true })
}

function unquote(document: Document): void {
  visit(document, {
    Scalar: (_, node) => {
      const isQuoted = node.type === Scalar.QUOTE_SINGLE || node.type === Scalar.QUOTE_DOUBLE
      if (!isQuoted || typeof node.value !== 'string') return
      node.type = plainText.test(node.value) ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE
    },
  })
}

/** A comment behind a section keeps the blank lines that follow it, and would get one more each time. */
function trimComments(document: Document): void {
  visit(document, {
    Node: (_, node: Node) => {
      if (typeof node.comment === 'string') node.comment = node.comment.replace(/\n+$/, '')
    },
  })
}

/** Sorts the keys of all maps below; unknown ones come last, in the order in which they stand. */
function order(node: unknown, wanted: KeyOrder): void {
  if (isSeq(node)) {
    for (const item of node.items) order(item, wanted)
    return
  }
  if (!isMap(node)) return
  const rank = (pair: Pair) => {
    const index = wanted.keys.indexOf(keyOf(pair))
    return index === -1 ? wanted.keys.length : index
  }
  if (wanted.keys.length > 0) sortPairs(node, rank)
  for (const pair of node.items) {
    const below = wanted.below.get(keyOf(pair)) ?? wanted.below.get('*')
    if (below !== undefined) order(pair.value, below)
  }
}

function sortPairs(map: YAMLMap, rank: (pair: Pair) => number): void {
  const sorted = map.items.toSorted((a, b) => rank(a) - rank(b))
  const isMoved = sorted.some((pair, index) => pair !== map.items[index])
  if (!isMoved) return
  map.items = sorted
  // What stood first has no blank line above it; what stands first now needs none.
  const [first] = sorted
  if (isNode(first?.key)) first.key.spaceBefore = false
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : ''
}

/** Sections apart, each entry on one line where it fits and has no comment within. */
function layOut(top: YAMLMap): void {
  top.flow = false
  for (const [index, { key, value }] of top.items.entries()) {
    if (index > 0 && isNode(key) && (isMap(value) || isSeq(value))) key.spaceBefore ||= isLong(value)
    layOutBelow(value, 1, false)
  }
}

/** Sections of entries: those of a few values stand close together. */
function isLong(value: YAMLMap | YAMLSeq): boolean {
  return value.items.some((item) => isMap(item) || (isPair(item) && (isMap(item.value) || isSeq(item.value))))
}

function layOutBelow(node: unknown, depth: number, mayBeFlow: boolean): void {
  if (!isMap(node) && !isSeq(node)) return
  const isFlow =
    node.items.length === 0 || ((mayBeFlow || isOfScalars(node)) && !isOneKey(node) && fitsOneLine(node, depth))
  if (isFlow) {
    flowBelow(node)
    return
  }
  node.flow = false
  for (const item of node.items) layOutBelow(isPair(item) ? item.value : item, depth + 1, true)
}

function isOfScalars(node: YAMLMap | YAMLSeq): boolean {
  return isSeq(node) ? node.items.every(isScalar) : node.items.every(({ value }) => isScalar(value))
}

/** `- host: www.example.ac.jp` reads better than with braces. */
function isOneKey(node: YAMLMap | YAMLSeq): boolean {
  return isMap(node) && node.items.length === 1 && isScalar(node.items[0]?.value)
}

function flowBelow(node: unknown): void {
  if (!isMap(node) && !isSeq(node)) return
  node.flow = true
  for (const item of node.items) flowBelow(isPair(item) ? item.value : item)
  // The library pads lists as it pads maps: [ a ].
  if (isSeq(node)) {
    const text = flowText(node)
    node.toString = () => text
  }
}

/** The key of the pair, its indentation and the list mark take some of the line. */
const lineStartColumns = 20

function fitsOneLine(node: YAMLMap | YAMLSeq, depth: number): boolean {
  if (hasCommentWithin(node)) return false
  const text = flowText(node)
  return !text.includes('\n') && text.length + 2 * depth + (isSeq(node) ? lineStartColumns : 4) <= longestLine
}

/** A list or map on one line, without the comments beside it: `{ a: 1, b: [x, y] }`. */
function flowText(node: YAMLMap | YAMLSeq): string {
  const { comment = null, commentBefore = null } = node
  Object.assign(node, { comment: null, commentBefore: null })
  const text = stringify(node, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: isMap(node) }).trimEnd()
  Object.assign(node, { comment, commentBefore })
  return text
}

function hasCommentWithin(top: YAMLMap | YAMLSeq): boolean {
  let found = false
  visit(top, {
    Node: (_, node: Node) => {
      const own = node === top ? [] : [node.comment, node.commentBefore]
      if (own.some((comment) => comment !== undefined && comment !== null && comment !== '')) found = true
      return found ? visit.BREAK : undefined
    },
    Scalar: (_, node) => {
      if (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) found = true
    },
  })
  return found
}
