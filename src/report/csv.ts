import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { csvCell } from './csv-cell.ts'
import type { ReportFormat } from './report.ts'
import { type RowFinding, type RowPart, toRow } from './row.ts'

/** Columns in their order: fields of the row, flat. The chain is left to json. */
const columns: Readonly<Record<string, (row: RowPart) => unknown>> = {
  ...fields('endpoint', 'host', 'port', 'dialect', 'address', 'server_name', 'owner', 'tags', 'zone', 'manual'),
  ...fields('probed_at', 'duration_ms', 'attempts', 'depth', 'severity'),
  findings: (row) => findingsOf(row).map(({ code }) => code),
  messages: (row) => findingsOf(row).map(({ message }) => message),
  ...within('failure', 'stage', 'reason', 'detail'),
  ...fields('not_before', 'not_after', 'earliest_chain_not_after', 'days_left', 'lifetime_left'),
  ...fields('subject', 'issuer', 'serial_number', 'fingerprint_sha256', 'subject_alt_names'),
  ...fields('key_type', 'key_bits', 'signature_algorithm'),
  ...within('trust', 'status', 'reason', 'anchors'),
  ...fields('tls_version', 'cipher', 'client_certificate_requested', 'unlisted'),
}

/**
 * RFC 4180 with a header line: for spreadsheets. UTF-8 without a byte order mark. The file of a run that was cut short says so
 * in a last line.
 */
export const csv: ReportFormat = ({ keptAsFile }) => {
  let header = `${Object.keys(columns).join(',')}\r\n`
  return {
    add: (row) => {
      const text = header + lineOf(row)
      header = ''
      return text
    },
    finish: (run) => header + (run.complete || !keptAsFile ? '' : markOf(run)),
  }
}

/** The last line of a run that was cut short: a comment in the first cell, so that nobody takes the table for whole. */
function markOf({ incompleteReason = 'cut short' }: RunSummary): string {
  const others = Object.keys(columns).slice(1)
  return `${[csvCell(`# incomplete: ${incompleteReason}`), ...others.map(() => '')].join(',')}\r\n`
}

function lineOf(judged: JudgedRow): string {
  const row = toRow(judged)
  const cells = Object.values(columns).map((value) => csvCell(value(row)))
  return `${cells.join(',')}\r\n`
}

function findingsOf(row: RowPart): readonly RowFinding[] {
  return row.findings as readonly RowFinding[]
}

function fields(...names: string[]): Record<string, (row: RowPart) => unknown> {
  return Object.fromEntries(names.map((name) => [name, (row: RowPart) => row[name]]))
}

function within(outer: string, ...names: string[]): Record<string, (row: RowPart) => unknown> {
  return Object.fromEntries(
    names.map((name) => [`${outer}_${name}`, (row: RowPart) => (row[outer] as RowPart | undefined)?.[name]]),
  )
}
