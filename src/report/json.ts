import type { RunSummary } from '../domain/judged-row.ts'
import type { ReportFormat } from './report.ts'
import { rfc3339, rowJson } from './row.ts'
import { printableJson } from './sanitize.ts'

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

function runJson(run: RunSummary): string {
  return printableJson(
    JSON.stringify({
      planned: run.planned,
      probed: run.probed,
      failed: run.failed,
      started_at: rfc3339(run.startedAt),
      duration_ms: Math.round(run.durationMs),
      depth: run.depth,
      complete: run.complete,
      incomplete_reason: run.incompleteReason,
    }),
  )
}
