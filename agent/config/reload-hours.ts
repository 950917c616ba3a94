import { type Parsed, quoted, refused, understood } from '../../src/network/parsed.ts'
import { parseTimeOfDay, parseWeekdays } from '../../src/notation/hours.ts'
import type { ReloadTime } from '../domain/reload-time.ts'

const everyDay: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7])

/** Reads `mon-thu 10:00-15:00`, or `22:00-04:00` for every day. */
export function parseDuring(text: string): Parsed<ReloadTime> {
  const [, days, from = '', to = ''] = /^(?:([a-z,-]+) )?(\S+)-(\S+)$/.exec(text) ?? []
  const parts = [parsedDays(days), parseTimeOfDay(from), parseTimeOfDay(to)] as const
  const [on, begin, end] = parts
  if (!on.ok || !begin.ok || !end.ok || from === to)
    return refused(`${quoted(text)} names no hours`, 'write them like mon-thu 10:00-15:00, in quotes')
  return understood({ kind: 'during', days: on.value, from: begin.value, to: end.value })
}

/** Reads `sat 03:00`, or `03:00` for every day. */
export function parseAt(text: string): Parsed<ReloadTime> {
  const [, days, time = ''] = /^(?:([a-z,-]+) )?(\S+)$/.exec(text) ?? []
  const [on, at] = [parsedDays(days), parseTimeOfDay(time)]
  if (!on.ok || !at.ok) return refused(`${quoted(text)} names no time`, 'write it like sat 03:00, in quotes')
  return understood({ kind: 'at', days: on.value, time: at.value })
}

function parsedDays(text: string | undefined): Parsed<ReadonlySet<number>> {
  return text === undefined ? understood(everyDay) : parseWeekdays(text)
}
