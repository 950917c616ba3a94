import { expect, test } from 'vitest'
import { dailyRuns, on, reviewFacts, type ServedRow } from '../../support/review-facts.ts'

/** Each certificate of the endpoint with what took its place and when, as `A→B 10-10`. */
function replacements(served: readonly ServedRow[]): string[] {
  const [endpoint] = reviewFacts({ served, facts: { runs: dailyRuns('08-01', '10-31') } }).endpoints
  return (endpoint?.leaves ?? []).map(({ fingerprint, replacement }) =>
    replacement === undefined
      ? fingerprint
      : `${fingerprint}→${replacement.by} ${replacement.at.toISOString().slice(5, 10)}`,
  )
}

const one = '192.0.2.1'
const two = '192.0.2.2'

test.for<readonly [string, readonly ServedRow[], readonly string[]]>([
  [
    'one after the other',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, 'B', '10-10', '10-31'],
    ],
    ['A→B 10-10', 'B'],
  ],
  [
    'nothing read between',
    [
      ['w', one, 'A', '08-01', '10-01'],
      ['w', one, '-', '10-02', '10-09'],
      ['w', one, 'B', '10-10', '10-31'],
    ],
    ['A→B 10-10', 'B'],
  ],
  [
    'unread since',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, '-', '10-10', '10-31'],
    ],
    ['A'],
  ],
  [
    'another depth, the same certificate',
    [
      ['w', one, 'A', '08-01', '09-09'],
      ['w', one, 'A', '09-10', '10-31'],
    ],
    ['A'],
  ],
  [
    'two backends take turns',
    [
      ['w', one, 'A', '08-01', '08-09'],
      ['w', one, 'B', '08-10', '08-10'],
      ['w', one, 'A', '08-11', '10-29'],
      ['w', one, 'B', '10-30', '10-31'],
    ],
    ['A', 'B'],
  ],
  [
    'they took turns until the second was renewed',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, 'B', '10-10', '10-11'],
      ['w', one, 'A', '10-12', '10-12'],
      ['w', one, 'B', '10-13', '10-31'],
    ],
    ['A→B 10-13', 'B'],
  ],
  [
    'the new one was taken back',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, 'B', '10-10', '10-11'],
      ['w', one, 'A', '10-12', '10-31'],
    ],
    ['A', 'B→A 10-12'],
  ],
  [
    'address after address',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, 'B', '10-10', '10-31'],
      ['w', two, 'A', '08-01', '10-27'],
      ['w', two, 'B', '10-28', '10-31'],
    ],
    ['A→B 10-28', 'B'],
  ],
  [
    'one address was forgotten',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, 'B', '10-10', '10-31'],
      ['w', two, 'A', '08-01', '10-31'],
    ],
    ['A', 'B'],
  ],
  [
    'moved to another address',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', two, 'A', '10-10', '10-31'],
    ],
    ['A'],
  ],
  [
    'moved and renewed at once',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', two, 'B', '10-10', '10-31'],
    ],
    ['A→B 10-10', 'B'],
  ],
  [
    'an address that came and went, each with its own: not yet certain',
    [
      ['w', one, 'A', '08-01', '10-30'],
      ['w', two, 'B', '10-29', '10-31'],
    ],
    ['A', 'B'],
  ],
  [
    'the old address was taken away a while ago',
    [
      ['w', one, 'A', '08-01', '10-15'],
      ['w', two, 'B', '10-14', '10-31'],
    ],
    ['A→B 10-16', 'B'],
  ],
  [
    'twice in a month',
    [
      ['w', one, 'A', '08-01', '10-09'],
      ['w', one, 'B', '10-10', '10-11'],
      ['w', one, 'C', '10-12', '10-31'],
    ],
    ['A→B 10-10', 'B→C 10-12', 'C'],
  ],
])('%s', ([, served, expected]) => {
  expect(replacements(served)).toEqual(expected)
  // periods have no order, and one that ends while they are read is told twice
  expect(replacements([...served, ...served].reverse()).sort()).toEqual([...expected].sort())
})

test('an endpoint is read if one of its addresses was', () => {
  const { endpoints } = reviewFacts({
    served: [
      ['half', one, 'A', '08-01', '10-31'],
      ['half', two, '-', '08-01', '10-31'],
      ['dead', one, 'A', '08-01', '10-09'],
      ['dead', one, '-', '10-10', '10-31'],
      ['never', one, '-', '08-01', '10-31'],
    ],
  })
  expect(endpoints.map(({ endpoint, readAt, lookedAt }) => [endpoint, readAt, lookedAt])).toEqual([
    ['dead:443', on('10-09'), on('10-31')],
    ['half:443', on('10-31'), on('10-31')],
    ['never:443', undefined, on('10-31')],
  ])
})
