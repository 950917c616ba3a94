import { lifetimeMs, type Validity } from './certificate.ts'
import { dayMs, durationText } from './duration.ts'
import type { Endpoint } from './endpoint.ts'
import { overdueShare } from './expiry.ts'
import { criticalFromMs, type Threshold, thresholdMoments } from './threshold.ts'
import { type Calendar, earlierDay, localDay } from './working-days.ts'

/** A moment on the way to the end of a certificate at which people are told. */
export interface Step {
  /** `30d`, `33%`, `critical`, `overdue`, `overdue-critical`, `expired`. */
  readonly name: string
  readonly at: Date
  /** It may be told on the last working day before, but never earlier than this. */
  readonly earliest: Date
}

/** What an entry says of the end of its certificate. */
export interface EndingPolicy {
  readonly thresholds: readonly Threshold[]
  /** It renews itself and has no thresholds of its own: only that it did not renew is told. */
  readonly renewsItself: boolean
  /** Neither who renews it nor when to tell is said: perhaps a program renews it. */
  readonly mayRenewItself: boolean
}

/** The policy of an endpoint; `defaults` count where it has no thresholds of its own. */
export function policyOf(
  { thresholds, renewsItself, renewal }: Pick<Endpoint, 'thresholds' | 'renewsItself' | 'renewal'>,
  defaults: readonly Threshold[],
): EndingPolicy {
  const isUnsaid = thresholds === undefined
  return {
    thresholds: thresholds ?? defaults,
    renewsItself: renewsItself && isUnsaid,
    mayRenewItself: !renewsItself && isUnsaid && renewal === 'hand',
  }
}

/** Steps from which on there is no more time to lose: what nobody has taken goes to the fallback too. */
export const criticalSteps: readonly string[] = ['critical', 'overdue-critical', 'expired']

/** A step that waits for no working day is told no earlier than with this share of the lifetime left. */
const earliestShare = 1 / 2

/** What programs leave of a lifetime when they renew: of short ones more. */
const renewalShare = 1 / 3

/** Programs look once or twice a day, and some servers load at night what came in the day. */
const renewalTakesMs = dayMs

/** Of what lives shorter, programs renew half a lifetime before the end: with a third left they have failed. */
const shortLifetimeMs = 10 * dayMs

/**
 * The steps of a certificate that is served under these policies, first to last: none where its dates cannot be read.
 *
 * A step is moved to a working day, but not to where more than half of the lifetime is left: a 160-hour certificate would
 * be told on the day it is issued. What is said of renewal is never moved before it is true: until a quarter
 * of the lifetime is left nothing is overdue, and who renews a third before the end would be told falsely.
 *
 * Where nobody has said who renews it may be a program all the same. So nothing is told before such a program had its time.
 */
export function stepsOfCertificate(validity: Validity, policies: readonly EndingPolicy[]): Step[] {
  const lifetime = lifetimeMs(validity)
  if (lifetime === undefined || validity.notAfter === undefined) return []
  const end = validity.notAfter.getTime()
  const half = end - lifetime * earliestShare
  const own = policies.flatMap(({ thresholds, renewsItself, mayRenewItself }) =>
    renewsItself
      ? []
      : thresholdSteps(thresholds, end, lifetime).map(([name, at]) => {
          const renewedAt = mayRenewItself ? renewalOver(at, end, lifetime) : undefined
          return renewedAt === undefined
            ? step(name, at, Math.min(at, half))
            : step(name, Math.max(at, renewedAt), renewedAt)
        }),
  )
  const overdue = end - overdueShare.warning * lifetime
  const renewal = [
    step('overdue', overdue, overdue),
    step('overdue-critical', end - overdueShare.critical * lifetime, overdue),
  ]
  return ordered([
    ...own,
    ...(policies.some(({ renewsItself }) => renewsItself) ? renewal : []),
    // notAfter itself still belongs to the validity
    step('expired', end + 1, end + 1),
  ])
}

/** When a program would have renewed; undefined for a step that somebody wants to hear of before that. */
function renewalOver(at: number, end: number, lifetime: number): number | undefined {
  const begins = end - lifetime * renewalShare
  // a second is what parts "30 days" from a third of what CAs call 90
  if (at < begins - 1_000) return undefined
  return lifetime < shortLifetimeMs ? begins : begins + renewalTakesMs
}

/** The steps of a manual entry, first to last. Nobody knows its lifetime, so nothing bounds the move to a working day. */
export function stepsOfDate(expiresAt: Date, thresholds: readonly Threshold[]): Step[] {
  const end = expiresAt.getTime()
  return ordered([
    ...thresholdSteps(thresholds, end, undefined).map(([name, at]) => step(name, at, 0)),
    step('expired', end, end),
  ])
}

/** Nothing is moved by more: it spares the calendar a question for each certificate of a fleet at each run. */
const longestMoveMs = 61 * dayMs

/** The steps that are due, first to last: whose moment is over, or is told on the last working day before, which has come. */
export function dueSteps(steps: readonly Step[], calendar: Calendar, now: Date): Step[] {
  return steps.filter(({ at, earliest }) => {
    if (now >= at) return true
    if (now < earliest || at.getTime() - now.getTime() > longestMoveMs) return false
    const day = earlierDay(at, calendar)
    return day !== undefined && day <= localDay(now, calendar.timeZone)
  })
}

function thresholdSteps(
  thresholds: readonly Threshold[],
  end: number,
  lifetime: number | undefined,
): [name: string, at: number][] {
  const moments = thresholdMoments(thresholds, lifetime)
  const [first] = moments
  if (first === undefined) return []
  return [
    ...moments.map((left): [string, number] => [thresholdName(left, thresholds, lifetime), end - left]),
    // As `expiring` is judged: nothing is critical before the first threshold.
    ['critical', end - Math.min(first, criticalFromMs(lifetime))],
  ]
}

/** As it is written in the inventory. What was lowered to a third of the lifetime is written nowhere. */
function thresholdName(left: number, thresholds: readonly Threshold[], lifetime: number | undefined): string {
  for (const threshold of thresholds) {
    if ('durationMs' in threshold) {
      if (threshold.durationMs === left) return durationText(left)
    } else if (lifetime !== undefined && threshold.share * lifetime === left) {
      return `${Number((threshold.share * 100).toFixed(3))}%`
    }
  }
  return '33%'
}

function step(name: string, at: number, earliest: number): Step {
  return { name, at: new Date(at), earliest: new Date(earliest) }
}

/** By their moments, the graver one last where two are the same; of two with one name (thresholds of two places) the first. */
function ordered(steps: readonly Step[]): Step[] {
  const gravity = ({ name }: Step) => criticalSteps.indexOf(name)
  const sorted = steps.toSorted((a, b) => a.at.getTime() - b.at.getTime() || gravity(a) - gravity(b))
  return sorted.filter(({ name }, index) => sorted.findIndex((other) => other.name === name) === index)
}
