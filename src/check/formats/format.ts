import type { Checked } from '../checked.ts'

/** How a check is written down: text is returned, nothing is printed. */
export type CheckFormat = (checked: Checked, options: CheckFormatOptions) => string

/** What a format is to know of the place that its text goes to. */
export interface CheckFormatOptions {
  readonly colour: boolean
  /** Columns that a line may take. */
  readonly columns: number
}
