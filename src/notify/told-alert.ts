import type { Alert, AlertPlace, Notice } from '../domain/alert.ts'
import { endIn } from '../domain/finding.ts'
import { excerpt } from '../messages/excerpt.ts'
import type { MailWords } from './words/words.ts'

/** Longest name of a server in a sentence or a subject. */
const longestName = 80

/** What an alert about expiry ends with; undefined for others, and where it cannot be read. */
export function endOf({ condition, finding }: Alert): Date | undefined {
  const end = condition === 'expiry' ? endIn(finding) : undefined
  return end === undefined ? undefined : new Date(end)
}

/** Reports whether an alert about expiry came to its end. */
export function isExpired({ alert }: Notice): boolean {
  return alert.finding.code === 'expired' || alert.finding.code === 'manual-expired'
}

/** Reports whether an alert is about no certificate, but about something to be done each year. */
export function isDuty({ finding: { detail } }: Alert): boolean {
  return 'isDuty' in detail && detail.isDuty
}

/** The places of an alert, each endpoint once, those of a contact first. */
export function placesFor(contact: string, { places }: Alert): AlertPlace[] {
  const first = new Map(places.map((place) => [place.endpoint, place]))
  const isForeign = ({ owner }: AlertPlace) => Number(owner !== contact)
  return [...first.values()].sort((a, b) => isForeign(a) - isForeign(b))
}

/** What an alert is called in sentences to a contact: its server, or the first of several and how many more. */
export function nameFor(contact: string, alert: Alert, words: MailWords): string {
  const name = firstNameFor(contact, alert, words)
  const others = alert.subject.kind === 'zone' ? 0 : placesFor(contact, alert).length - 1
  return others > 0 ? words.andMore(name, others) : name
}

/** The same without the others. */
export function firstNameFor(contact: string, alert: Alert, words: MailWords): string {
  const { subject, certificate } = alert
  if (subject.kind === 'zone') return words.zone(excerpt(subject.zone, longestName))
  const [first] = placesFor(contact, alert)
  return excerpt(plainName(first?.endpoint ?? certificate?.subject ?? ''), longestName)
}

/** `www.example.ac.jp`, `mx.example.ac.jp:25`: without what nobody says aloud. */
function plainName(endpoint: string): string {
  return endpoint.replace(/^[a-z0-9-]+:\/\//, '').replace(/:443$/, '')
}

/** Notices from the worst to what is solved; of equally bad ones first what ends first. */
export function worstFirst(notices: readonly Notice[]): Notice[] {
  return notices.toSorted(
    (a, b) => gravity(b) - gravity(a) || endTime(a) - endTime(b) || a.alert.number - b.alert.number,
  )
}

function gravity(notice: Notice): number {
  if (notice.kind === 'cured') return 0
  if (isExpired(notice)) return 3
  return notice.alert.severity === 'critical' ? 2 : 1
}

function endTime({ alert }: Notice): number {
  return endOf(alert)?.getTime() ?? Number.MAX_SAFE_INTEGER
}

/** Reports whether a notice asks for something to be done at once. */
export function needsAction(notice: Notice): boolean {
  return notice.kind !== 'cured' && notice.alert.severity === 'critical'
}
