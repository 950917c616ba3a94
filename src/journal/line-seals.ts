import { crc32 } from 'node:zlib'
import { printableJson } from '../domain/printable.ts'

/**
 * The lines of a journal, each JSON without anything unprintable whose last field is a checksum of the text before it
 * and of all lines before. A date with one wrong bit would be read as another date, and lines that changed places would
 * give endpoints the certificates of others.
 */
export class LineSeals {
  #last: number

  /** `last`: the seal of the line before; 0 before the first. */
  constructor(last = 0) {
    this.#last = last
  }

  /** The seal of the last line. */
  get last(): number {
    return this.#last
  }

  /** The next line, its end included. */
  seal(fields: object): string {
    const text = printableJson(JSON.stringify(fields)).slice(0, -1)
    return `${text}${this.#sealOf(text)}\n`
  }

  /** What the next line holds, its end left out; undefined where it is not as it was written. */
  unseal(line: string): unknown {
    const text = line.slice(0, -sealLength)
    if (line.slice(text.length) !== this.#sealOf(text)) return undefined
    try {
      return JSON.parse(line)
    } catch {
      // Not by accident, since the checksum fits: somebody made it.
      return undefined
    }
  }

  #sealOf(text: string): string {
    this.#last = crc32(text, this.#last)
    return `,"crc32":"${this.#last.toString(16).padStart(8, '0')}"}`
  }
}

const sealLength = ',"crc32":"00000000"}'.length
