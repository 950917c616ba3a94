import { dayMs } from '../duration.ts'
import { localDay } from '../working-days.ts'
import type { OfficeHours } from './office-hours.ts'

/** One step: who is asked, by what, and how long the answer is waited for. */
export interface EscalationStep {
  /** Contacts of the inventory; of several another one has the duty each week. At least one. */
  readonly contacts: readonly string[]
  /** `email`, or the name of a channel. */
  readonly by: string
  readonly waitMs: number
}

/** Whom to ask, and when, as long as nobody takes responsibility. */
export interface Escalation {
  readonly name: string
  /** The severity at which it begins. */
  readonly from: 'warning' | 'critical'
  /** Undefined where people may be called at any time. */
  readonly hours: OfficeHours | undefined
  /** What happens outside the hours. What has expired always goes on. */
  readonly outsideHours: 'hold' | 'continue'
  /** How often the steps are gone through again. */
  readonly repeat: number
  /** Told when nobody answered. */
  readonly finally: { readonly contact: string; readonly by: string } | undefined
  /** At least one. */
  readonly steps: readonly EscalationStep[]
}

/** The first Monday of 1970. */
const firstMonday = Date.parse('1970-01-05')

/**
 * Who of a step is on duty at an instant: one week after the other, from Monday 00:00 to Sunday 24:00 (weeks of ISO 8601) in that time
 * zone. Weeks are counted through: the 53rd of a year is followed by another one than the first.
 */
export function onDuty({ contacts }: Pick<EscalationStep, 'contacts'>, at: Date, timeZone: string): string {
  const week = Math.floor((Date.parse(localDay(at, timeZone)) - firstMonday) / (7 * dayMs))
  const index = ((week % contacts.length) + contacts.length) % contacts.length
  return contacts[index] ?? ''
}
