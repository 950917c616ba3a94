import type { Alert } from './alert.ts'
import { dueOf, isEnding, targetsOf } from './alert-ending.ts'
import { type EndpointView, isReachability, isReadEverywhere, isSilent, wentWellEverywhere } from './endpoint-view.ts'
import type { JudgedManual } from './judged-row.ts'
import { endsBefore, isJustConfirmed } from './manual-date.ts'
import type { Sighting } from './sighting.ts'
import type { AlertContext } from './watched.ts'
import { worksMostly, type ZoneView } from './zone-outage.ts'

/** What a run says of a place at which an alert is no longer seen. */
export type PlaceVerdict =
  /** The wire shows that it is well, at every address. */
  | 'cured'
  /** The same is wrong, but with another certificate: another alert goes on with it. */
  | 'moved'
  /** Not read, not whole, or not part of the run: it may be as bad as before. */
  | 'unknown'
  /** Nobody watches it any more. */
  | 'gone'

/** What a run saw, as a whole. */
export interface RunSight {
  readonly views: ReadonlyMap<string, EndpointView>
  readonly manuals: ReadonlyMap<string, JudgedManual>
  readonly zones: ReadonlyMap<string, ZoneView>
  readonly sightings: ReadonlyMap<string, Sighting>
  /** What is seen at each target, whatever the certificate: conditions. */
  readonly conditionsAt: ReadonlyMap<string, ReadonlySet<string>>
}

/** Conditions that a look at the certificate alone can refute: the others need a trust that was checked (full depth). */
const seenWithoutTrust: readonly string[] = ['expiry', 'not-yet-valid', 'invalid-dates', 'name-mismatch', 'weak-key']

/** The verdict on each place of an alert that this run did not see, by target. */
export function verdictsOn(alert: Alert, sight: RunSight, context: AlertContext): ReadonlyMap<string, PlaceVerdict> {
  if (alert.subject.kind === 'zone') return zoneVerdicts(alert, sight.zones.get(alert.subject.zone), sight, context)
  const verdict = alert.subject.kind === 'manual' ? manualVerdict : endpointVerdict
  return new Map(targetsOf(alert.places).map((target) => [target, verdict(target, alert, sight, context)]))
}

function manualVerdict(name: string, alert: Alert, { manuals }: RunSight, context: AlertContext): PlaceVerdict {
  if (context.watched.manual(name) === undefined) return 'gone'
  const row = manuals.get(name)
  if (row === undefined) return 'unknown'
  if (alert.condition === 'owner-unconfirmed') return 'cured'
  return alert.condition === 'not-served' ? servedVerdict(row) : dateVerdict(row, context)
}

/** Only the wire shows that the new certificate is served: not silence, and not the same words once more. */
function servedVerdict({ entry: { confirmation }, seen }: JudgedManual): PlaceVerdict {
  if (confirmation === undefined) return 'cured'
  return seen === undefined || endsBefore(seen, confirmation.expiresAt) ? 'unknown' : 'cured'
}

/** A date that was put off is the cure, unless the wire shows that the old certificate is still there. */
function dateVerdict({ entry, seen }: JudgedManual, { now }: AlertContext): PlaceVerdict {
  if (seen === undefined || !endsBefore(seen, entry.expiresAt)) return 'cured'
  return isJustConfirmed(entry, now) ? 'unknown' : 'moved'
}

function endpointVerdict(target: string, alert: Alert, sight: RunSight, context: AlertContext): PlaceVerdict {
  if (context.watched.endpoint(target) === undefined) return 'gone'
  const view = sight.views.get(target)
  if (view === undefined || !view.whole) return 'unknown'
  const { condition } = alert
  if (isReachability(condition)) {
    return wentWellEverywhere(view) ? 'cured' : 'unknown'
  }
  // Most addresses of a range are silent: the server is no more.
  if (view.endpoint.fromRange && isSilent(view)) return 'gone'
  if (!isReadEverywhere(view, !seenWithoutTrust.includes(condition))) return 'unknown'
  if (isStillServed(alert, view)) return dueOf(alert, context).length === 0 ? 'gone' : 'unknown'
  if (isEnding(alert)) return 'cured'
  return sight.conditionsAt.get(target)?.has(condition) === true ? 'moved' : 'cured'
}

/**
 * The expiring certificate is still there, though by the thresholds of the places that were read nothing is due: those of
 * a place that was not read have made it an alert, or the inventory was changed, and then nobody is told of a renewal.
 */
function isStillServed({ subject, condition }: Alert, { rows }: EndpointView): boolean {
  if (condition !== 'expiry' || subject.kind !== 'certificate') return false
  return rows.some(({ result }) => result.served?.chain[0].fingerprint === subject.fingerprint)
}

/** A zone works again where a run that looked for most of what could not be reached finds that most of the zone can be. */
function zoneVerdicts(
  { places }: Alert,
  zone: ZoneView | undefined,
  { views }: RunSight,
  { watched }: AlertContext,
): ReadonlyMap<string, PlaceVerdict> {
  const targets = targetsOf(places)
  const there = targets.filter((target) => watched.endpoint(target) !== undefined)
  const lookedFor = there.filter((target) => views.has(target))
  const isOver = zone !== undefined && worksMostly(zone) && lookedFor.length > there.length / 2
  return new Map(
    targets.map((target) => {
      const view = views.get(target)
      if (!there.includes(target)) return [target, 'gone']
      return [target, isOver || (view !== undefined && wentWellEverywhere(view)) ? 'cured' : 'unknown']
    }),
  )
}
