import type { Alert, Notice } from './alert.ts'
import type { RunSight } from './alert-cure.ts'
import { isEnding } from './alert-ending.ts'
import { begun, continued, goesOn } from './alert-transition.ts'
import { targetOf } from './endpoint.ts'
import { isReachability, manualsOf, type RunRows, viewsOf } from './endpoint-view.ts'
import { keyOf, type Sighting, sightingsOf } from './sighting.ts'
import { telling } from './telling.ts'
import type { AlertContext } from './watched.ts'
import { zonesOf } from './zone-outage.ts'

/** What a run makes of the alerts. */
export interface AlertsAfter {
  /** Those that are new or have changed, by number. The rest stays as it is. */
  readonly changed: readonly Alert[]
  /** The number for the next new alert. */
  readonly nextNumber: number
}

/** What is to be told, and the alerts once it is noted that it was. Both are to be kept in one transaction. */
export interface Told {
  readonly changed: readonly Alert[]
  readonly notices: readonly Notice[]
}

/**
 * The alerts after a run. `alerts` are all that are not closed, and those that were closed in the last seven days.
 *
 * Rows may come in any order and any number of times: the same run changes nothing when it is seen again. Without rows
 * (`certflow run --no-scan`) only time passes.
 */
export function alertsAfter(
  alerts: readonly Alert[],
  run: RunRows,
  nextNumber: number,
  context: AlertContext,
): AlertsAfter {
  const watchedRun = { ...run, rows: run.rows.filter((row) => isWatched(row, context)) }
  const sight = sightOf(watchedRun, context)
  const judgedAt = newest(watchedRun)
  const current = currentOf(alerts, sight.sightings, context.now)
  const before = [...current.values()]
  const after = before.map((alert) => continued(alert, sight, judgedAt, context))
  const news = [...sight.sightings.values()]
    .filter((sighting) => !current.has(keyOf(sighting)))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const opened =
    judgedAt === undefined
      ? []
      : news.map((sighting, index) => {
          const alert = begun(sighting, nextNumber + index, judgedAt, context)
          return { ...alert, ...inherited(sighting, before) }
        })
  return {
    changed: sortedByNumber([...after.filter((alert, index) => differs(alert, before[index])), ...opened]),
    nextNumber: nextNumber + opened.length,
  }
}

/** What is to be told of alerts now, in the order of their numbers. */
export function toldOf(alerts: readonly Alert[], context: AlertContext): Told {
  const tellings = sortedByNumber(alerts).map((alert) => ({ before: alert, ...telling(alert, context) }))
  return {
    changed: tellings.flatMap(({ before, alert }) => (before === alert ? [] : [alert])),
    notices: tellings.flatMap(({ notice }) => notice ?? []),
  }
}

/**
 * The alerts of a first run, accepted as known: every step that is due counts as told, though nobody was. Steps to come are
 * told, cures of what nobody heard of are not. How many would be told otherwise: the notices of `toldOf`.
 */
export function baselineOf(alerts: readonly Alert[], context: AlertContext): readonly Alert[] {
  const ending = toldOf(alerts, context).changed.filter(({ condition }) => !isReachability(condition))
  // What is down stays down: that it becomes certain, and critical after three days, is nothing new either.
  const down = alerts.filter(({ condition, state }) => isReachability(condition) && state !== 'closed')
  return sortedByNumber([...ending, ...down.map((alert) => ({ ...alert, told: downSteps }))]).map((alert) => ({
    ...alert,
    toldTo: [],
  }))
}

const downSteps = ['warning', 'critical']

function sightOf(run: RunRows, context: AlertContext): RunSight {
  const views = viewsOf(run)
  const manuals = manualsOf(run)
  const zones = zonesOf(views.values(), context)
  const sightings = sightingsOf(views, manuals, zones, context)
  return { views, manuals, zones, sightings, conditionsAt: conditionsAt(sightings) }
}

function conditionsAt(sightings: ReadonlyMap<string, Sighting>): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = [...sightings.values()].flatMap(({ condition, places }) =>
    places.map(({ endpoint }) => ({ endpoint, condition })),
  )
  const byTarget = Map.groupBy(pairs, ({ endpoint }) => endpoint)
  return new Map([...byTarget].map(([target, seen]) => [target, new Set(seen.map(({ condition }) => condition))]))
}

/** The one alert that goes on for each key: an open one, or the newest that was closed and may open again. */
function currentOf(
  alerts: readonly Alert[],
  sightings: ReadonlyMap<string, Sighting>,
  now: Date,
): ReadonlyMap<string, Alert> {
  const going = sortedByNumber(alerts).filter((alert) => {
    const sighting = sightings.get(keyOf(alert))
    return alert.state !== 'closed' || (sighting !== undefined && goesOn(alert, sighting, now))
  })
  return new Map(going.map((alert) => [keyOf(alert), alert]))
}

/** The same fault with a new certificate at the same places (a private CA renews, too) is nothing new to those who know of it. */
function inherited(sighting: Sighting, alerts: readonly Alert[]): Partial<Alert> {
  const { condition, places, subject } = sighting
  if (subject.kind !== 'certificate' || isEnding(sighting) || isReachability(condition)) return {}
  const before = alerts.find(
    (alert) =>
      alert.state === 'open' &&
      alert.subject.kind === 'certificate' &&
      alert.condition === condition &&
      places.every(({ endpoint }) => alert.places.some((place) => place.endpoint === endpoint)),
  )
  return before === undefined ? {} : { told: before.told, toldTo: before.toldTo, mute: before.mute }
}

function isWatched(row: RunRows['rows'][number], { watched }: AlertContext): boolean {
  return row.kind === 'manual'
    ? watched.manual(row.entry.name) !== undefined
    : watched.endpoint(targetOf(row.result.endpoint)) !== undefined
}

/** One moment judges a run: by it the run is known. */
function newest({ rows }: RunRows): Date | undefined {
  return rows.reduce<Date | undefined>(
    (last, { judgedAt }) => (last === undefined || judgedAt > last ? judgedAt : last),
    undefined,
  )
}

function differs(alert: Alert, before: Alert | undefined): boolean {
  return alert !== before && JSON.stringify(alert) !== JSON.stringify(before)
}

function sortedByNumber(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted((a, b) => a.number - b.number)
}
