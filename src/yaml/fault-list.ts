import { printable } from '../domain/printable.ts'
import type { Excerpt, Fault } from './fault.ts'
import type { FaultRule } from './rules.ts'

/** A file with more faults than this is the wrong file; the list of them would be larger than the file. */
const mostFaults = 10_000

/** Rules whose words never hold what stands in the file. */
const quotesNothing: ReadonlySet<FaultRule> = new Set(['secret-in-file', 'too-many-faults'])

/** As much of a line is kept on each side of a fault: a terminal shows less. */
const longestExcerpt = 200

/** Collects the faults of one file by offset and hands them out by line. */
export class FaultList {
  readonly file: string
  readonly #text: string
  readonly #found: { readonly offset: number; readonly fault: Omit<Fault, 'file' | 'line' | 'column'> }[] = []
  readonly #hidden: { readonly from: number; readonly to: number }[] = []
  readonly #secrets: { readonly from: number; readonly to: number }[] = []
  #lineStarts: readonly number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.#text = text
  }

  /** Notes an error at an offset of the text. Message and hint are made printable here. */
  error(offset: number, rule: FaultRule, message: string, hint: string): void {
    this.#add(offset, 'error', rule, message, hint)
  }

  /** Notes a warning: the file can be used all the same. */
  warning(offset: number, rule: FaultRule, message: string, hint: string): void {
    this.#add(offset, 'warning', rule, message, hint)
  }

  /** Notes a secret from one offset to another. Nothing else is told of these lines: it would quote the secret. */
  secret(offset: number, from: number, to: number, message: string, hint: string): void {
    // After more secrets than are told, everything may be one.
    const part = { from, to: this.isFull ? Number.POSITIVE_INFINITY : to }
    this.#add(offset, 'error', 'secret-in-file', message, hint)
    this.#secrets.push(part)
    this.#hidden.push(part)
  }

  /** Lines with something of this part of the text are never shown: a secret is in it. */
  hide(from: number, to: number): void {
    this.#hidden.push({ from, to })
  }

  /** No more are taken: going on would be work for nothing. */
  get isFull(): boolean {
    return this.#found.length >= mostFaults
  }

  get isEmpty(): boolean {
    return this.#found.length === 0
  }

  /** The line of an offset, from 1. */
  lineOf(offset: number): number {
    this.#lineStarts ??= lineStartsOf(this.#text)
    let low = 0
    let high = this.#lineStarts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }

  /** File, line and column of an offset. */
  positionOf(offset: number): Pick<Fault, 'file' | 'line' | 'column'> {
    const line = this.lineOf(offset)
    return { file: this.file, line, column: offset - (this.#lineStarts?.[line - 1] ?? 0) + 1 }
  }

  /** All faults by position. */
  sorted(): Fault[] {
    return this.#found
      .filter(({ offset, fault }) => quotesNothing.has(fault.rule) || !this.#isOn(this.lineOf(offset), this.#secrets))
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, fault }) => {
        const line = this.lineOf(offset)
        const start = this.#lineStarts?.[line - 1] ?? 0
        const excerpt = this.#excerptAt(line, start, offset)
        return { file: this.file, line, column: offset - start + 1, ...fault, ...(excerpt && { excerpt }) }
      })
  }

  #excerptAt(line: number, lineStart: number, offset: number): Excerpt | undefined {
    if (this.#isOn(line, this.#hidden)) return undefined
    const before = this.#text.slice(Math.max(lineStart, offset - longestExcerpt), offset)
    const [after = ''] = this.#text.slice(offset, offset + longestExcerpt).split(/\r?\n/, 1)
    return { before: whole(before), after: whole(after) }
  }

  /** Reports whether a line has something of one of these parts. */
  #isOn(line: number, parts: readonly { readonly from: number; readonly to: number }[]): boolean {
    const start = this.#lineStarts?.[line - 1] ?? 0
    const end = this.#lineStarts?.[line] ?? this.#text.length + 1
    return parts.some(({ from, to }) => from < end && start < to)
  }

  #add(offset: number, severity: Fault['severity'], rule: FaultRule, message: string, hint: string): void {
    if (this.isFull) return
    this.#found.push({ offset, fault: { rule, severity, message: printable(message), hint: printable(hint) } })
    if (this.isFull) {
      const fault = { rule: 'too-many-faults', severity: 'error' } as const
      const said = { message: `more than ${mostFaults} faults`, hint: 'put right what is shown and check again' }
      this.#found.push({ offset: this.#text.length, fault: { ...fault, ...said } })
    }
  }
}

/** A text that was cut may begin or end with half a character. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
}
