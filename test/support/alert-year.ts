import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { addDays, type Calendar, localDay } from '../../src/domain/working-days.ts'
import { AlertHistory, host, leafOf } from './alert-history.ts'
import { campus } from './campus.ts'
import { mayBeTold, stepsByContract, type Who } from './contract-steps.ts'

const dayMs = 86_400_000

/** From before the clock changes of both hemispheres, over New Year and the changes back, 400 days on. */
const firstDay = '2026-09-21'
const days = 400

/** Servers by when their certificate is renewed, as a share of its lifetime; above 1 it is too late. */
const kinds: readonly {
  readonly name: string
  readonly renewedAt: number
  readonly renewedAtIfShort?: number
  readonly who: Who
}[] = [
  { name: 'in-time', renewedAt: 0.45, who: 'vendor' },
  { name: 'late', renewedAt: 0.97, who: 'vendor' },
  { name: 'too-late', renewedAt: 1.2, who: 'vendor' },
  { name: 'never', renewedAt: Number.POSITIVE_INFINITY, who: 'vendor' },
  { name: 'itself', renewedAt: 0.68, who: 'program' },
  { name: 'stuck', renewedAt: 1.1, who: 'program' },
  // programs renew a third before the end, of what lives for less than ten days half
  { name: 'unsaid-itself', renewedAt: 0.67, renewedAtIfShort: 0.5, who: 'unsaid' },
  { name: 'unsaid-late', renewedAt: 0.9, who: 'unsaid' },
]

/** One certificate on one server, from the first run that saw it to the last. */
export interface Life {
  readonly leaf: CertificateFacts
  readonly server: string
  readonly who: Who
  readonly runs: number[]
  readonly told: { readonly step: string; readonly at: number }[]
}

/** What became of 400 days. */
export interface Year {
  readonly lives: readonly Life[]
  readonly opened: number
  readonly cured: number
}

/** The centre's closed days, and five of its own in summer. */
export function calendarOf(timeZone: string): Calendar {
  return { ...campus, timeZone, closed: [...campus.closed, { first: '2027-08-12', last: '2027-08-17' }] }
}

/** 400 runs, one a day at 09:00 of the calendar's time zone. Each server gets a new certificate when it is its time. */
export function simulateYear(lifetimeDays: number, calendar: Calendar, serversOfAKind = 1): Year {
  const servers = Array.from({ length: serversOfAKind }, () => kinds)
    .flat()
    .map(({ name, who, ...kind }, index) => {
      const renewedAt = lifetimeDays < 10 ? (kind.renewedAtIfShort ?? kind.renewedAt) : kind.renewedAt
      const renewal = who === 'program' ? 'automatic' : who === 'vendor' ? 'vendor' : 'hand'
      const endpoint = host(`${name}-${index}.example.ac.jp`, { renewal, renewsItself: who === 'program' })
      return { renewedAt, who, endpoint }
    })
  const centre = new AlertHistory(
    servers.map(({ endpoint }) => endpoint),
    [],
    calendar,
  )
  const lives: Life[] = []
  const current = new Map<string, Life>()
  const counts = { opened: 0, cured: 0 }
  for (let run = 0; run < days; run += 1) {
    const now = nineOClock(addDays(firstDay, run), calendar.timeZone)
    const seen = servers.map(({ endpoint, renewedAt, who }, index) => {
      const before = current.get(endpoint.host)
      const since = before?.leaf.validity.notBefore?.getTime() ?? 0
      const isDue = before === undefined || now - since > renewedAt * lifetimeDays * dayMs
      // the first ones in the midst of their lives, the others issued at different hours of the day before
      const age =
        before === undefined
          ? ((index % 13) / 13) * Math.min(renewedAt, 1) * lifetimeDays * dayMs
          : ((index * 3) % 23) * 3_600_000
      const issued = now - 3_600_000 - age
      const life = isDue ? newLife(issued, lifetimeDays, endpoint.host, who, lives.length) : before
      if (life !== before) lives.push(life)
      current.set(endpoint.host, life)
      life.runs.push(now)
      return [endpoint, life.leaf] as const
    })
    centre.look(new Date(now), seen)
    for (const { kind, alert, steps } of centre.tell(new Date(now))) {
      if (kind === 'cured') counts.cured += 1
      if (kind === 'opened') counts.opened += 1
      const life = lives.find(({ leaf }) => leaf.fingerprint === alert.certificate?.fingerprint)
      life?.told.push(...steps.map((step) => ({ step, at: now })))
    }
  }
  return { lives, ...counts }
}

function newLife(issued: number, lifetimeDays: number, server: string, who: Who, number: number): Life {
  const end = new Date(issued + lifetimeDays * dayMs).toISOString()
  const leaf = leafOf(number.toString(16).padStart(64, '0'), lifetimeDays, end, { subjectAltNames: [server] })
  return { leaf, server, who, runs: [], told: [] }
}

/** The instant at which it is 09:00 on a day in a time zone. */
function nineOClock(day: string, timeZone: string): number {
  const wanted = Date.parse(`${day}T09:00:00Z`)
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const shown = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`)
  const near = wanted - (shown(wanted) - wanted)
  return near - (shown(near) - wanted)
}

/** What is wrong with how one certificate was told of, a line each; and how many steps were told. */
export function judgedLife(life: Life, calendar: Calendar): { readonly faults: string[]; readonly steps: number } {
  const faults: string[] = []
  const { notBefore = new Date(0), notAfter = new Date(0) } = life.leaf.validity
  const expected = stepsByContract(notBefore.getTime(), notAfter.getTime(), life.who)
  for (const step of expected) {
    const times = life.told.filter((told) => told.step === step.name).map(({ at }) => at)
    const fault = (what: string) =>
      faults.push(`${life.server} ${step.name} of ${isoText(step.at)}: ${what} (${times.map(isoText).join()})`)
    if (times.length > 1) fault('told more than once')
    const [told] = times
    const latest = life.runs.find((run) => mayBeTold(step, run, calendar))
    if (latest !== undefined && (told === undefined || told > latest)) fault('late')
    if (told === undefined) continue
    if (!mayBeTold(step, told, calendar)) fault('early')
    if (localDay(new Date(told), calendar.timeZone) <= localDay(notBefore, calendar.timeZone))
      fault('told on the day of issue')
  }
  const names = new Set(expected.map(({ name }) => name))
  for (const { step } of life.told) if (!names.has(step)) faults.push(`${life.server}: told ${step}, which is no step`)
  return { faults, steps: life.told.length }
}

function isoText(at: number): string {
  return new Date(at).toISOString()
}

/** The lives after which their server had another certificate. */
export function renewedLives({ lives }: Year): readonly Life[] {
  return lives.filter(({ server, runs }) =>
    lives.some((other) => other.server === server && (other.runs[0] ?? 0) > (runs[0] ?? 0)),
  )
}
