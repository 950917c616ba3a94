import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'

/** What a renderer may know besides the rows. */
export interface ReportOptions {
  /** Columns of the terminal, or 80 where there is none. */
  readonly columns: number
  readonly colour: boolean
  /** Language of the reports that people read (table is English; html and markdown are both). */
  readonly language: 'en' | 'ja'
  /** The moment that the rows are judged at. */
  readonly now: Date
  /** It is kept as a file, away from the exit code that tells a run cut short: formats of rows alone get a mark then. */
  readonly keptAsFile: boolean
}

/**
 * One report in the making: text is returned, nothing is printed.
 *
 * Formats that can, answer each row at once; the others answer '' until `finish`. What `add` and `finish` return,
 * one after the other, is the whole report. `finish` comes once, also when the run was cut short.
 */
export interface Report {
  add(row: JudgedRow): string
  /** A row without findings that is not to be shown (`--only-findings`). Formats that sum up count it all the same. */
  leaveOut?(row: JudgedRow): void
  finish(run: RunSummary): string
}

/** A format: makes a fresh report. */
export type ReportFormat = (options: ReportOptions) => Report
