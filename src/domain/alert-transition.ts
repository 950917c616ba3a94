import type { Alert } from './alert.ts'
import { type PlaceVerdict, type RunSight, verdictsOn } from './alert-cure.ts'
import { dueOf, endingFinding, isEnding } from './alert-ending.ts'
import { dayMs } from './duration.ts'
import { isReachability } from './endpoint-view.ts'
import { endIn } from './finding.ts'
import { keyOf, manualPlaceOf, placeOf, type Sighting, sortedPlaces } from './sighting.ts'
import type { AlertContext, Watched } from './watched.ts'

/** One that was cured and shows again so soon is the same one: a backend that was forgotten, not news. */
const reopensWithinMs = 7 * dayMs

/** So many failures in so many runs are a fault; one is a restart, a lost packet, a patch night. */
const failuresToOpen = 3
const runsToOpen = 5

/** Each return asks for twice as many good runs as before, up to this many: two backends that alternate never have two. */
const mostGoodRuns = 8

/** What cannot be read for so long is critical: whatever expires there meanwhile, nobody would see it (contract.md §3). */
const unreadCriticalMs = 3 * dayMs

/** Reports whether a sighting belongs to this alert of the same key: an open one, or one closed a few days ago about the same end. */
export function goesOn(alert: Alert, { finding }: Sighting, now: Date): boolean {
  if (alert.state !== 'closed' || alert.closedAt === undefined) return true
  // A manual entry with another date is another certificate.
  return now.getTime() - alert.closedAt.getTime() <= reopensWithinMs && endIn(alert.finding) === endIn(finding)
}

/** The alert that a sighting begins. Reachability begins as `pending`. */
export function begun(sighting: Sighting, number: number, judgedAt: Date, context: AlertContext): Alert {
  const { subject, condition, certificate, places, finding } = sighting
  return settled(
    {
      number,
      subject,
      condition,
      state: isReachability(condition) ? 'pending' : 'open',
      severity: finding.severity,
      openedAt: context.now,
      closedAt: undefined,
      finding,
      certificate,
      places,
      told: [],
      toldTo: [],
      acknowledgement: undefined,
      mute: undefined,
      failures: [true],
      countedAt: judgedAt,
      shownSince: judgedAt,
      reopenings: 0,
    },
    context,
  )
}

/** The alert after a run: seen again, cured, gone, or left as it was where the run cannot tell. */
export function continued(alert: Alert, sight: RunSight, judgedAt: Date | undefined, context: AlertContext): Alert {
  const sighting = sight.sightings.get(keyOf(alert))
  if (judgedAt !== undefined && sighting !== undefined) {
    return withoutStepsAhead(settled(shown(alert, sighting, sight, judgedAt, context), context), alert, context)
  }
  if (alert.state === 'closed') return alert
  const next =
    judgedAt === undefined
      ? stillWatched(alert, context)
      : notShown(alert, verdictsOn(alert, sight, context), judgedAt, context)
  return withoutStepsAhead(settled(next, context), alert, context)
}

function shown(alert: Alert, sighting: Sighting, sight: RunSight, judgedAt: Date, context: AlertContext): Alert {
  const again = alert.state === 'closed' ? reopened(alert, context) : alert
  const verdicts = verdictsOn(again, sight, context)
  const seen = new Set(sighting.places.map(({ endpoint }) => endpoint))
  const unread = again.places.filter(({ endpoint }) => !seen.has(endpoint) && verdicts.get(endpoint) === 'unknown')
  const shownSince = again.shownSince ?? judgedAt
  const isLong = sighting.isUnread && context.now.getTime() - shownSince.getTime() >= unreadCriticalMs
  return {
    ...counted(again, true, judgedAt),
    severity: isLong ? 'critical' : sighting.finding.severity,
    finding: sighting.finding,
    certificate: sighting.certificate,
    places: sortedPlaces([...sighting.places, ...withPeople(alert, unread, context.watched)]),
    shownSince,
  }
}

function reopened(alert: Alert, { now }: AlertContext): Alert {
  return {
    ...alert,
    state: isReachability(alert.condition) ? 'pending' : 'open',
    closedAt: undefined,
    failures: [],
    acknowledgement: undefined,
    reopenings: alert.told.length === 0 ? alert.reopenings : alert.reopenings + 1,
    openedAt: alert.told.length === 0 ? now : alert.openedAt,
    places: [],
  }
}

function notShown(
  alert: Alert,
  verdicts: ReadonlyMap<string, PlaceVerdict>,
  judgedAt: Date,
  context: AlertContext,
): Alert {
  const placesWith = (...wanted: PlaceVerdict[]) =>
    withPeople(
      alert,
      alert.places.filter(({ endpoint }) => wanted.includes(verdicts.get(endpoint) ?? 'unknown')),
      context.watched,
    )
  const unknown = placesWith('unknown')
  if (unknown.length > 0) return { ...alert, places: unknown }
  const cured = placesWith('cured')
  if (cured.length === 0) return dropped(alert, context.now)
  const good = { ...counted(alert, false, judgedAt), places: cured, shownSince: undefined }
  if (alert.state === 'pending') {
    return good.failures.slice(-runsToOpen).includes(true) ? good : dropped(good, context.now)
  }
  const goodRuns = good.failures.length - 1 - good.failures.lastIndexOf(true)
  return goodRuns < Math.min(2 ** alert.reopenings, mostGoodRuns)
    ? good
    : { ...good, state: 'closed', closedAt: context.now }
}

/** Closed without a word: nobody is to hear of a cure that nobody saw. */
function dropped(alert: Alert, now: Date): Alert {
  return { ...alert, state: 'closed', closedAt: now, toldTo: [], acknowledgement: undefined }
}

/** Without a run only the inventory can have changed. */
function stillWatched(alert: Alert, context: AlertContext): Alert {
  const { watched } = context
  const exists = alert.subject.kind === 'manual' ? watched.manual : watched.endpoint
  const there = withPeople(
    alert,
    alert.places.filter(({ endpoint }) => exists(endpoint) !== undefined),
    watched,
  )
  return there.length === 0 ? dropped(alert, context.now) : { ...alert, places: there }
}

/** The same run is never counted twice. */
function counted(alert: Alert, failed: boolean, judgedAt: Date): Alert {
  if (alert.countedAt?.getTime() === judgedAt.getTime() && alert.failures.length > 0) return alert
  return {
    ...alert,
    failures: [...alert.failures, failed].slice(-Math.max(runsToOpen, mostGoodRuns)),
    countedAt: judgedAt,
  }
}

/** What follows from what was seen: whether a fault is certain, how far on the way to its end something is. */
function settled(alert: Alert, context: AlertContext): Alert {
  if (alert.state === 'closed') return alert
  const failures = alert.failures.slice(-runsToOpen).filter((failed) => failed).length
  if (alert.state === 'pending') return failures < failuresToOpen ? alert : { ...alert, state: 'open' }
  if (!isEnding(alert)) return alert
  const due = dueOf(alert, context)
  const finding = due.length === 0 ? undefined : endingFinding(alert, due, context)
  if (finding === undefined) return alert
  return { ...alert, finding, severity: finding.severity }
}

/** Where the date of a manual entry was put off, the steps that are ahead again are told again. */
function withoutStepsAhead(alert: Alert, before: Alert, context: AlertContext): Alert {
  if (endIn(alert.finding) === endIn(before.finding)) return alert
  const due = dueOf(alert, context)
  return { ...alert, told: alert.told.filter((name) => due.includes(name)) }
}

/** Places of an alert with the owner of today. */
function withPeople({ subject }: Alert, places: Alert['places'], watched: Watched): Alert['places'] {
  return places.map((place) => {
    const entry = subject.kind === 'manual' ? watched.manual(subject.name) : undefined
    if (entry !== undefined) return manualPlaceOf(entry, watched)
    const endpoint = watched.endpoint(place.endpoint)
    return endpoint === undefined ? place : placeOf(endpoint, place.address, watched)
  })
}
