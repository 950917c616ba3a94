import { expect, test } from 'vitest'
import { plainEndpoint } from '../../../src/domain/endpoint.ts'
import { finding } from '../../../src/domain/finding.ts'
import { reviewOf } from '../../../src/domain/review/review.ts'
import { type Campus, dailyRuns, october, on, reviewFacts, type ServedRow } from '../../support/review-facts.ts'

const one = '192.0.2.1'

/** What was renewed in October: `w:443 10-10, 12.0 days before, in-time`. */
function renewedLines(campus: Campus): string[] {
  return reviewOf(reviewFacts(campus), october, on('11-01')).renewed.map(
    ({ subject, at, leadMs, isAtLeast, standing }) => {
      const lead = leadMs === undefined ? '?' : (leadMs / 86_400_000).toFixed(1)
      const of = subject.endpoints.length > 1 ? ` (${subject.endpoints.length})` : ''
      return `${subject.name}${of} ${at.toISOString().slice(5, 10)}, ${isAtLeast ? '≥ ' : ''}${lead} days, ${standing}`
    },
  )
}

const oneAfterTheOther: readonly ServedRow[] = [
  ['w', one, 'A', '08-01', '10-09'],
  ['w', one, 'B', '10-10', '10-31'],
]
const certificates = { A: ['2026-01-01', '10-22'], B: ['10-01', '2027-10-01'] } as const
const wildcard = Array.from({ length: 40 }, (_, index): readonly ServedRow[] => [
  [`h${index}`, one, 'A', '08-01', index === 39 ? '10-24' : '10-09'],
  [`h${index}`, one, 'B', index === 39 ? '10-25' : '10-10', '10-31'],
]).flat()

test.for<readonly [string, Campus, readonly string[]]>([
  ['in good time', { served: oneAfterTheOther, certificates }, ['w:443 10-10, 12.0 days, in-time']],
  [
    'on the 1st: the old one was seen in September',
    {
      served: [
        ['w', one, 'A', '08-01', '09-30'],
        ['w', one, 'B', '10-01', '10-31'],
      ],
      certificates,
    },
    ['w:443 10-01, 21.0 days, in-time'],
  ],
  [
    'in September',
    {
      served: [
        ['w', one, 'A', '08-01', '09-29'],
        ['w', one, 'B', '09-30', '10-31'],
      ],
      certificates,
    },
    [],
  ],
  [
    'after the critical step',
    {
      served: [
        ['w', one, 'A', '08-01', '10-17'],
        ['w', one, 'B', '10-18', '10-31'],
      ],
      certificates,
    },
    ['w:443 10-18, 4.0 days, late'],
  ],
  [
    'after the end',
    {
      served: [
        ['w', one, 'A', '08-01', '10-24'],
        ['w', one, 'B', '10-25', '10-31'],
      ],
      certificates,
    },
    ['w:443 10-25, -3.0 days, after-end'],
  ],
  [
    'on the last day, between two looks: nobody can say that it was late',
    {
      served: [
        ['w', one, 'A', '08-01', '10-22'],
        ['w', one, 'B', '10-23', '10-31'],
      ],
      certificates: { ...certificates, A: ['2026-01-01', '10-22T14:59'] },
    },
    ['w:443 10-23, 0.0 days, late'],
  ],
  [
    'not read around its end, issued after it',
    {
      served: [
        ['w', one, 'A', '08-01', '10-01'],
        ['w', one, '-', '10-02', '10-25'],
        ['w', one, 'B', '10-26', '10-31'],
      ],
      certificates: { ...certificates, B: ['10-24', '2027-10-01'] },
    },
    ['w:443 10-26, -4.0 days, after-end'],
  ],
  [
    'no run for ten days: it may have been earlier',
    {
      served: [
        ['w', one, 'A', '08-01', '10-05'],
        ['w', one, 'B', '10-18', '10-31'],
      ],
      certificates,
      facts: { runs: [...dailyRuns('08-01', '10-05'), ...dailyRuns('10-18', '10-31')] },
    },
    ['w:443 10-18, ≥ 4.0 days, in-time'],
  ],
  [
    'a wildcard on forty servers is one, but for the one that was forgotten',
    { served: wildcard, certificates },
    ['h39:443 10-25, -3.0 days, after-end', '*.A.jp (39) 10-10, 12.0 days, in-time'],
  ],
  [
    'a certificate that ends no later is no renewal',
    {
      served: oneAfterTheOther,
      certificates: { A: ['2026-01-01', '10-22'], B: ['10-01', '10-22'] },
    },
    [],
  ],
  ['nor is one whose dates cannot be read', { served: oneAfterTheOther, certificates: { A: certificates.A } }, []],
  [
    'backends that take turns',
    {
      served: [
        ['w', one, 'A', '08-01', '10-09'],
        ['w', one, 'B', '10-10', '10-10'],
        ['w', one, 'A', '10-11', '10-30'],
        ['w', one, 'B', '10-31', '10-31'],
      ],
      certificates,
    },
    [],
  ],
  [
    'it has left the inventory since',
    { served: oneAfterTheOther, certificates, watched: [] },
    ['w:443 10-10, 12.0 days, in-time'],
  ],
  // a quarter of 64 days is 16, an eighth 8
  [
    'renews itself, when hardly any time was left',
    {
      served: [
        ['w', one, 'A', '08-01', '10-17'],
        ['w', one, 'B', '10-18', '10-31'],
      ],
      certificates: { A: ['08-19', '10-22'], B: ['10-17', '2027-01-10'] },
      watched: [plainEndpoint('w', { renewal: 'automatic', renewsItself: true })],
    },
    ['w:443 10-18, 4.0 days, late'],
  ],
  [
    'renews itself, two thirds through',
    {
      served: oneAfterTheOther,
      certificates: { A: ['08-01', '10-30'], B: ['10-09', '2027-01-10'] },
      watched: [plainEndpoint('w', { renewal: 'automatic', renewsItself: true })],
    },
    ['w:443 10-10, 20.0 days, in-time'],
  ],
])('%s', ([, campus, expected]) => {
  expect(renewedLines(campus)).toEqual(expected)
})

test('a renewal knows its share of the lifetime, its people and both ends', () => {
  const { renewed } = reviewOf(reviewFacts({ served: oneAfterTheOther, certificates }), october, on('11-01'))
  expect(renewed).toMatchObject([
    {
      subject: { owners: ['physics'], renewal: 'hand', endpoints: ['w:443'] },
      endedAt: on('10-22'),
      endsAt: on('2027-10-01'),
      evidence: { kind: 'seen' },
      reasons: [],
    },
  ])
  expect(renewed[0]?.shareLeft).toBeCloseTo(12 / 294, 3)
})

test.for([
  ['by the certificate, early', { at: on('10-10'), isProved: true }, '10-30', '20.0 days, in-time'],
  ['when hardly any time was left', { at: on('10-28'), isProved: false }, '10-30', '2.0 days, late'],
  ['after the end', { at: on('10-31'), isProved: false }, '10-30', '-1.0 days, after-end'],
] as const)('a manual entry is confirmed %s', ([, confirmation, written, expected]) => {
  const facts = {
    confirmations: [{ name: 'radius', expiresAt: on('2027-10-30'), by: 'network', ...confirmation }],
    manual: [{ name: 'radius', expiresAt: on('2027-10-30'), writtenAs: on(written), probe: undefined }],
  }
  const day = confirmation.at.toISOString().slice(5, 10)
  expect(renewedLines({ facts })).toEqual([`radius ${day}, ${expected}`])
})

test('a confirmation that puts a date right is no renewal, and what is confirmed without a date before has no lead', () => {
  const confirmation = { by: 'network', isProved: false } as const
  const facts = {
    confirmations: [
      { name: 'radius', expiresAt: on('2027-10-30'), at: on('10-02'), ...confirmation },
      { name: 'radius', expiresAt: on('2027-10-03'), at: on('10-03'), ...confirmation },
    ],
    manual: [{ name: 'radius', expiresAt: on('2027-10-03'), writtenAs: on('2027-10-30'), probe: undefined }],
  }
  expect(renewedLines({ facts })).toEqual(['radius 10-02, ? days, in-time'])
})

test('a manual entry whose date was put off in the file', () => {
  const expiring = finding('manual-expiring', 'warning', { expiresAt: on('10-30'), daysLeft: 14, isDuty: false })
  const facts = {
    findings: [
      { endpoint: 'radius', finding: expiring, firstAt: on('10-01'), lastAt: on('10-15'), endedAt: on('10-16') },
      // closed because it left the inventory
      { endpoint: 'gone', finding: expiring, firstAt: on('10-01'), lastAt: on('10-15'), endedAt: on('10-16') },
    ],
    manual: [{ name: 'radius', expiresAt: on('2027-10-30'), writtenAs: on('2027-10-30'), probe: undefined }],
  }
  expect(renewedLines({ facts })).toEqual(['radius 10-16, 14.0 days, in-time'])
})

test('a manual entry that the wire confirms is told once, by the wire', () => {
  const facts = {
    confirmations: [{ name: 'radius', expiresAt: on('2027-10-01'), at: on('10-10'), by: 'certflow', isProved: true }],
    manual: [{ name: 'radius', expiresAt: on('2027-10-01'), writtenAs: on('10-22'), probe: 'w:443' }],
  }
  expect(renewedLines({ served: oneAfterTheOther, certificates, facts })).toEqual(['w:443 10-10, 12.0 days, in-time'])
})
