import { expect, test } from 'vitest'
import { plainEndpoint } from '../../../src/domain/endpoint.ts'
import { finding } from '../../../src/domain/finding.ts'
import { reviewOf } from '../../../src/domain/review/review.ts'
import { type Campus, october, on, reviewFacts } from '../../support/review-facts.ts'

const one = '192.0.2.1'
const two = '192.0.2.2'
const until = (day: string) => ({ A: ['08-01', day], B: ['09-01', '2027-08-01'] }) as const

/** What was served after its end in October, told on 1 November: `w:443 ended 10-03, over 10-06`. */
function endedLines(campus: Campus, now = '11-01'): string[] {
  const { ended } = reviewOf(reviewFacts(campus), october, on(now))
  const day = (at: Date) => at.toISOString().slice(5, 10)
  return ended.map(({ subject, endedAt, lastSeenAt, overAt, isStill }) => {
    const fate = overAt === undefined ? (isStill ? 'still' : `last seen ${day(lastSeenAt)}`) : `over ${day(overAt)}`
    return `${subject.name} ended ${day(endedAt)}, ${fate}`
  })
}

test.for<readonly [string, Campus, readonly string[]]>([
  [
    'renewed before',
    {
      served: [
        ['w', one, 'A', '08-01', '10-02'],
        ['w', one, 'B', '10-03', '10-31'],
      ],
      certificates: until('10-03'),
    },
    [],
  ],
  [
    'served three days after its end',
    {
      served: [
        ['w', one, 'A', '08-01', '10-05'],
        ['w', one, 'B', '10-06', '10-31'],
      ],
      certificates: until('10-03'),
    },
    ['w:443 ended 10-03, over 10-06'],
  ],
  [
    'served until today',
    {
      served: [['w', one, 'A', '08-01', '10-31']],
      certificates: until('10-03'),
    },
    ['w:443 ended 10-03, still'],
  ],
  [
    'it has been so for years',
    {
      served: [['w', one, 'A', '08-01', '10-31']],
      certificates: until('2024-03-01'),
    },
    ['w:443 ended 03-01, still'],
  ],
  [
    'it was over before the month',
    {
      served: [
        ['w', one, 'A', '08-01', '09-30'],
        ['w', one, 'B', '10-01', '10-31'],
      ],
      certificates: until('09-20'),
    },
    [],
  ],
  [
    'its end is in the next month',
    {
      served: [['w', one, 'A', '08-01', '11-05']],
      certificates: until('11-02'),
    },
    [],
  ],
  [
    'nobody looked after the end: the server has left the inventory',
    {
      served: [['w', one, 'A', '08-01', '10-02']],
      certificates: until('10-03'),
      watched: [],
    },
    [],
  ],
  [
    'left the inventory while it was expired',
    {
      served: [['w', one, 'A', '08-01', '10-07']],
      certificates: until('10-03'),
      watched: [],
    },
    ['w:443 ended 10-03, last seen 10-07'],
  ],
  [
    'not read since',
    {
      served: [
        ['w', one, 'A', '08-01', '10-07'],
        ['w', one, '-', '10-08', '10-31'],
      ],
      certificates: until('10-03'),
    },
    ['w:443 ended 10-03, last seen 10-07'],
  ],
  [
    'not read when it ended, then renewed',
    {
      served: [
        ['w', one, 'A', '08-01', '10-01'],
        ['w', one, '-', '10-02', '10-05'],
        ['w', one, 'B', '10-06', '10-31'],
      ],
      certificates: until('10-03'),
    },
    [],
  ],
  [
    'one of three addresses was forgotten',
    {
      served: [
        ['w', one, 'A', '08-01', '10-01'],
        ['w', one, 'B', '10-02', '10-31'],
        ['w', two, 'A', '08-01', '10-31'],
      ],
      certificates: until('10-03'),
    },
    ['w:443 ended 10-03, still'],
  ],
  [
    'one certificate on three servers',
    {
      served: [
        ['w', one, 'A', '08-01', '10-05'],
        ['w', one, 'B', '10-06', '10-31'],
        ['v', two, 'A', '08-01', '10-07'],
        ['v', two, 'B', '10-08', '10-31'],
        ['x', one, 'A', '08-01', '10-01'],
        ['x', one, 'B', '10-02', '10-31'],
      ],
      certificates: until('10-03'),
    },
    ['*.A.jp ended 10-03, over 10-08'],
  ],
  [
    'a certificate whose dates cannot be read',
    {
      served: [['w', one, 'Z', '08-01', '10-31']],
      certificates: until('10-03'),
    },
    [],
  ],
] as const)('%s', ([, campus, expected]) => {
  expect(endedLines(campus)).toEqual(expected)
})

test('manual entries and intermediates are told by what was found', () => {
  const chain = (end: string, over: boolean) =>
    finding('chain-expiring', over ? 'critical' : 'warning', {
      subject: 'CN=Sub CA',
      notAfter: on(end),
      daysLeft: 0,
      over,
    })
  const kept = { firstAt: on('09-01'), lastAt: on('10-31'), endedAt: undefined }
  const lines = endedLines({
    served: [
      ['w', one, 'A', '08-01', '10-31'],
      ['v', two, 'A', '08-01', '10-31'],
    ],
    certificates: { A: ['08-01', '2027-08-01'] },
    facts: {
      findings: [
        { endpoint: 'w:443', finding: chain('10-20', true), ...kept, endedAt: on('10-22') },
        { endpoint: 'v:443', finding: chain('10-20', true), ...kept },
        { endpoint: 'x:443', finding: chain('11-20', false), ...kept },
        {
          endpoint: 'radius',
          finding: finding('manual-expired', 'critical', { expiresAt: on('10-10'), isDuty: false }),
          ...kept,
          endedAt: on('10-12'),
        },
        {
          endpoint: 'gone',
          finding: finding('manual-expired', 'critical', { expiresAt: on('10-08'), isDuty: false }),
          ...kept,
          lastAt: on('10-09'),
        },
      ],
    },
  })
  expect(lines).toEqual([
    'CN=Sub CA ended 10-20, still',
    'radius ended 10-10, over 10-12',
    'gone ended 10-08, last seen 10-09',
  ])
})

test('an intermediate that was over when it was first seen says so', () => {
  const kept = { endpoint: 'w:443', lastAt: on('10-31'), endedAt: undefined }
  const over = finding('chain-expiring', 'critical', {
    subject: 'CN=Sub CA',
    notAfter: on('10-20'),
    daysLeft: 0,
    over: true,
  })
  const kindsOf = (firstAt: Date) => {
    const facts = reviewFacts({ facts: { findings: [{ ...kept, finding: over, firstAt }] } })
    return reviewOf(facts, october, on('11-01')).ended.flatMap(({ reasons }) => reasons.map(({ kind }) => kind))
  }
  expect(kindsOf(on('10-21'))).toEqual(['seen-late', 'not-told'])
  expect(kindsOf(on('09-20'))).toEqual(['not-told'])
})

test('a manual entry and the certificate at its probe path are one', () => {
  const expired = finding('manual-expired', 'critical', { expiresAt: on('10-04'), isDuty: false })
  const lines = endedLines({
    served: [['radius.example.ac.jp', one, 'A', '08-01', '10-31']],
    certificates: until('10-03'),
    watched: [plainEndpoint('radius.example.ac.jp')],
    facts: {
      findings: [
        { endpoint: 'radius', finding: expired, firstAt: on('10-05'), lastAt: on('10-07'), endedAt: on('10-08') },
      ],
      manual: [{ name: 'radius', expiresAt: on('10-04'), writtenAs: on('10-04'), probe: 'radius.example.ac.jp:443' }],
    },
  })
  expect(lines).toEqual(['radius ended 10-04, over 10-08'])
})
