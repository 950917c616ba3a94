import { csv } from './csv.ts'
import { htmlPage } from './html.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { nagios } from './nagios.ts'
import { ndjson } from './ndjson.ts'
import { prometheus } from './prometheus.ts'
import type { ReportFormat } from './report.ts'
import { sarif } from './sarif.ts'
import { table } from './table.ts'

/** What `--format` takes. */
export type FormatName =
  | 'table'
  | 'json'
  | 'ndjson'
  | 'csv'
  | 'markdown'
  | 'html'
  | 'junit'
  | 'sarif'
  | 'prometheus'
  | 'nagios'

/** Every format by its name. */
export const reportFormats: Readonly<Record<FormatName, ReportFormat>> = {
  table,
  json,
  ndjson,
  csv,
  markdown,
  html: htmlPage,
  junit,
  sarif,
  prometheus,
  nagios,
}
