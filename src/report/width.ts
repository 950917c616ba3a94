import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** One column each, so that no library need be asked. Nearly every endpoint is such a text. */
const plain = /^[\x20-\x7e]*$/

/** Terminal columns of a printable text: Japanese characters take two. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : wideWidthOf(text)
}

/** Loaded when the first such text comes: its tables cost 25 ms, and most scans print none. */
function wideWidthOf(text: string): number {
  const { default: stringWidth } = require('string-width') as typeof import('string-width')
  return stringWidth(text)
}

/** The text filled with spaces up to `columns`. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** The text, ended with `…` where it takes more than `columns`. */
export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  return `${fitting(characters(text), columns - 1).join('')}…`
}

/** The text, begun with `…` where it takes more than `columns`. */
export function cutStart(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  return `…${fitting([...characters(text)].toReversed(), columns - 1)
    .reverse()
    .join('')}`
}

/** The text with `…` in its middle where it takes more than `columns`: both the host and the port can still be read. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  const tail = Math.floor((columns - 1) / 2)
  const all = [...characters(text)]
  const end = fitting(all.toReversed(), tail).reverse().join('')
  return `${fitting(all, columns - 1 - widthOf(end)).join('')}…${end}`
}

/** As many characters from the beginning as fit into `columns`. */
function fitting(all: Iterable<string>, columns: number): string[] {
  const taken: string[] = []
  let used = 0
  for (const character of all) {
    used += widthOf(character)
    if (used > columns) break
    taken.push(character)
  }
  return taken
}

/** What a person would call characters: an accent or a variation mark stays with its letter. */
function characters(text: string): Iterable<string> {
  if (plain.test(text)) return text
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}
