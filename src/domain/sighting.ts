import { type AlertCertificate, type AlertPlace, type AlertSubject, type Condition, conditionOf } from './alert.ts'
import { dueOf, endingFinding } from './alert-ending.ts'
import type { CertificateFacts } from './certificate.ts'
import { type Endpoint, type ManualEntry, targetOf } from './endpoint.ts'
import { type EndpointView, failingRows, isReachability, reachabilityConditions } from './endpoint-view.ts'
import { type Finding, severities } from './finding.ts'
import type { JudgedManual, JudgedProbe } from './judged-row.ts'
import { endsBefore, isJustConfirmed } from './manual-date.ts'
import { type AlertContext, isInWindow, type Watched } from './watched.ts'
import { isOut, type ZoneView } from './zone-outage.ts'

/** One thing that a run saw to be wrong, and all the places where it saw it. */
export interface Sighting {
  readonly subject: AlertSubject
  readonly condition: Condition
  /** The gravest of those that were found. */
  readonly finding: Finding
  readonly certificate: AlertCertificate | undefined
  /** Sorted, each once. */
  readonly places: readonly AlertPlace[]
  /** At one of the places no certificate was read: nobody knows what is served there. */
  readonly isUnread: boolean
}

/** The text by which alerts and sightings of the same thing find each other. */
export function keyOf({ subject, condition }: Pick<Sighting, 'subject' | 'condition'>): string {
  switch (subject.kind) {
    case 'certificate':
      return `${condition} certificate ${subject.fingerprint}`
    case 'endpoint':
      return `${condition} endpoint ${subject.endpoint}`
    case 'manual':
      return `${condition} manual ${subject.name}`
    case 'zone':
      return `${condition} zone ${subject.zone}`
  }
}

/** All that a run saw to be wrong, by key. The order of its rows makes no difference. */
export function sightingsOf(
  views: ReadonlyMap<string, EndpointView>,
  manuals: ReadonlyMap<string, JudgedManual>,
  zones: ReadonlyMap<string, ZoneView>,
  context: AlertContext,
): ReadonlyMap<string, Sighting> {
  const outages = [...zones].filter(([, zone]) => isOut(zone))
  const out = new Set(outages.flatMap(([, { failing }]) => failing))
  const parts = [
    ...[...manuals.values()].flatMap((row) => manualParts(row, context)),
    ...[...views.values()].flatMap((view) => [
      ...view.rows.flatMap((row) => judgedParts(row, context)),
      ...(out.has(view) || isInWindow(view.target, context) ? [] : reachabilityParts(view, context)),
    ]),
    ...outages.flatMap(([zone, { failing }]) =>
      failing.flatMap((view) =>
        failingRows(view, 'unreachable').flatMap((row) => partOf({ kind: 'zone', zone }, row, 'unreachable', context)),
      ),
    ),
  ]
  const sightings = [...Map.groupBy(parts, keyOf).values()].map(merged)
  return new Map(
    [...sightings, ...endingSightings(views, manuals, context)].map((sighting) => [keyOf(sighting), sighting]),
  )
}

/** What the judge found, but for what alerts find themselves (ends, in steps) and what one run does not prove. */
function judgedParts(row: JudgedProbe, { watched }: AlertContext): Sighting[] {
  const { served, endpoint } = row.result
  return row.findings.flatMap((found): Sighting[] => {
    const condition = conditionOf(found)
    if (condition === 'expiry' || isReachability(condition)) return []
    const certificate = found.code === 'chain-expiring' ? issuerOf(row, found.detail) : served?.chain[0]
    const subject: AlertSubject =
      certificate === undefined
        ? { kind: 'endpoint', endpoint: targetOf(endpoint) }
        : { kind: 'certificate', fingerprint: certificate.fingerprint }
    return [
      {
        subject,
        condition,
        finding: found,
        certificate: certificate && certificateOf(certificate),
        places: [placeOf(endpoint, row.result.address, watched)],
        isUnread: served === undefined,
      },
    ]
  })
}

/** What is wrong with a manual entry besides its date. */
function manualParts({ entry, seen, findings }: JudgedManual, { watched }: AlertContext): Sighting[] {
  return findings
    .map((found) => ({ found, condition: conditionOf(found) }))
    .filter(({ condition }) => condition !== 'expiry')
    .map(({ found, condition }) => ({
      subject: { kind: 'manual', name: entry.name },
      condition,
      finding: found,
      certificate: seen && certificateOf(seen),
      places: [manualPlaceOf(entry, watched)],
      isUnread: false,
    }))
}

function reachabilityParts(view: EndpointView, context: AlertContext): Sighting[] {
  const subject: AlertSubject = { kind: 'endpoint', endpoint: view.target }
  return reachabilityConditions.flatMap((condition) =>
    failingRows(view, condition).flatMap((row) => partOf(subject, row, condition, context)),
  )
}

function partOf(subject: AlertSubject, row: JudgedProbe, condition: Condition, { watched }: AlertContext): Sighting[] {
  const { endpoint, address, served } = row.result
  const places = [placeOf(endpoint, address, watched)]
  return row.findings
    .filter(({ code }) => code === condition)
    .map((found) => ({
      subject,
      condition,
      finding: found,
      certificate: undefined,
      places,
      isUnread: served === undefined,
    }))
}

/** Certificates and manual entries with steps that are due. */
function endingSightings(
  views: ReadonlyMap<string, EndpointView>,
  manuals: ReadonlyMap<string, JudgedManual>,
  context: AlertContext,
): Sighting[] {
  const rows = [...views.values()].flatMap((view) => view.rows.filter((row) => !isToldByEntry(row, context)))
  const leaves = Map.groupBy(
    rows.filter(({ result }) => result.served !== undefined),
    ({ result }) => result.served?.chain[0].fingerprint ?? '',
  )
  const certificates = [...leaves].map(([fingerprint, serving]) => {
    const leaf = serving[0]?.result.served?.chain[0]
    return {
      subject: { kind: 'certificate', fingerprint } as const,
      condition: 'expiry' as const,
      certificate: leaf && certificateOf(leaf),
      places: sortedPlaces(serving.map(({ result }) => placeOf(result.endpoint, result.address, context.watched))),
    }
  })
  const entries = [...manuals.values()].map(({ entry, seen }) => ({
    subject: { kind: 'manual', name: entry.name } as const,
    condition: 'expiry' as const,
    certificate: seen && certificateOf(seen),
    places: [manualPlaceOf(entry, context.watched)],
  }))
  return [...certificates, ...entries].flatMap((ending) => {
    const due = dueOf(ending, context)
    const found = due.length === 0 ? undefined : endingFinding(ending, due, context)
    return found === undefined ? [] : [{ ...ending, finding: found, isUnread: false }]
  })
}

/**
 * One end is one alert: that of a manual entry tells of the certificate at its probe path too. What ends before the date
 * that counts is an old certificate that is still there, and tells of its own end.
 */
function isToldByEntry({ result: { endpoint, served } }: JudgedProbe, { watched, now }: AlertContext): boolean {
  const entry = endpoint.manual === undefined ? undefined : watched.manual(endpoint.manual)
  if (entry === undefined || served === undefined) return false
  return !endsBefore(served.chain[0], entry.expiresAt) || isJustConfirmed(entry, now)
}

/** The issuer that the finding is about; the leaf where it is not among what was sent. */
function issuerOf(
  row: JudgedProbe,
  { subject, notAfter }: { subject: string; notAfter: Date },
): CertificateFacts | undefined {
  const sent = row.result.served?.chain ?? []
  const path = row.trust?.path?.certificates ?? []
  const isIt = (each: CertificateFacts) =>
    each.subject === subject && each.validity.notAfter?.getTime() === notAfter.getTime()
  return [...path, ...sent].find(isIt) ?? sent[0]
}

function certificateOf(facts: CertificateFacts): AlertCertificate {
  const { fingerprint, subject, issuer, serialNumber, validity } = facts
  return { fingerprint, subject, issuer, serialNumber, ...validity }
}

/** A place of an endpoint, with the people behind it. */
export function placeOf(endpoint: Endpoint, address: string | undefined, { fallback }: Watched): AlertPlace {
  return { endpoint: targetOf(endpoint), address, owner: endpoint.owner, fallback: endpoint.fallback ?? fallback }
}

/** The place of a manual entry, which is nowhere on the network. */
export function manualPlaceOf({ name, owner, fallback }: ManualEntry, watched: Watched): AlertPlace {
  return { endpoint: name, address: undefined, owner, fallback: fallback ?? watched.fallback }
}

/** Places in one order, each once. */
export function sortedPlaces(places: readonly AlertPlace[]): AlertPlace[] {
  const byName = new Map(places.map((place) => [`${place.endpoint} ${place.address ?? ''}`, place]))
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place)
}

function merged(parts: readonly Sighting[]): Sighting {
  const [gravest] = parts.toSorted((a, b) => rank(b) - rank(a) || (textOf(a) < textOf(b) ? -1 : 1))
  return {
    ...(gravest as Sighting),
    places: sortedPlaces(parts.flatMap(({ places }) => places)),
    isUnread: parts.some(({ isUnread }) => isUnread),
  }
}

const rank = ({ finding: { severity } }: Sighting) => severities.indexOf(severity)
const textOf = ({ finding, places }: Sighting) => JSON.stringify([places, finding])
