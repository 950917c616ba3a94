import type { ImportFormat } from './format.ts'
import { parsePlace } from './place.ts'

/** So many lines tell what the rest is. */
const mostLooked = 200

/** Lists of hosts: targets as a scan takes them, or URLs; `#` begins a comment. */
export const hosts: ImportFormat = {
  from: 'file',
  recognises: ({ text = '' }) => {
    const lines = [...linesOf(text.slice(0, 65_536))].slice(0, mostLooked)
    const plain = lines.filter(({ words }) => words.every(looksLikePlace))
    // What is wrong in a list is to be told as such.
    return plain.length > lines.length / 2
  },
  read: ({ text = '' }, reading) => {
    for (const { number, words } of linesOf(text)) {
      for (const word of words) {
        const place = parsePlace(word)
        if (place.ok) reading.found({ at: `line ${number}`, endpoint: place.value })
        else reading.skip(`line ${number}`, `${place.problem} (${place.hint})`)
      }
    }
  },
}

/** Any word could be a host: only names with a dot, addresses and URLs say that it is one. */
function looksLikePlace(word: string): boolean {
  const place = parsePlace(word)
  return place.ok && /[.:]/.test(place.value.host)
}

function* linesOf(text: string): Generator<{ readonly number: number; readonly words: readonly string[] }> {
  let number = 0
  for (const [line] of text.matchAll(/[^\r\n]*(?:\r\n|[\r\n]|$)/g)) {
    number += 1
    const words = line
      .replace(/(?:^|\s)#.*$/s, '')
      .split(/[\s,]+/)
      .filter((word) => word !== '')
    if (words.length > 0) yield { number, words }
  }
}
