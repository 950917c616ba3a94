import type { Severity } from '../../domain/finding.ts'
import type { ReviewWords, SectionName } from './words/words.ts'

/** What stands in a table. Not escaped. */
export interface Cell {
  readonly lines: readonly string[]
  /** What is said in smaller letters below. */
  readonly small: readonly string[]
  readonly severity: Severity | undefined
  /** It is not to be broken: a day, a number. */
  readonly isShort: boolean
}

/** A week as a bar. Not escaped. */
export interface WeekBar {
  readonly title: string
  /** What somebody has to renew, and what renews itself. */
  readonly work: number
  readonly itself: number
  /** The first of what somebody has to renew, and how much more there is. */
  readonly names: readonly string[]
  readonly rest: string | undefined
}

/** A part of a report, in the words of its language. Not escaped. */
export interface Section {
  readonly name: SectionName
  readonly title: string
  readonly sentences: readonly string[]
  /** Heads of the columns; none where there is no table. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** What stands below the table: how much was left out. */
  readonly rest: string | undefined
  /** Its rows as bars, for who can draw them. */
  readonly bars: readonly WeekBar[]
}

/** More lines are not read; csv has all. */
const mostRows = 100

/** A section with as many of its rows as people read. */
export function sectionOf(
  name: SectionName,
  words: ReviewWords,
  parts: Partial<Omit<Section, 'name' | 'title'>>,
): Section {
  const { sentences = [], columns = [], rows = [], rest, bars = [] } = parts
  const more = rows.length - mostRows
  return {
    name,
    title: words.sections[name],
    sentences,
    columns: rows.length === 0 ? [] : columns,
    rows: rows.slice(0, mostRows),
    rest: rest ?? (more > 0 ? words.more(more) : undefined),
    bars,
  }
}

/** A cell with what is said below. */
export function cell(text: string, ...small: readonly (string | undefined)[]): Cell {
  return { lines: [text], small: small.filter((line) => line !== undefined), severity: undefined, isShort: false }
}

/** A cell that is not to be broken. */
export function shortCell(text: string, ...small: readonly (string | undefined)[]): Cell {
  return { ...cell(text, ...small), isShort: true }
}
