import { type Endpoint, plainEndpoint, targetOf } from '../../src/domain/endpoint.ts'
import type { KnownRun, ReviewFacts } from '../../src/domain/review/facts.ts'
import { ServedHistory } from '../../src/domain/review/served-history.ts'
import { type DaySpan, monthSpan } from '../../src/domain/review/span.ts'
import { defaultThresholds } from '../../src/domain/threshold.ts'
import { runSummary } from '../store/samples.ts'

/** October 2026 in Tokyo. */
export const october: DaySpan = monthSpan('2026-10', 'Asia/Tokyo')

/** Noon in Tokyo of a day of 2026 written `10-03`; another time of day in UTC behind it: `10-03T22:00`. */
export function on(day: string): Date {
  const [date = '', time = '03:00'] = day.split('T')
  return new Date(`${/^\d{4}/.test(date) ? date : `2026-${date}`}T${time}:00Z`)
}

/** What was served: endpoint, address, certificate (`-` where none was read), first and last look. */
export type ServedRow = readonly [endpoint: string, address: string, leaf: string, first: string, last: string]

/** What a test says of its campus. */
export interface Campus {
  readonly served?: readonly ServedRow[]
  /** Certificates by name: first and last day. */
  readonly certificates?: Readonly<Record<string, readonly [from: string, to: string]>>
  /** What the inventory has; each endpoint that was served unless told otherwise. */
  readonly watched?: readonly Endpoint[]
  readonly facts?: Partial<ReviewFacts>
}

/** Runs at noon from one day to another, both included. */
export function dailyRuns(first: string, last: string): KnownRun[] {
  const runs: KnownRun[] = []
  for (let at = on(first).getTime(); at <= on(last).getTime(); at += 86_400_000)
    runs.push({ startedAt: new Date(at), endedAt: new Date(at + 60_000), summary: { ...runSummary, complete: true } })
  return runs
}

/** The facts of a campus that certflow looked at each day from August to the end of October. */
export function reviewFacts({ served = [], certificates = {}, watched, facts = {} }: Campus): ReviewFacts {
  const history = new ServedHistory()
  for (const [endpoint, address, leaf, first, last] of served)
    history.add({
      endpoint: targetOf(plainEndpoint(endpoint)),
      address,
      zone: undefined,
      leaf: leaf === '-' ? undefined : leaf,
      firstAt: on(first),
      lastAt: on(last),
    })
  const runs = facts.runs ?? dailyRuns('08-01', '10-31')
  const names = [...new Set(served.map(([endpoint]) => endpoint))]
  const endpoints = watched ?? names.map((name) => plainEndpoint(name, { owner: 'physics' }))
  const byTarget = new Map(endpoints.map((endpoint) => [targetOf(endpoint), endpoint]))
  return {
    endpoints: history.endpoints(runs.map(({ startedAt }) => startedAt)),
    certificates: new Map(
      Object.entries(certificates).map(([name, [from, to]]) => [
        name,
        { subject: `CN=${name}`, subjectAltNames: [`*.${name}.jp`], notBefore: on(from), notAfter: on(to) },
      ]),
    ),
    findings: [],
    alerts: [],
    acknowledgements: [],
    mails: [],
    runs,
    confirmations: [],
    watched: {
      endpoint: (target) => byTarget.get(target),
      manual: () => undefined,
      thresholds: defaultThresholds,
      fallback: 'center',
      windows: [],
    },
    listed: [...byTarget.keys()],
    manual: [],
    ...facts,
  }
}
