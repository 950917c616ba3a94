import type { ImportFormatName } from '../../import/index.ts'

/** What `--from` takes; the code behind it is loaded when it is needed. */
export const importFormatNames: readonly ImportFormatName[] = ['csv', 'hosts']

/** The options of `certflow inventory import`, parsed. */
export interface ImportOptions {
  readonly from?: ImportFormatName
  /** Headings with the fields that they are to mean. */
  readonly map: readonly (readonly [heading: string, field: string])[]
  readonly into?: string
  readonly owner?: string
}
