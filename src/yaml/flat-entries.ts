/**
 * A list item that is a map on one line, `- { host: www.example.ac.jp, port: 8443, tags: [web] }`, in the one spelling that large files have:
 * plain words, whole numbers, texts in double quotes without escapes, and lists of these.
 *
 * yaml takes 30 tokens for such a line, and 100 µs and 20 kB with them; large inventories are made of little else. So these lines are read
 * here, and yaml is given a `0` of the same length in their place. Whatever is spelled otherwise is left to it.
 */
export interface FlatEntry {
  readonly value: Readonly<Record<string, unknown>>
  /** From the opening to behind the closing brace. */
  readonly from: number
  readonly to: number
}

/** A value in a flat entry: what it is and where. */
export interface FlatSpan {
  readonly key: number
  readonly from: number
  readonly to: number
}

/** A text without its flat entries. */
interface Flattened {
  /** As long as the text, and with the same lines. */
  readonly rest: string
  /** By the offset of the `0` that stands in their place. */
  readonly entries: ReadonlyMap<number, FlatEntry>
}

/* Every repetition has an end: V8 gives up on a text of 4 MB that has none. A line with more is left to yaml. */
const gap = ' {0,100}'
const word = String.raw`(?:[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.%/@+-]{0,300}|"[^"\\\r\n]{0,1000}")`
const list = String.raw`\[${gap}${word}(?:${gap},${gap}${word}){0,100}${gap}\]`
const pair = `[a-z][a-z_]{0,40}: {1,100}(?:${word}|${list})`
const entry = String.raw`\{${gap}${pair}(?:${gap},${gap}${pair}){0,30}${gap}\}`
const flatLine = new RegExp(String.raw`^(${gap}- {1,100})(${entry})(?=${gap}(?: #[^\r\n]*)?\r?$)`, 'gmu')
const pairs = new RegExp(`([a-z][a-z_]{0,40}): {1,100}(${word}|${list})`, 'gu')
const words = new RegExp(word, 'gu')

/** What YAML's core schema takes for something else than a text (YAML 1.2 §10.3.2), among words. */
const noText = /^(?:[Nn]ull|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE|0o[0-7]+|0x[\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)$/
const wholeNumber = /^(?:0|[1-9]\d{0,8})$/

/** Takes the flat entries out of a text. */
export function takeOutFlat(text: string): Flattened {
  const entries = new Map<number, FlatEntry>()
  const pieces: string[] = []
  let done = 0
  for (const { 0: whole, 1: before = '', 2: map = '', index } of text.matchAll(flatLine)) {
    const from = index + before.length
    const value = entryValue(map)
    if (value === undefined) continue
    const to = index + whole.length
    entries.set(from, { value, from, to })
    pieces.push(text.slice(done, from), '0', ' '.repeat(map.length - 1))
    done = to
  }
  return { rest: entries.size === 0 ? text : pieces.join('') + text.slice(done), entries }
}

/** Where a value stands, by its key and, in a list, its index; undefined for what is not there. */
export function flatSpan(text: string, { from, to }: FlatEntry, key: unknown, index?: unknown): FlatSpan | undefined {
  for (const { 0: whole, 1: name, 2: value = '', index: start } of text.slice(from, to).matchAll(pairs)) {
    if (name !== key) continue
    const offset = from + start
    const valueAt = offset + whole.length - value.length
    if (index === undefined) return { key: offset, from: valueAt, to: valueAt + value.length }
    if (!value.startsWith('[') || typeof index !== 'number') return undefined
    const element = [...value.matchAll(words)][index]
    if (element === undefined) return undefined
    const at = valueAt + element.index
    return { key: at, from: at, to: at + element[0].length }
  }
  return undefined
}

/** Undefined where yaml would say otherwise than that each word is a text or a whole number, or find a fault. */
function entryValue(map: string): Record<string, unknown> | undefined {
  const value: Record<string, unknown> = {}
  for (const { 1: key = '', 2: source = '' } of map.matchAll(pairs)) {
    if (Object.hasOwn(value, key) || noText.test(key)) return undefined
    const read = source.startsWith('[') ? source.match(words)?.map(scalarOf) : scalarOf(source)
    if (read === undefined || (Array.isArray(read) && read.includes(undefined))) return undefined
    value[key] = read
  }
  return value
}

function scalarOf(source: string): string | number | undefined {
  if (source.startsWith('"')) return source.slice(1, -1)
  if (wholeNumber.test(source)) return Number(source)
  return noText.test(source) ? undefined : source
}
