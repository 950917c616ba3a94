import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alert } from '../../src/domain/alert.ts'
import { alertsAfter } from '../../src/domain/alerting.ts'
import { targetOf } from '../../src/domain/endpoint.ts'
import type { JudgedRow } from '../../src/domain/judged-row.ts'
import { keyOf } from '../../src/domain/sighting.ts'
import { AlertHistory, host, leafOf, noHandshake, refused, rowsOf } from '../support/alert-history.ts'
import { times } from '../support/counts.ts'
import { served } from '../support/facts.ts'

const start = Date.parse('2026-08-05T22:00:00Z')
const hosts = ['a', 'b', 'c', 'd'].map((name) => host(`${name}.example.ac.jp`, { addresses: 'all', owner: name }))
const covering = { subjectAltNames: ['*.example.ac.jp'] }
const answers = [
  leafOf('aa'.repeat(32), 90, '2026-09-09T03:00:00Z', covering),
  leafOf('bb'.repeat(32), 398, '2027-06-09T03:00:00Z', covering),
  refused,
  noHandshake,
  served(
    { chain: [leafOf('cc'.repeat(32), 398, '2026-09-20T03:00:00Z', covering)] },
    { problem: { kind: 'self-signed' } },
  ),
  served({ chain: [leafOf('dd'.repeat(32), 398, '2026-08-25T03:00:00Z', covering)], nameMatches: false }),
]

/** What the two addresses of a host answer in a run, the hosts of the run, and whether it was cut short for it. */
const answer = fc.constantFrom(...answers)
const sight = fc.option(fc.tuple(answer, answer, fc.integer({ min: 0, max: 9 })), { nil: undefined, freq: 5 })
const runs = fc.array(fc.tuple(fc.tuple(sight, sight, sight, sight), fc.integer({ min: 1, max: 60 })), {
  minLength: 1,
  maxLength: 25,
})

interface Look {
  readonly at: Date
  readonly rows: readonly JudgedRow[]
  readonly whole: ReadonlySet<string>
}

function looksOf(drawn: typeof runs extends fc.Arbitrary<infer Drawn> ? Drawn : never): Look[] {
  let at = start
  return drawn.map(([seen, hours]) => {
    at += hours * 3_600_000
    const now = new Date(at)
    const there = hosts.flatMap((each, index) => {
      const one = seen[index]
      return one === undefined
        ? []
        : [{ endpoint: each, rows: rowsOf(each, one.slice(0, 2) as never, now), isWhole: one[2] > 0 }]
    })
    const whole = there.filter(({ isWhole }) => isWhole).map(({ endpoint }) => targetOf(endpoint))
    return { at: now, rows: there.flatMap(({ rows }) => rows), whole: new Set(whole) }
  })
}

test('whatever is seen: the order of rows makes no difference, and the same run again changes and tells nothing', () => {
  fc.assert(
    fc.property(runs, fc.infiniteStream(fc.nat()), (drawn, order) => {
      const centre = new AlertHistory(hosts)
      for (const { at, rows, whole } of looksOf(drawn)) {
        const context = centre.context(at)
        const shuffled = rows
          .map((row) => ({ row, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row)
        const after = alertsAfter(centre.alerts, { rows, whole }, centre.nextNumber, context)
        expect(alertsAfter(centre.alerts, { rows: shuffled, whole }, centre.nextNumber, context)).toEqual(after)
        centre.keep(after.changed)
        centre.nextNumber = after.nextNumber
        centre.tell(at)
        expect(alertsAfter(centre.alerts, { rows: [...rows, ...shuffled], whole }, centre.nextNumber, context)).toEqual(
          {
            changed: [],
            nextNumber: centre.nextNumber,
          },
        )
        expect(centre.tell(at)).toEqual([])
      }
    }),
    { numRuns: times(40, 150) },
  )
})

test('whatever is seen: one alert at most is open for a thing, no step is told twice, no cure without an alert', () => {
  fc.assert(
    fc.property(runs, (drawn) => {
      const centre = new AlertHistory(hosts)
      const told = new Map<number, string[]>()
      for (const { at, rows, whole } of looksOf(drawn)) {
        const after = alertsAfter(centre.alerts, { rows, whole }, centre.nextNumber, centre.context(at))
        centre.keep(after.changed)
        centre.nextNumber = after.nextNumber
        for (const { alert, kind, steps } of centre.tell(at)) {
          const before = told.get(alert.number) ?? []
          if (kind === 'cured') expect(alert.state).toBe('closed')
          else if (kind !== 'opened') expect(before.filter((step) => steps.includes(step))).toEqual([])
          told.set(alert.number, [...before, ...steps])
        }
        const open = centre.alerts.filter(({ state }: Alert) => state !== 'closed').map(keyOf)
        expect(new Set(open).size).toBe(open.length)
        expect(new Set(centre.alerts.map(({ number }) => number)).size).toBe(centre.alerts.length)
      }
    }),
    { numRuns: times(40, 150) },
  )
})
