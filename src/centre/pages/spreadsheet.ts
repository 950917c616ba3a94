import type { FastifyReply } from 'fastify'
import { csvCell } from '../../report/csv-cell.ts'

/** A list for a spreadsheet (RFC 4180), which browsers keep as a file of this name. */
export function spreadsheet(
  file: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]>,
  reply: FastifyReply,
): string {
  const lines = Array.from(rows, (row) => row.map(csvCell).join(','))
  return asFile(file, [columns.join(','), ...lines, ''].join('\r\n'), reply)
}

/** A text that browsers keep as a CSV file of this name: a word of ours. */
export function asFile(file: string, text: string, reply: FastifyReply): string {
  void reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${file}"`)
  return text
}
