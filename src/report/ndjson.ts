import type { ReportFormat } from './report.ts'
import { rowJson } from './row.ts'
import { runJson } from './run-json.ts'

/**
 * One row per line as it comes, and nothing else: for pipes, and for `certflow run --results`.
 * Only the file of a run that was cut short has a last line that is no row: `{"run":{…"complete":false…}}`.
 */
export const ndjson: ReportFormat = ({ keptAsFile }) => ({
  add: (row) => `${rowJson(row)}\n`,
  finish: (run) => (run.complete || !keptAsFile ? '' : `{"run":${runJson(run)}}\n`),
})
