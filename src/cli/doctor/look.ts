import type { Inventory } from '../../inventory/inventory.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Store } from '../../store/store.ts'

/** What is looked at, in this order. */
export const doctorLooks = [
  'settings',
  'inventory',
  'store',
  'permissions',
  'runs',
  'backups',
  'accounts',
  'names',
  'mail',
  'clock',
  'limits',
] as const

/** What was seen of one of them. */
export interface Seen {
  readonly look: (typeof doctorLooks)[number]
  readonly level: 'ok' | 'warning' | 'error'
  /** A sentence without period. May quote what came from outside, as it came. */
  readonly text: string
  /** The way out, a sentence without period; undefined where all is well. */
  readonly hint: string | undefined
}

/** What the looks go by; what could not be read is undefined, and was told. */
export interface Patient {
  readonly settings: Settings
  readonly inventory: Inventory | undefined
  readonly store: Store | undefined
  /** Also rehearse a restore of the newest copy. */
  readonly restore: boolean
  readonly now: Date
}

/** One of the looks: what it saw, in any number. Does not reject for anything that the operator can put right. */
export type Look = (patient: Patient) => Promise<readonly Seen[]>

/** All is well. */
export function ok(look: Seen['look'], text: string): Seen {
  return { look, level: 'ok', text, hint: undefined }
}

/** Something that may be meant so. */
export function warning(look: Seen['look'], text: string, hint: string): Seen {
  return { look, level: 'warning', text, hint }
}

/** Something that keeps the centre from its work, or lays a secret open. */
export function error(look: Seen['look'], text: string, hint: string): Seen {
  return { look, level: 'error', text, hint }
}
