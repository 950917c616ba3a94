import type { Renewal } from '../endpoint.ts'
import { localDay, localMonth } from '../working-days.ts'
import { type ForecastItem, monthAfter, renewalsOf } from './renewals.ts'

/** Renewals by who makes them, and the hours that those by hand cost. */
export interface Load {
  readonly counts: Readonly<Record<Renewal, number>>
  readonly hours: number
}

/** A month, and what is renewed in it. */
interface ForecastMonth extends Load {
  /** `2026-12` */
  readonly month: string
}

/** What an owner has to renew in all months together. */
interface ForecastOwner extends Load {
  /** Undefined for what is nobody's. */
  readonly owner: string | undefined
}

/** What costs most by hand: worth automating first. */
interface Candidate {
  readonly item: ForecastItem
  readonly renewals: number
  readonly hours: number
}

/** The renewals of the months to come. The sums of months and of owners are `total`. */
export interface Forecast {
  readonly now: Date
  readonly timeZone: string
  readonly months: readonly ForecastMonth[]
  /** Most hours first. */
  readonly owners: readonly ForecastOwner[]
  readonly total: Load
  /** Most hours first; at most ten. */
  readonly first: readonly Candidate[]
  readonly items: number
  /** Of these, those of which nothing was seen yet. */
  readonly assumed: number
  readonly hoursEach: number
}

/** What the forecast goes by. */
export interface ForecastOptions {
  readonly now: Date
  readonly timeZone: string
  /** This month and those after it. */
  readonly months: number
  /** What one renewal by hand costs, in person-hours. */
  readonly hoursEach: number
}

/** Each further server takes so much of a renewal's hours: the window and the look afterwards, not the application. */
const furtherShare = 1 / 4

const mostCandidates = 10

/** What is to be renewed in the months to come, by month and by owner. */
export function forecastOf(items: readonly ForecastItem[], options: ForecastOptions): Forecast {
  const { now, timeZone, months, hoursEach } = options
  const today = localDay(now, timeZone)
  const names = Array.from({ length: months }, (_, index) => monthAfter(today, index).slice(0, 7))
  const until = new Date(monthAfter(today, months))
  const byMonth = new Map(names.map((name) => [name, emptyLoad()]))
  const byOwner = new Map<string | undefined, MutableLoad>()
  const total = emptyLoad()
  const candidates: Candidate[] = []
  for (const item of items) {
    const inMonths = renewalsOf(item, now, until).flatMap((at) => byMonth.get(localMonth(at, timeZone)) ?? [])
    const hours = item.renewal === 'hand' ? hoursEach * (1 + (item.installations - 1) * furtherShare) : 0
    const ofOwner = byOwner.get(item.owner) ?? emptyLoad()
    byOwner.set(item.owner, ofOwner)
    for (const ofMonth of inMonths) for (const load of [ofMonth, ofOwner, total]) add(load, item.renewal, hours)
    const renewals = inMonths.length
    if (hours > 0 && renewals > 0) candidates.push({ item, renewals, hours: hours * renewals })
  }
  const most = (a: { readonly hours: number }, b: { readonly hours: number }) => b.hours - a.hours
  return {
    now,
    timeZone,
    months: [...byMonth].map(([month, load]) => ({ month, ...load })),
    owners: [...byOwner]
      .map(([owner, load]) => ({ owner, ...load }))
      .sort((a, b) => most(a, b) || compare(a.owner, b.owner)),
    total,
    first: candidates.sort((a, b) => most(a, b) || compare(a.item.name, b.item.name)).slice(0, mostCandidates),
    items: items.length,
    assumed: items.filter(({ isAssumed }) => isAssumed).length,
    hoursEach,
  }
}

interface MutableLoad {
  counts: Record<Renewal, number>
  hours: number
}

function emptyLoad(): MutableLoad {
  return { counts: { automatic: 0, hand: 0, vendor: 0 }, hours: 0 }
}

function add(load: MutableLoad, renewal: Renewal, hours: number): void {
  load.counts[renewal] += 1
  load.hours += hours
}

function compare(a: string | undefined, b: string | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}
