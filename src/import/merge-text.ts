import { type Document, isMap, isNode, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import type { Additions, Commented } from './additions.ts'
import { type SectionLines, sectionLines } from './inventory-text.ts'

/** A text that takes the place of another. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * The text of an inventory with further entries at the end of their sections. What is there stays as it is, byte by byte: only lines
 * are added. Where entries stand in brackets, so that no line can be added, the whole is laid out anew, with all comments.
 *
 * @param text an inventory without errors
 */
export function withAdditions(text: string, additions: Additions): string {
  const document = parseDocument(text, { uniqueKeys: false })
  const top = document.contents
  // Behind the end of a document no line can be added.
  if (!isMap(top) || top.flow === true || /^\.\.\.(?:\s|$)/m.test(text)) return laidOutAnew(document, additions)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const edits: Edit[] = []
  const missing: SectionLines[] = []
  for (const lines of sectionLines(additions)) {
    const pair = pairOf(top, lines.section)
    const insertion = pair === undefined ? [] : insertedInto(text, pair, lines.lines, eol)
    if (insertion === undefined) return laidOutAnew(document, additions)
    edits.push(...insertion)
    if (pair === undefined) missing.push(lines)
  }
  return missing.reduce((so, { section, lines }) => appended(so, section, lines, eol), edited(text, edits))
}

function appended(text: string, section: string, lines: readonly string[], eol: string): string {
  const before = text.endsWith(`\n${eol}`) ? '' : text.endsWith('\n') ? eol : `${eol}${eol}`
  return `${text}${before}${[`${section}:`, ...lines.map((line) => `  ${line}`)].join(eol)}${eol}`
}

/** Undefined where the section has entries in brackets. */
function insertedInto(text: string, pair: Pair, lines: readonly string[], eol: string): Edit[] | undefined {
  const { key, value } = pair
  const [, keyEnd] = rangeOf(key) ?? []
  if (keyEnd === undefined) return undefined
  const colon = text.indexOf(':', keyEnd) + 1
  if (!isMap(value) && !isSeq(value)) return undefined
  const [start, end] = rangeOf(value) ?? []
  if (start === undefined || end === undefined) return undefined
  if (value.flow === true) {
    const isOneLine = !text.slice(colon, end).includes('\n')
    return value.items.length === 0 && isOneLine ? [cut(colon, end), linesAfter(text, end, 2, lines, eol)] : undefined
  }
  const last = endOf(value.items.at(-1))
  return last === undefined
    ? undefined
    : [linesAfter(text, last, start - (text.lastIndexOf('\n', start - 1) + 1), lines, eol)]
}

function cut(from: number, to: number): Edit {
  return { from, to, text: '' }
}

/** Lines behind the line in which something ends. */
function linesAfter(text: string, end: number, indent: number, lines: readonly string[], eol: string): Edit {
  const lineEnd = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end)
  const from = lineEnd === -1 ? text.length : lineEnd + 1
  const body = lines.map((line) => `${' '.repeat(indent)}${line}${eol}`).join('')
  return { from, to: from, text: lineEnd === -1 ? `${eol}${body}` : body }
}

function edited(text: string, edits: readonly Edit[]): string {
  // Those behind first, so that the places of the others stay right.
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((so, { from, to, text: added }) => so.slice(0, from) + added + so.slice(to), text)
}

function laidOutAnew(document: Document, { contacts, endpoints, manual }: Additions): string {
  for (const { name, email } of contacts) document.setIn(['contacts', name], flowNode(document, { email }))
  for (const [section, entries] of [
    ['endpoints', endpoints],
    ['manual', manual],
  ] as const) {
    const nodes = entries.map((entry) => commentedNode(document, entry))
    const list = document.get(section)
    if (isSeq(list)) list.items.push(...nodes)
    else if (nodes.length > 0) document.set(section, document.createNode(nodes))
  }
  return document.toString({ lineWidth: 0 })
}

function commentedNode(document: Document, { entry, comment }: Commented<object>): Node {
  const node = flowNode(document, entry)
  if (comment !== undefined) node.comment = ` ${comment}`
  return node
}

function flowNode(document: Document, value: object): Node {
  return document.createNode(value, { flow: true })
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
}

function rangeOf(node: unknown): readonly [start: number, end: number, ...rest: number[]] | undefined {
  return isNode(node) ? (node.range ?? undefined) : undefined
}

/** Where the last item of a collection ends. */
function endOf(item: unknown): number | undefined {
  if (isNode(item)) return rangeOf(item)?.[1]
  const { key, value } = (item ?? {}) as Partial<Pair>
  return endOf(value ?? key)
}
