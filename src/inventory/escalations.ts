import { unitMs } from '../domain/duration.ts'
import type { Escalation } from '../domain/escalation/escalation.ts'
import type { OfficeHours } from '../domain/escalation/office-hours.ts'
import type { Calendar } from '../domain/working-days.ts'
import { parseTimeOfDay } from '../notation/hours.ts'
import type { Loose } from '../yaml/loose.ts'
import { type Part, spotOf } from './part.ts'
import type { InventoryFile } from './schema.ts'

type EscalationEntry = NonNullable<InventoryFile['escalations']>[string]

/** As long as a person who sleeps needs to read, and longer than anybody lets a telephone ring. */
const usualWaitMs = 15 * unitMs.m

/** An escalation as a file says it: whose public holidays count is a name. */
export interface ListedEscalation extends Omit<Escalation, 'hours'> {
  readonly hours: ListedHours | undefined
}

/** Office hours as a file says them. */
interface ListedHours extends Omit<OfficeHours, 'calendar'> {
  readonly calendar: Omit<Calendar, 'isHoliday'>
  readonly holidays: 'jp' | undefined
}

/** The escalations of a file by name, with all defaults applied. */
export function escalationsOf({ escalations = {} }: InventoryFile): [name: string, escalation: ListedEscalation][] {
  return Object.entries(escalations).map(([name, entry]) => [
    name,
    {
      name,
      from: entry.from ?? 'critical',
      hours: entry.hours && hoursOf(entry.hours),
      outsideHours: entry.outside_hours ?? 'hold',
      repeat: entry.repeat ?? 0,
      finally: entry.finally,
      steps: entry.steps.map(({ contact, by, wait }) => ({
        contacts: Array.isArray(contact) ? contact : [contact],
        by,
        waitMs: wait ?? usualWaitMs,
      })),
    },
  ])
}

function hoursOf({
  days,
  from,
  to,
  timezone,
  holidays,
  closed = [],
}: NonNullable<EscalationEntry['hours']>): ListedHours {
  return {
    calendar: { timeZone: timezone, weekdays: days, closed },
    holidays,
    from: minuteOf(from),
    to: minuteOf(to),
  }
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}

/** Notes escalations that cannot be meant so: hours that end before they begin, several contacts of whom nobody says when. */
export function checkEscalations(part: Part): void {
  for (const escalation of part.content.at('escalations').each()) {
    noteHours(escalation.at('hours'), part)
    for (const step of escalation.at('steps').each()) noteRotation(step, part)
  }
}

function noteHours(hours: Loose, part: Part): void {
  const [from, to] = [hours.at('from'), hours.at('to')]
  if (!parseTimeOfDay(from.text ?? '').ok || !parseTimeOfDay(to.text ?? '').ok) return
  if ((from.text ?? '') < (to.text ?? '')) return
  const { faults, offset } = spotOf(part, to)
  faults.error(
    offset,
    'bad-hours',
    'the hours end before they begin',
    'write an end after the beginning, on the same day',
  )
}

function noteRotation(step: Loose, part: Part): void {
  const [contact, rotate] = [step.at('contact'), step.at('rotate')]
  const isList = Array.isArray(contact.value)
  if (isList === (rotate.value !== undefined)) return
  const { faults, offset } = spotOf(part, isList ? contact : rotate)
  const problem = isList
    ? 'several contacts, and nothing says who is asked when'
    : 'one contact alone cannot take turns'
  const hint = isList ? 'add rotate: week, or write a step for each' : 'write several: contact: [a, b]'
  faults.error(offset, 'bad-rotation', problem, hint)
}
