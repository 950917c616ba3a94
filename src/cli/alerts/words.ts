import { standingAcknowledgement, standingMute } from '../../domain/acknowledgement.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { printable } from '../../domain/printable.ts'
import { excerpt } from '../../messages/excerpt.ts'
import { messages } from '../../messages/index.ts'
import { cutEnd, padEnd, widthOf } from '../../report/width.ts'

/** Longest name of a place; more fits no terminal. */
const longestName = 300

/** A moment as these commands write it: `2026-11-27 12:00 UTC`. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Where an alert is: its first place, and how many more there are. */
export function placesText({ subject, places, certificate }: Alert): string {
  const [first, ...others] = [...new Set(places.map(({ endpoint }) => endpoint))]
  const name = subject.kind === 'zone' ? `zone ${subject.zone}` : (first ?? certificate?.subject ?? '')
  const more = subject.kind === 'zone' || others.length === 0 ? '' : ` and ${others.length} more`
  return `${printable(excerpt(name, longestName))}${more}`
}

/** What is wrong, in a few words. */
export function titleOf({ finding }: Alert): string {
  return messages.en.titles[finding.code]
}

/** How an alert is at this moment: who has it, whether it is silent. */
export function stateText(alert: Alert, now: Date): string {
  const { state, closedAt } = alert
  const [taken, muted] = [standingAcknowledgement(alert, now), standingMute(alert, now)]
  if (state === 'closed') return closedAt === undefined ? 'over' : `over since ${closedAt.toISOString().slice(0, 10)}`
  if (muted !== undefined) return `muted until ${muted.until.toISOString().slice(0, 10)}`
  if (taken !== undefined) return `${printable(taken.by)} has it until ${taken.until.toISOString().slice(0, 10)}`
  return state === 'pending' ? 'not certain yet' : 'open'
}

/** Rows under a head, in columns that fit the terminal: the last one is cut where there is no room. */
export function columnsText(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? title))))
  const line = (cells: readonly string[]) =>
    cutEnd(cells.map((cell, column) => padEnd(cell, widths[column] ?? 0)).join('  '), width).trimEnd()
  return [head, ...rows].map((cells) => `${line(cells)}\n`).join('')
}

/** The name of an alert with what it is about, for a sentence. */
export function nameText(alert: Alert): string {
  return `${alertName(alert)} (${titleOf(alert)}: ${placesText(alert)})`
}
