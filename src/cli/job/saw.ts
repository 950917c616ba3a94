import type { RunRows } from '../../domain/endpoint-view.ts'
import { exitCodes } from '../exit-codes.ts'

/** What a job saw, and whether that is everything that its inventory has. */
export interface Saw {
  readonly seen: RunRows
  readonly everything: boolean
  /** Numbers of the alerts at whose places it looked; undefined where it looked by the inventory. */
  readonly about?: ReadonlySet<number>
  /** The exit code by what was found, and whether the scan came to its end. */
  readonly code: number
}

/** Nothing was looked at: only time passes. */
export const sawNothing: Saw = { seen: { rows: [], whole: new Set() }, everything: false, code: exitCodes.clean }
