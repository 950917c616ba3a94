import { addDays, type Calendar, isWorkingDay, lastWorkingDayUpTo, localDay } from '../../src/domain/working-days.ts'

const dayMs = 86_400_000

/** Who renews, as the inventory has it: a program, a vendor, or nothing is said of it. */
export type Who = 'program' | 'vendor' | 'unsaid'

/** A step on the way to the end of a certificate, as contract and docs/explanation/alerts.md have it. */
export interface ContractStep {
  readonly name: string
  readonly at: number
  /** Closed days move it no further back than to this moment. */
  readonly earliest: number
}

/** The steps of a certificate with the default thresholds; written apart from `stepsOfCertificate`. */
export function stepsByContract(begin: number, end: number, who: Who): ContractStep[] {
  const lifetime = end - begin
  const expired = { name: 'expired', at: end + 1, earliest: end + 1 }
  if (who === 'program') {
    const overdue = end - lifetime / 4
    return [
      { name: 'overdue', at: overdue, earliest: overdue },
      { name: 'overdue-critical', at: end - lifetime / 8, earliest: overdue },
      expired,
    ]
  }
  const third = lifetime / 3
  const wanted = [30, 14, 7, 3, 1].map((count) => ({ name: `${count}d`, left: count * dayMs }))
  const isLowered = wanted.some(({ left }) => left > third)
  const before = [
    ...(isLowered ? [{ name: '33%', left: third }] : []),
    ...wanted.filter(({ left }) => !isLowered || left <= third / 2),
    { name: 'critical', left: Math.min(7 * dayMs, lifetime / 10) },
  ]
  const earliest = who === 'unsaid' ? programsAreDone(begin, end) : (begin + end) / 2
  return [...before.map(({ name, left }) => ({ name, at: Math.max(end - left, earliest), earliest })), expired]
}

/** A third of the lifetime is left, and a day is over; of what lives for less than ten days without the day. */
function programsAreDone(begin: number, end: number): number {
  const lifetime = end - begin
  return end - lifetime / 3 + (lifetime < 10 * dayMs ? 0 : dayMs)
}

/** Reports whether a step may be told at a time: its moment is over, or is on closed days or before one, and that is near. */
export function mayBeTold({ at, earliest }: ContractStep, time: number, calendar: Calendar): boolean {
  if (time >= at) return true
  const day = localDay(new Date(at), calendar.timeZone)
  const staysOpen = isWorkingDay(day, calendar) && isWorkingDay(addDays(day, 1), calendar)
  if (staysOpen || time < earliest) return false
  return localDay(new Date(time), calendar.timeZone) >= (lastWorkingDayUpTo(day, calendar) ?? '')
}
