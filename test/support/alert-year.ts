import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { addDays, type Calendar, isWorkingDay, lastWorkingDayUpTo, localDay } from '../../src/domain/working-days.ts'
import { AlertHistory, host, leafOf } from './alert-history.ts'
import { campus } from './campus.ts'

const dayMs = 86_400_000

/** From before the clock changes of both hemispheres, over New Year and the changes back, 400 days on. */
const firstDay = '2026-09-21'
const days = 400

/** Servers by when their certificate is renewed, as a share of its lifetime; above 1 it is too late. */
const kinds = [
  { name: 'in-time', renewedAt: 0.45 },
  { name: 'late', renewedAt: 0.97 },
  { name: 'too-late', renewedAt: 1.2 },
  { name: 'never', renewedAt: Number.POSITIVE_INFINITY },
  { name: 'itself', renewedAt: 0.68, renewsItself: true },
  { name: 'stuck', renewedAt: 1.1, renewsItself: true },
]

/** One certificate on one server, from the first run that saw it to the last. */
export interface Life {
  readonly leaf: CertificateFacts
  readonly server: string
  readonly renewsItself: boolean
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
    .map(({ name, renewedAt, renewsItself = false }, index) => {
      const endpoint = host(`${name}-${index}.example.ac.jp`, { renewsItself })
      return { renewedAt, renewsItself, endpoint }
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
    const seen = servers.map(({ endpoint, renewedAt, renewsItself }, index) => {
      const before = current.get(endpoint.host)
      const since = before?.leaf.validity.notBefore?.getTime() ?? 0
      const isDue = before === undefined || now - since > renewedAt * lifetimeDays * dayMs
      // the first ones in the midst of their lives, the others issued at different hours of the day before
      const age =
        before === undefined
          ? ((index % 13) / 13) * Math.min(renewedAt, 1) * lifetimeDays * dayMs
          : ((index * 3) % 23) * 3_600_000
      const issued = now - 3_600_000 - age
      const life = isDue ? newLife(issued, lifetimeDays, endpoint.host, renewsItself, lives.length) : before
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

function newLife(issued: number, lifetimeDays: number, server: string, renewsItself: boolean, number: number): Life {
  const end = new Date(issued + lifetimeDays * dayMs).toISOString()
  const leaf = leafOf(number.toString(16).padStart(64, '0'), lifetimeDays, end, { subjectAltNames: [server] })
  return { leaf, server, renewsItself, runs: [], told: [] }
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
  const expected = stepsByContract(life)
  const issuedDay = localDay(life.leaf.validity.notBefore ?? new Date(0), calendar.timeZone)
  for (const [step, at] of expected) {
    const times = life.told.filter((told) => told.step === step).map((told) => told.at)
    const fault = (what: string) =>
      faults.push(
        `${life.server} ${step} of ${new Date(at).toISOString()}: ${what} (${times.map((time) => new Date(time).toISOString()).join()})`,
      )
    if (times.length > 1) fault('told more than once')
    const [told] = times
    const latest = latestRun(life, step, at, calendar)
    if (latest !== undefined && (told === undefined || told > latest)) fault('late')
    if (told === undefined) continue
    if (isTooEarly(life, step, at, told, calendar)) fault('early')
    if (localDay(new Date(told), calendar.timeZone) <= issuedDay) fault('told on the day of issue')
  }
  const names = new Set(expected.map(([step]) => step))
  for (const { step } of life.told) if (!names.has(step)) faults.push(`${life.server}: told ${step}, which is no step`)
  return { faults, steps: life.told.length }
}

/** The steps of a certificate with the moments from which they are due, as contract and docs/explanation/alerts.md have them. */
function stepsByContract({ leaf, renewsItself }: Life): [step: string, at: number][] {
  const [begin, end] = [leaf.validity.notBefore?.getTime() ?? 0, leaf.validity.notAfter?.getTime() ?? 0]
  const lifetime = end - begin
  const expired: [string, number] = ['expired', end + 1]
  if (renewsItself) return [['overdue', end - lifetime / 4], ['overdue-critical', end - lifetime / 8], expired]
  const third = lifetime / 3
  const wanted = [30, 14, 7, 3, 1].map((count) => [`${count}d`, count * dayMs] as const)
  const lowered = wanted.some(([, left]) => left > third)
  const kept = wanted.filter(([, left]) => !lowered || left <= third / 2)
  const before = [...(lowered ? [['33%', third] as const] : []), ...kept]
  const critical = ['critical', Math.min(7 * dayMs, lifetime / 10)] as const
  return [...[...before, critical].map(([step, left]): [string, number] => [step, end - left]), expired]
}

/** What is never told before its moment, closed days or not. */
const neverEarly = /^(expired|overdue$)/

/** Half of the lifetime is over, or a renewal is overdue: the moment before which no closed day moves a step. */
function earliestMove({ leaf, renewsItself }: Life): number {
  const [begin, end] = [leaf.validity.notBefore?.getTime() ?? 0, leaf.validity.notAfter?.getTime() ?? 0]
  return renewsItself ? end - (end - begin) / 4 : (begin + end) / 2
}

/** Reports whether a day and the next one are working days: what falls on it waits for its moment. */
function staysOpen(day: string, calendar: Calendar): boolean {
  return isWorkingDay(day, calendar) && isWorkingDay(addDays(day, 1), calendar)
}

/** The first run that must have told a step. Undefined where the certificate was gone before. */
function latestRun(life: Life, step: string, at: number, calendar: Calendar): number | undefined {
  const { runs } = life
  const first = runs.find((run) => run >= at)
  const day = localDay(new Date(at), calendar.timeZone)
  if (neverEarly.test(step) || staysOpen(day, calendar)) return first
  const workingDay = lastWorkingDayUpTo(day, calendar) ?? ''
  const moved = runs.find(
    (run) => run >= earliestMove(life) && localDay(new Date(run), calendar.timeZone) >= workingDay,
  )
  return moved !== undefined && (first === undefined || moved < first) ? moved : first
}

function isTooEarly(life: Life, step: string, at: number, told: number, calendar: Calendar): boolean {
  if (told >= at) return false
  const day = localDay(new Date(at), calendar.timeZone)
  if (neverEarly.test(step) || staysOpen(day, calendar) || told < earliestMove(life)) return true
  return localDay(new Date(told), calendar.timeZone) < (lastWorkingDayUpTo(day, calendar) ?? '')
}

/** The lives after which their server had another certificate. */
export function renewedLives({ lives }: Year): readonly Life[] {
  return lives.filter(({ server, runs }) =>
    lives.some((other) => other.server === server && (other.runs[0] ?? 0) > (runs[0] ?? 0)),
  )
}
