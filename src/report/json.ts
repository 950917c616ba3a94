import type { ReportFormat } from './report.ts'
import { rowJson } from './row.ts'
import { runJson } from './run-json.ts'

/** One JSON document: `endpoints`, a row per line as it comes, then `run`. Also whole when the run was cut short. */
export const json: ReportFormat = () => {
  let before = '{"endpoints":[\n'
  return {
    add: (row) => {
      const text = before + rowJson(row)
      before = ',\n'
      return text
    },
    finish: (run) => `${before === ',\n' ? '\n' : before}],"run":${runJson(run)}}\n`,
  }
}
