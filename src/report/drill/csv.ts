import { drillName } from '../../domain/drill/drill.ts'
import type { DrillReview } from '../../domain/drill/drill-review.ts'
import { csvCell } from '../csv-cell.ts'
import { rfc3339 } from '../row.ts'

const head = [
  'drill',
  'scope',
  'contact',
  'channel',
  'asked_at',
  'delivered_at',
  'problem',
  'answered_at',
  'answered_by',
  'seconds',
]

/** A row for each person who was asked; empty where they did not answer. */
export function drillCsv({ drill, people }: DrillReview): string {
  const scope = drill.scope.kind === 'owners' ? 'owners' : drill.scope.name
  const rows = people.map(({ contact, by, askedAt, deliveredAt, problem, answeredAt, via, tookMs }) => [
    drillName(drill),
    scope,
    contact,
    by,
    rfc3339(askedAt),
    deliveredAt && rfc3339(deliveredAt),
    problem,
    answeredAt && rfc3339(answeredAt),
    via,
    tookMs === undefined ? undefined : Math.round(tookMs / 1_000),
  ])
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}
