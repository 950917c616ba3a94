import { dayMs } from '../duration.ts'
import type { Renewal } from '../endpoint.ts'
import { addDays, type LocalDay } from '../working-days.ts'
import { type IssuerKind, nextLifetimeMs } from './lifetimes.ts'

/** A certificate, or a duty, as far as its renewals depend on it. */
export interface ForecastItem {
  /** The server, or the first name of what several serve; the name of a manual entry. */
  readonly name: string
  /** Undefined where it is nobody's. */
  readonly owner: string | undefined
  readonly renewal: Renewal
  readonly issuer: IssuerKind
  /** When what is served now ends. */
  readonly endsAt: Date
  readonly lifetimeMs: number
  /** Servers on which it has to be put: 1 or more. */
  readonly installations: number
  /** Nothing of it was seen yet: end and lifetime are assumed. */
  readonly isAssumed: boolean
}

/** People renew two weeks before, as the second threshold tells them; never with more than a third of the lifetime left. */
const byHandMs = 14 * dayMs

/** What renews itself does so with this share of its lifetime left. */
const leftShare = 1 / 3

/** More in three years than one a day is a mistake of the data. */
const mostRenewals = 1_200

/** When an item is renewed until then, first to last. What has ended already is renewed at once. */
export function renewalsOf(item: ForecastItem, now: Date, until: Date): Date[] {
  const renewals: Date[] = []
  let { endsAt, lifetimeMs } = item
  while (renewals.length < mostRenewals) {
    const aheadMs = item.renewal === 'automatic' ? lifetimeMs * leftShare : Math.min(byHandMs, lifetimeMs * leftShare)
    const renewedAt = new Date(Math.max(now.getTime(), endsAt.getTime() - aheadMs))
    if (renewedAt >= until) break
    renewals.push(renewedAt)
    lifetimeMs = Math.max(dayMs, nextLifetimeMs(item.issuer, lifetimeMs, renewedAt))
    endsAt = new Date(renewedAt.getTime() + lifetimeMs)
  }
  return renewals
}

/** The first day of the month that is so many months after that of `day`. */
export function monthAfter(day: LocalDay, months: number): LocalDay {
  const first = new Date(`${day.slice(0, 7)}-01`)
  first.setUTCMonth(first.getUTCMonth() + months)
  return addDays(first.toISOString().slice(0, 10), 0)
}
