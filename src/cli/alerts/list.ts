import { type Alert, alertName } from '../../domain/alert.ts'
import { dayMs } from '../../domain/duration.ts'
import { isWorse } from '../../domain/finding.ts'
import { printable, printableJson } from '../../domain/printable.ts'
import { alertFields, ownersOf } from '../../report/alert-fields.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { storeOf } from '../job/job-for.ts'
import { settingsFor } from '../settings.ts'
import type { AlertOptions } from './open.ts'
import { columnsText, placesText, stateText, titleOf } from './words.ts'

/** The options of `certflow alert list`. */
export interface ListOptions extends AlertOptions {
  readonly all: boolean
  readonly format: 'table' | 'json'
}

/** `certflow alert list`: what is open, the worst first. */
export async function listAlerts(options: ListOptions, context: CliContext): Promise<number> {
  const settings = await settingsFor(options, context)
  await using store = storeOf({ settings })
  const now = context.now()
  const { alerts } = await store.alerts.book(options.all ? new Date(0) : new Date(now.getTime() + dayMs))
  const listed = alerts.filter(({ state }) => options.all || state === 'open').sort(worstFirst)
  const text = options.format === 'json' ? `${jsonOf(listed)}\n` : tableOf(listed, context.stdout.columns || 80, now)
  context.stdout.write(text)
  return exitCodes.clean
}

function worstFirst(a: Alert, b: Alert): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1
  return a.number - b.number
}

function tableOf(alerts: readonly Alert[], columns: number, now: Date): string {
  if (alerts.length === 0) return 'Nothing is open.\n'
  const rows = alerts.map((alert) => [
    alertName(alert),
    alert.severity,
    stateText(alert, now),
    printable(ownersOf(alert).join(', ') || '-'),
    `${titleOf(alert)}: ${placesText(alert)}`,
  ])
  return columnsText(['number', '', 'state', 'owner', 'what'], rows, columns)
}

function jsonOf(alerts: readonly Alert[]): string {
  const lines = alerts.map((alert) => printableJson(JSON.stringify(alertFields(alert))))
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`
}
