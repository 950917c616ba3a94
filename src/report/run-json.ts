import type { RunSummary } from '../domain/judged-row.ts'
import { printableJson } from '../domain/printable.ts'
import { rfc3339 } from './row.ts'

/** The `run` object of contract.md §3 as JSON text. */
export function runJson(run: RunSummary): string {
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
