import type { ReportFormat } from './report.ts'
import { rowJson } from './row.ts'

/** One row per line as it comes, and nothing else: for pipes, and for `certflow run --results`. */
export const ndjson: ReportFormat = () => ({
  add: (row) => `${rowJson(row)}\n`,
  finish: () => '',
})
