import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import { table } from './table.ts'

/** Every format by the name that `--format` takes. */
export const reportFormats = { table, json, ndjson }

/** What `--format` takes. */
export type FormatName = keyof typeof reportFormats
