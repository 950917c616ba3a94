import { expect, test } from 'vitest'
import { policyOf, type Step, stepsOfCertificate } from '../../src/domain/alert-step.ts'
import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { targetOf } from '../../src/domain/endpoint.ts'
import { defaultThresholds } from '../../src/domain/threshold.ts'
import { addDays, type Calendar, isWorkingDay, lastWorkingDayUpTo, localDay } from '../../src/domain/working-days.ts'
import { AlertHistory, host, leafOf } from '../support/alert-history.ts'
import { campus } from '../support/campus.ts'

const dayMs = 86_400_000
/** From before the autumn's clock changes of both hemispheres, over New Year and the spring's, 400 days on. */
const begin = Date.parse('2026-09-20T22:00:00Z')
const days = 400

/** Servers by when their certificate is renewed, as a share of its lifetime; above 1 it is too late. */
const servers = [
  { name: 'in-time', renewedAt: 0.45 },
  { name: 'late', renewedAt: 0.97 },
  { name: 'too-late', renewedAt: 1.2 },
  { name: 'never', renewedAt: Number.POSITIVE_INFINITY },
  { name: 'itself', renewedAt: 0.68, renewsItself: true },
  { name: 'stuck', renewedAt: 1.1, renewsItself: true },
].map((server, index) => {
  const name = `${server.name}.example.ac.jp`
  return { ...server, index, endpoint: host(name, { renewsItself: server.renewsItself ?? false }) }
})

interface Life {
  readonly leaf: CertificateFacts
  readonly endpoint: (typeof servers)[number]['endpoint']
  /** Runs that saw it, and what each told. */
  readonly runs: number[]
  readonly told: { readonly name: string; readonly at: number }[]
}

/** 400 daily runs; each server gets a new certificate when it is its time. */
function simulate(lifetimeDays: number, calendar: Calendar): { lives: Life[]; cured: number; opened: number } {
  const centre = new AlertHistory(
    servers.map(({ endpoint }) => endpoint),
    [],
    calendar,
  )
  const lives: Life[] = []
  const current = new Map<string, Life>()
  let cured = 0
  let opened = 0
  for (let run = 0; run < days; run += 1) {
    const now = begin + run * dayMs
    const seen = servers.map(({ endpoint, renewedAt, index }) => {
      const before = current.get(endpoint.host)
      const since = before?.leaf.validity.notBefore?.getTime() ?? 0
      const isDue = before === undefined || now - since > renewedAt * lifetimeDays * dayMs
      // issued an hour ago, at different hours of the day; the first ones in the midst of their lives
      const issued =
        now - 3_600_000 * (1 + index * 3) - (before === undefined ? ((index * lifetimeDays) / 13) * dayMs : 0)
      const life = isDue ? newLife(issued, lifetimeDays, endpoint, lives) : before
      current.set(endpoint.host, life)
      life.runs.push(now)
      return [endpoint, life.leaf] as const
    })
    centre.look(new Date(now), seen)
    for (const { kind, alert, steps } of centre.tell(new Date(now))) {
      if (kind === 'cured') cured += 1
      if (kind === 'opened') opened += 1
      const life = lives.find(({ leaf }) => leaf.fingerprint === alert.certificate?.fingerprint)
      life?.told.push(...steps.map((name) => ({ name, at: now })))
    }
  }
  return { lives, cured, opened }
}

function newLife(issued: number, lifetimeDays: number, endpoint: Life['endpoint'], lives: Life[]): Life {
  const end = new Date(issued + lifetimeDays * dayMs).toISOString()
  const fingerprint = lives.length.toString(16).padStart(64, '0')
  const leaf = leafOf(fingerprint, lifetimeDays, end, { subjectAltNames: [endpoint.host] })
  const life = { leaf, endpoint, runs: [], told: [] }
  lives.push(life)
  return life
}

/** The first run that must tell a step: on the last working day where its moment is closed, and with half of the lifetime over. */
function latestRun({ leaf, runs }: Life, { name, at }: Step, calendar: Calendar): number | undefined {
  const first = runs.find((run) => run >= at.getTime())
  const day = localDay(at, calendar.timeZone)
  if (/^(expired|overdue)/.test(name) || isWorkingDay(day, calendar)) return first
  const half = ((leaf.validity.notBefore?.getTime() ?? 0) + (leaf.validity.notAfter?.getTime() ?? 0)) / 2
  const workingDay = lastWorkingDayUpTo(day, calendar)
  return runs.find((run) => run >= half && localDay(new Date(run), calendar.timeZone) >= (workingDay ?? '')) ?? first
}

/** A step that stands between two working days is told at its moment; the others days before at most. */
function isTooEarly({ name, at, earliest }: Step, told: number, calendar: Calendar): boolean {
  if (told >= at.getTime()) return false
  const day = localDay(at, calendar.timeZone)
  const staysOpen = isWorkingDay(day, calendar) && isWorkingDay(addDays(day, 1), calendar)
  return staysOpen || told < earliest.getTime() || name === 'expired' || name === 'overdue'
}

const zones = ['Asia/Tokyo', 'Europe/Berlin', 'Australia/Lord_Howe', 'UTC', 'America/Sao_Paulo']
const cases = [160 / 24, 45, 90, 198, 398].flatMap((lifetime) =>
  zones.map((zone) => [Math.round(lifetime), zone, lifetime] as const),
)

test.for(cases)(
  '400 days of certificates of %i days in %s: every step once, none late, none on the day of issue',
  ([, timeZone, lifetime]) => {
    const calendar = { ...campus, timeZone, closed: [...campus.closed, { first: '2027-08-12', last: '2027-08-17' }] }
    const { lives, cured, opened } = simulate(lifetime, calendar)
    let steps = 0
    for (const life of lives) {
      const all = stepsOfCertificate(life.leaf.validity, [policyOf(life.endpoint, defaultThresholds)])
      for (const step of all) {
        const times = life.told.filter(({ name }) => name === step.name).map(({ at }) => at)
        const latest = latestRun(life, step, calendar)
        expect(times.length, `${targetOf(life.endpoint)} ${step.name}`).toBeLessThanOrEqual(1)
        const [told] = times
        if (latest !== undefined)
          expect(told, `${targetOf(life.endpoint)} ${step.name} is told`).toBeLessThanOrEqual(latest)
        if (told === undefined) continue
        steps += 1
        expect(isTooEarly(step, told, calendar)).toBe(false)
        const issued = life.leaf.validity.notBefore ?? new Date(0)
        expect(localDay(new Date(told), timeZone) > localDay(issued, timeZone)).toBe(true)
      }
      expect(life.told).toHaveLength(life.told.filter(({ name }) => all.some((step) => step.name === name)).length)
    }
    const told = lives.filter(({ told: names }) => names.length > 0)
    const isRenewed = (life: Life) =>
      lives.some((next) => next.endpoint === life.endpoint && next.runs[0]! > life.runs[0]!)
    expect(steps).toBeGreaterThan(0)
    expect(opened).toBe(told.length)
    expect(cured).toBe(told.filter(isRenewed).length)
    // what is renewed in time is nobody's mail
    expect(told.filter(({ endpoint }) => /^(in-time|itself)/.test(endpoint.host))).toEqual([])
  },
)

test('a clock that jumps a day back and forth tells nothing twice, and skips nothing', () => {
  const [www] = [host('www.example.ac.jp')]
  const centre = new AlertHistory([www!])
  const leaf = leafOf('aa'.repeat(32), 90, '2026-09-09T03:00:00Z')
  const lines = Array.from({ length: 40 }, (_, run) => {
    const jump = run % 3 === 1 ? -dayMs : run % 3 === 2 ? dayMs : 0
    return centre.run(new Date(Date.parse('2026-08-05T00:00:00Z') + run * dayMs + jump), [[www!, leaf]])
  }).flat()
  const told = lines.flatMap((line) => line.split(' → ')[0]?.split(' ').slice(2) ?? [])
  expect(told).toEqual(['30d', '14d', '7d', 'critical', '3d', '1d', 'expired'])
})
