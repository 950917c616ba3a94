import type { ScanOptions } from '../scan-options.ts'

/** The options of `certflow run`, parsed. */
export interface RunOptions extends Omit<ScanOptions, 'targets'> {
  /** False with `--no-scan`. */
  readonly scan: boolean
  /** A file of rows that were made elsewhere. */
  readonly results?: string
  readonly dryRun: boolean
}
