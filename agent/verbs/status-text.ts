import stringWidth from 'string-width'
import { printable, printableJson } from '../../src/domain/printable.ts'
import type { CertificateStatus } from '../pass/status.ts'

const headings = ['CERTIFICATE', 'STATE', 'UNTIL', 'RENEWS', 'ISSUER'] as const

/** The status as a table for a terminal, and below it a line for whatever needs a sentence. */
export function statusTable(statuses: readonly CertificateStatus[]): string {
  const rows = [headings, ...statuses.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => `${cell}${' '.repeat((widths[column] ?? 0) - stringWidth(cell))}`)
      .join('  ')
      .trimEnd(),
  )
  return [...lines, ...statuses.flatMap(remarksOf), ''].join('\n')
}

function cellsOf({ name, state, installed, dueAt }: CertificateStatus): readonly string[] {
  const issuer = /(?:^|, ?)CN=((?:\\.|[^,])*)/.exec(installed?.leaf.issuer ?? '')?.[1] ?? installed?.leaf.issuer ?? '-'
  return [name, state, dayOf(installed?.leaf.validity.notAfter), dayOf(dueAt), printable(issuer)]
}

function remarksOf({ name, step, failure, unseenAt }: CertificateStatus): string[] {
  return [
    ...(failure === undefined
      ? []
      : [
          `${name}: failed ${failure.count} times, next try not before ${momentOf(failure.notBefore)}: ${printable(failure.message)}`,
        ]),
    ...(step === undefined ? [] : [`${name}: a new certificate is under way, done so far: ${step}`]),
    ...(unseenAt.length === 0 ? [] : [`${name}: not seen yet at ${unseenAt.map(printable).join(', ')}`]),
  ]
}

/** The status for programs: one JSON array, times in RFC 3339, what is not known left out. */
export function statusJson(statuses: readonly CertificateStatus[]): string {
  const rows = statuses.map(({ name, names, state, installed, dueAt, step, failure, unseenAt }) => ({
    name,
    names,
    state,
    generation: installed?.number,
    fingerprint_sha256: installed?.leaf.fingerprint,
    serial_number: installed?.leaf.serialNumber,
    issuer: installed?.leaf.issuer,
    not_before: momentOf(installed?.leaf.validity.notBefore),
    not_after: momentOf(installed?.leaf.validity.notAfter),
    renews_at: momentOf(dueAt),
    step,
    failure: failure && { count: failure.count, message: failure.message, not_before: momentOf(failure.notBefore) },
    unseen_at: unseenAt.length === 0 ? undefined : unseenAt,
  }))
  const lines = JSON.stringify(rows, undefined, 2).split('\n')
  return `${lines.map(printableJson).join('\n')}\n`
}

function momentOf(at: Date | undefined): string | undefined {
  return at?.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

function dayOf(at: Date | undefined): string {
  return at?.toISOString().slice(0, 10) ?? '-'
}
