import { dayMs } from '../duration.ts'
import type { Renewal } from '../endpoint.ts'
import { addDays, type LocalDay, localDay } from '../working-days.ts'
import type { WatchedEnd } from './watched-ends.ts'

/** A week of the calendar, from Monday, and what ends in it. */
export interface ComingWeek {
  readonly first: LocalDay
  readonly last: LocalDay
  /** What ends first comes first. */
  readonly items: readonly WatchedEnd[]
  readonly counts: RenewalCounts
}

/** How much of what is coming is whose. */
export interface OwnerLoad {
  /** Undefined for what is nobody's. */
  readonly owner: string | undefined
  readonly counts: RenewalCounts
}

/** By who renews it; what the inventory says nothing of is done by hand. */
export type RenewalCounts = Readonly<Record<Renewal, number>>

/** What ends in the next 90 days, and in the rest of the week in which they end. */
export interface ComingWeeks {
  readonly weeks: readonly ComingWeek[]
  readonly counts: RenewalCounts
  /** Most hand-work first. */
  readonly owners: readonly OwnerLoad[]
}

/** A quarter: as far as people plan, and the whole life of most certificates that renew themselves. */
const horizonMs = 90 * dayMs

/** What ends from now on, of all that is watched. */
export function comingFrom(now: Date, timeZone: string, ends: readonly WatchedEnd[]): ComingWeeks {
  const today = localDay(now, timeZone)
  const end = localDay(new Date(now.getTime() + horizonMs), timeZone)
  const monday = mondayOf(today)
  const firsts: LocalDay[] = []
  for (let day = monday; day <= end; day = addDays(day, 7)) firsts.push(day)
  const beyond = addDays(firsts.at(-1) ?? monday, 7)
  const items = ends.filter(({ endsAt }) => endsAt > now && localDay(endsAt, timeZone) < beyond)
  const byWeek = Map.groupBy(items, ({ endsAt }) => mondayOf(localDay(endsAt, timeZone)))
  return {
    weeks: firsts.map((first) => weekOf(first, byWeek.get(first) ?? [])),
    counts: countsOf(items),
    owners: loadsOf(items),
  }
}

function weekOf(first: LocalDay, items: readonly WatchedEnd[]): ComingWeek {
  return { first, last: addDays(first, 6), items, counts: countsOf(items) }
}

function loadsOf(items: readonly WatchedEnd[]): OwnerLoad[] {
  const shares = items.flatMap((item) =>
    (item.subject.owners.length === 0 ? [undefined] : item.subject.owners).map((owner) => ({ owner, item })),
  )
  return [...Map.groupBy(shares, ({ owner }) => owner)]
    .map(([owner, own]) => ({ owner, counts: countsOf(own.map(({ item }) => item)) }))
    .sort((a, b) => workOf(b) - workOf(a) || ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1))
}

function countsOf(items: readonly WatchedEnd[]): RenewalCounts {
  const count = (renewal: Renewal) => items.filter(({ subject }) => (subject.renewal ?? 'hand') === renewal).length
  return { hand: count('hand'), vendor: count('vendor'), automatic: count('automatic') }
}

/** What renews itself is no work, but tells apart those who have none. */
function workOf({ counts: { hand, vendor, automatic } }: OwnerLoad): number {
  return (hand + vendor) * 1e6 + automatic
}

/** The Monday of the week that a day is in. */
function mondayOf(day: LocalDay): LocalDay {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7))
}
