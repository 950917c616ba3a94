import type { JudgedManual, JudgedProbe, JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { nameOf } from './facts.ts'
import { labelsText, sslExporterLabels } from './prometheus-labels.ts'
import { type Help, metricsText, type Sample } from './prometheus-text.ts'
import type { ReportFormat } from './report.ts'

/** What is told of each place, with its help. Times are absolute, so that a rule compares them with `time()` and a stale file still tells the truth. */
export const placeHelp = {
  certflow_probe_success: 'Whether the endpoint was read without a failure.',
  certflow_probe_duration_seconds: 'How long the probe took.',
  certflow_probe_timestamp_seconds: 'When the endpoint was probed, in seconds since 1970.',
  certflow_certificate_not_before_timestamp_seconds: 'Begin of validity of the certificate served.',
  certflow_certificate_not_after_timestamp_seconds: 'End of validity of the certificate served, or of a manual entry.',
  certflow_chain_not_after_timestamp_seconds:
    'First end of validity of the certificate and what stands above it, roots left out.',
  certflow_certificate_info: 'What is served, and who answers for it; always 1.',
  certflow_findings: 'Findings of the endpoint with this code and severity.',
  ssl_cert_not_after: 'End of validity of the certificate served, as ssl_exporter names it.',
  ssl_probe_success: 'Whether the endpoint was read without a failure, as ssl_exporter names it.',
} as const satisfies Help

const help = {
  ...placeHelp,
  certflow_run_planned: 'Endpoints and manual entries that were to be looked at.',
  certflow_run_probed: 'Rows of probes, failed ones included.',
  certflow_run_failed: 'Rows with a failure.',
  certflow_run_complete: 'Whether every planned endpoint has its row.',
  certflow_run_duration_seconds: 'How long the run took.',
  certflow_run_started_timestamp_seconds: 'When the run began, in seconds since 1970.',
} as const satisfies Help

/**
 * Text exposition format 0.0.4, for the textfile collector: all samples of a family together, no series twice.
 * Where a list names a target twice, its last row counts. An absent date has no sample.
 */
export const prometheus: ReportFormat = () => {
  const rows = new Map<string, readonly MaybeSample[]>()
  return {
    add: (row) => {
      const at = labelsText(placeOf(row))
      const samples = row.kind === 'probe' ? probeSamples(row, at) : manualSamples(row, at)
      rows.set(at, [...samples, ...findingSamples(row.findings, placeOf(row))])
      return ''
    },
    finish: (run) => metricsText(help, [...rows.values(), runSamples(run)]),
  }
}

type Labels = Readonly<Record<string, string | undefined>>

type MaybeSample = Sample<keyof typeof help>

function probeSamples(row: JudgedProbe, at: string): MaybeSample[] {
  const { result, earliestChainNotAfter } = row
  const success = result.failure === undefined ? 1 : 0
  const leaf = result.served?.chain[0]
  const probe: MaybeSample[] = [
    ['certflow_probe_success', at, success],
    ['certflow_probe_duration_seconds', at, result.durationMs / 1_000],
    ['certflow_probe_timestamp_seconds', at, seconds(result.probedAt)],
    ['ssl_probe_success', at, success],
  ]
  if (leaf === undefined) return probe
  const place = placeOf(row)
  const notAfter = seconds(leaf.validity.notAfter)
  const { owner, zone } = result.endpoint
  const { subject, issuer, serialNumber: serial_number, fingerprint: fingerprint_sha256 } = leaf
  const info = { ...place, subject, issuer, serial_number, fingerprint_sha256, owner, zone }
  return [
    ...probe,
    ['certflow_certificate_not_before_timestamp_seconds', at, seconds(leaf.validity.notBefore)],
    ['certflow_certificate_not_after_timestamp_seconds', at, notAfter],
    ['certflow_chain_not_after_timestamp_seconds', at, seconds(earliestChainNotAfter)],
    ['certflow_certificate_info', labelsText(info), 1],
    ['ssl_cert_not_after', labelsText({ ...place, ...sslExporterLabels(leaf) }), notAfter],
  ]
}

function manualSamples(row: JudgedManual, at: string): MaybeSample[] {
  const info = { ...placeOf(row), owner: row.entry.owner, zone: row.entry.zone, manual: 'true' }
  return [
    ['certflow_certificate_not_after_timestamp_seconds', at, seconds(row.entry.expiresAt)],
    ['certflow_certificate_info', labelsText(info), 1],
  ]
}

/** How many findings of each code and severity a place has. */
export function findingSamples(findings: JudgedRow['findings'], place: Labels): Sample<'certflow_findings'>[] {
  const counts = new Map<string, number>()
  for (const { code, severity } of findings) {
    const labels = labelsText({ ...place, code, severity })
    counts.set(labels, (counts.get(labels) ?? 0) + 1)
  }
  return Array.from(counts, ([labels, count]) => ['certflow_findings', labels, count])
}

function runSamples(run: RunSummary): MaybeSample[] {
  return [
    ['certflow_run_planned', '', run.planned],
    ['certflow_run_probed', '', run.probed],
    ['certflow_run_failed', '', run.failed],
    ['certflow_run_complete', '', run.complete ? 1 : 0],
    ['certflow_run_duration_seconds', '', run.durationMs / 1_000],
    ['certflow_run_started_timestamp_seconds', '', Math.floor(run.startedAt.getTime() / 1_000)],
  ]
}

/** What tells one row from another: the target and the address that answered. */
function placeOf(row: JudgedRow): Labels {
  return { endpoint: nameOf(row), address: row.kind === 'probe' ? row.result.address : undefined }
}

/** Whole seconds since 1970: certificates know no fractions. */
export function seconds(date: Date | undefined): number | undefined {
  return date && Math.floor(date.getTime() / 1_000)
}
