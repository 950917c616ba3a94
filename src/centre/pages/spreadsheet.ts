import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
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

/** Things as the API tells them for a spreadsheet: a column for each field of their schema. */
export function fieldsSpreadsheet(
  file: string,
  { shape }: z.ZodObject,
  items: readonly Readonly<Record<string, unknown>>[],
  reply: FastifyReply,
): string {
  const columns = Object.keys(shape)
  const rows = items.map((item) => columns.map((column) => item[column]))
  return spreadsheet(file, columns, rows, reply)
}

/** A text that browsers keep as a CSV file of this name: a word of ours. */
export function asFile(file: string, text: string, reply: FastifyReply): string {
  void reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${file}"`)
  return text
}
