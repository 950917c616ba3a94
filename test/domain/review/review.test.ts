import { describe, expect, test } from 'vitest'
import { plainEndpoint } from '../../../src/domain/endpoint.ts'
import { finding } from '../../../src/domain/finding.ts'
import type { KnownMail } from '../../../src/domain/review/facts.ts'
import { Correspondence } from '../../../src/domain/review/late-reason.ts'
import { mailRecord } from '../../../src/domain/review/mails.ts'
import type { Renewed } from '../../../src/domain/review/renewed.ts'
import { renewedFigures } from '../../../src/domain/review/renewed-figures.ts'
import { reviewOf } from '../../../src/domain/review/review.ts'
import { runRecord } from '../../../src/domain/review/runs.ts'
import { runSummary } from '../../store/samples.ts'
import { acknowledgement, alert, mute } from '../../support/alerts.ts'
import { dailyRuns, october, on, reviewFacts, type ServedRow } from '../../support/review-facts.ts'

const one = '192.0.2.1'

function mail(alerts: readonly number[], state: KnownMail['state'], at?: string): KnownMail {
  const settledAt = at === undefined ? undefined : on(at)
  const problem = state === 'sent' ? undefined : '550 no such user'
  return { alerts, state, settledAt, problem, contact: 'physics', recipient: 'web@phys.example.ac.jp' }
}

describe('why something was late', () => {
  const told = { told: ['30d', 'critical'], toldTo: ['physics'] }
  const taken = { ...acknowledgement({ at: on('10-17'), until: on('10-20') }), alert: 4821 }
  test.for([
    ['nobody answered', told, [mail([4821], 'sent', '10-01')], [], ['unanswered']],
    ['told, though the mails are forgotten', told, [], [], ['unanswered']],
    ['somebody took it', told, [mail([4821], 'sent', '10-01')], [taken], ['taken']],
    [
      'taken only when it was over',
      told,
      [mail([4821], 'sent', '10-01')],
      [{ ...taken, at: on('10-29') }],
      ['unanswered'],
    ],
    ['told when it was critical', told, [mail([4821], 'sent', '10-18')], [], ['told-late', 'unanswered']],
    ['the mail was refused', told, [mail([4821], 'refused', '10-01')], [], ['undelivered']],
    [
      'refused twice, then it came',
      told,
      [mail([4821], 'refused', '10-01'), mail([4821], 'given-up', '10-02'), mail([4821], 'sent', '10-03')],
      [],
      ['undelivered', 'unanswered'],
    ],
    ['the mail is held', told, [mail([4821], 'held')], [], ['held']],
    ['known since the first run', { told: ['30d'], toldTo: [] }, [], [], ['not-told']],
    ['muted', { mute: mute() }, [], [], ['muted']],
    [
      'it renews itself',
      { ...told, told: ['overdue'] },
      [mail([4821], 'sent', '10-01')],
      [],
      ['overdue', 'unanswered'],
    ],
    ['of another alert', {}, [mail([1], 'refused', '10-01')], [], ['not-told']],
  ] as const)('%s', ([, overrides, mails, answers, kinds]) => {
    const correspondence = new Correspondence(mails, answers)
    const known = { firstSeenAt: on('08-01'), criticalAt: on('10-15'), until: on('10-22') }
    const reasons = correspondence.reasonsFor({ alert: alert({ number: 4821, ...overrides }), ...known })
    expect(reasons.map(({ kind }) => kind)).toEqual(kinds)
  })

  test('without an alert nobody was told; seen late is no fault of the mail', () => {
    const correspondence = new Correspondence([mail([4821], 'sent', '10-18')], [])
    const known = { firstSeenAt: on('10-17'), criticalAt: on('10-15'), until: on('10-22') }
    const kinds = (about: Parameters<Correspondence['reasonsFor']>[0]['alert']) =>
      correspondence.reasonsFor({ alert: about, ...known }).map(({ kind }) => kind)
    expect(kinds(undefined)).toEqual(['seen-late', 'not-told'])
    expect(kinds(alert({ toldTo: ['physics'] }))).toEqual(['seen-late', 'unanswered'])
  })
})

test('answers: who, after how long, and who did not', () => {
  const closed = { state: 'closed', closedAt: on('10-20') } as const
  const alerts = [
    alert({ number: 1, toldTo: ['physics'] }),
    alert({ number: 2, toldTo: ['physics'], ...closed }),
    alert({ number: 3, toldTo: ['physics'], ...closed }),
    alert({ number: 4, toldTo: ['physics'], mute: mute() }),
    alert({ number: 5, toldTo: ['physics', 'center'] }),
    alert({ number: 6 }),
    alert({ number: 7, toldTo: ['physics'] }),
  ]
  const mails = [1, 2, 3, 4, 5].map((number) => mail([number], 'sent', '10-02'))
  const sentBefore = [mail([7], 'sent', '09-20'), mail([1, 7], 'sent', '10-05')]
  const by = (alert: number, at: string) => ({ alert, by: 'physics', at: on(at), until: on('10-30') })
  const acknowledgements = [
    by(7, '10-01'),
    by(1, '10-03'),
    by(2, '10-06'),
    by(1, '10-08'),
    by(6, '10-09'),
    by(3, '11-02'),
  ]
  const facts = reviewFacts({ facts: { alerts, mails: [...mails, ...sentBefore], acknowledgements } })
  const { answers } = reviewOf(facts, october, on('11-03'))
  const day = 86_400_000
  expect(answers).toMatchObject({ told: 5, taken: 3, solved: 0, muted: 1, fastestMs: day, medianMs: 4 * day })
  expect(answers.given.map(({ alert: number, afterMs }) => [number, afterMs && afterMs / day])).toEqual([
    [7, 11],
    [1, 1],
    [2, 4],
    // taken again, and taken before any mail went out
    [1, undefined],
    [6, undefined],
  ])
  expect(answers.unanswered.map(({ alert: number, toldTo }) => [number, toldTo])).toEqual([[5, ['physics', 'center']]])
})

describe('runs', () => {
  const cut = (day: string) => ({
    startedAt: on(day),
    endedAt: on(day),
    summary: { ...runSummary, complete: false, incompleteReason: 'stopped' },
  })
  const killed = (day: string) => ({ startedAt: on(day), endedAt: undefined, summary: undefined })
  test.for([
    ['each day', dailyRuns('09-01', '11-01'), []],
    ['from the 5th on: certflow is new', dailyRuns('10-05', '11-01'), []],
    ['none in the middle', [...dailyRuns('09-01', '10-05'), ...dailyRuns('10-09', '11-01')], ['2026-10-06–2026-10-08']],
    [
      'none at either end',
      [...dailyRuns('09-01', '09-20'), ...dailyRuns('10-03', '10-29')],
      ['2026-10-01–2026-10-02', '2026-10-30–2026-10-31'],
    ],
    ['one that was killed is none', [...dailyRuns('09-01', '10-30'), killed('10-31')], ['2026-10-31–2026-10-31']],
    ['one that was cut short is one', [...dailyRuns('09-01', '10-30'), cut('10-31')], []],
    ['none at all', [], []],
  ] as const)('%s', ([, runs, holes]) => {
    const record = runRecord(runs, october, on('11-01T04:00'))
    expect(record.holes.map(({ first, last }) => `${first}–${last}`)).toEqual(holes)
  })

  test('cut short, killed, and under way', () => {
    const runs = [...dailyRuns('09-01', '10-10'), cut('10-11'), killed('10-12'), ...dailyRuns('10-13', '10-30')]
    const record = runRecord([...runs, killed('10-31')], october, on('10-31T03:05'))
    expect(record).toMatchObject({
      count: 31,
      incomplete: [{ startedAt: on('10-11'), reason: 'stopped' }],
      killed: [on('10-12')],
      newest: { startedAt: on('10-30') },
      // today is not over
      holes: [{ first: '2026-10-12', last: '2026-10-12' }],
    })
    expect(runRecord([...runs, killed('10-31')], october, on('11-02')).killed).toHaveLength(2)
  })
})

test('mails: sent and lost in these days, waiting and held now', () => {
  const mails = [
    mail([1], 'sent', '09-30'),
    mail([1], 'sent', '10-01'),
    mail([2], 'refused', '10-02'),
    mail([2], 'given-up', '10-03'),
    mail([2], 'withdrawn', '10-04'),
    mail([5], 'refused', '10-05'),
    mail([3], 'waiting'),
    mail([4], 'held'),
  ]
  expect(mailRecord(mails, october)).toMatchObject({
    sent: 1,
    lost: [
      { state: 'refused', count: 2, lastAt: on('10-05'), alerts: [2, 5] },
      { state: 'given-up', count: 1, problem: '550 no such user' },
    ],
    waiting: 1,
    held: 1,
  })
})

describe('coming', () => {
  const endpoints = [
    plainEndpoint('hand', { owner: 'physics' }),
    plainEndpoint('auto', { owner: 'physics', renewal: 'automatic' }),
    plainEndpoint('vendor', { owner: 'library', renewal: 'vendor' }),
    plainEndpoint('nobody'),
    plainEndpoint('radius', { owner: 'network' }),
  ]
  const served: readonly ServedRow[] = [
    ['hand', one, 'A', '08-01', '11-05'],
    ['nobody', one, 'A', '08-01', '11-05'],
    ['auto', one, 'B', '08-01', '11-05'],
    ['vendor', one, 'C', '08-01', '11-05'],
    ['radius', one, 'D', '08-01', '11-05'],
    ['left', one, 'E', '08-01', '10-05'],
    ['hand', one, 'old', '07-01', '07-31'],
  ]
  const certificates = {
    A: ['08-01', '11-08T14:59'],
    B: ['08-01', '11-08T15:00'],
    C: ['08-01', '2027-02-07T14:59'],
    D: ['08-01', '11-05T02:00'],
    E: ['08-01', '11-20'],
    old: ['07-01', '11-20'],
  } as const
  const manual = [
    { name: 'switch', expiresAt: on('2027-02-07T15:00'), writtenAs: on('2027-02-07T15:00'), probe: undefined },
    { name: 'printer', expiresAt: on('11-10'), writtenAs: on('11-10'), probe: 'gone:443' },
    { name: 'radius', expiresAt: on('11-20'), writtenAs: on('11-20'), probe: 'radius:443' },
  ]

  test('weeks begin on Monday, the last one is that in which 90 days are over', () => {
    // a Thursday
    const facts = reviewFacts({ served, certificates, watched: endpoints, facts: { manual } })
    const { coming } = reviewOf(facts, october, on('11-05'))
    const weeks = coming.weeks.map(({ first, last, items }) => [first, last, items.map(({ subject }) => subject.name)])
    expect(weeks[0]).toEqual(['2026-11-02', '2026-11-08', ['*.A.jp']])
    expect(weeks[1]).toEqual(['2026-11-09', '2026-11-15', ['auto:443', 'printer']])
    expect(weeks.at(-1)).toEqual(['2027-02-01', '2027-02-07', ['vendor:443']])
    expect(weeks).toHaveLength(14)
    expect(coming.counts).toEqual({ hand: 2, vendor: 1, automatic: 1 })
    expect(coming.owners.map(({ owner, counts }) => [owner, counts.hand, counts.vendor, counts.automatic])).toEqual([
      ['physics', 1, 0, 1],
      [undefined, 1, 0, 0],
      ['center', 1, 0, 0],
      ['library', 0, 1, 0],
    ])
  })
})

test('what has ended and was not read since, by the wire or by a run that judged its date', () => {
  const facts = reviewFacts({
    served: [
      ['ended', one, 'A', '08-01', '10-20'],
      ['ended', one, '-', '10-21', '10-31'],
      ['expired', one, 'A', '08-01', '10-31'],
      ['renewed', one, 'A', '08-01', '10-19'],
      ['renewed', one, 'B', '10-20', '10-31'],
      ['left', one, 'C', '08-01', '10-20'],
    ],
    certificates: { A: ['08-01', '10-30'], B: ['08-01', '11-30'], C: ['08-01', '10-30'] },
    watched: ['ended', 'expired', 'renewed'].map((host) => plainEndpoint(host)),
    facts: {
      findings: [
        {
          endpoint: 'known',
          finding: finding('manual-expired', 'critical', { expiresAt: on('10-30'), isDuty: false }),
          firstAt: on('10-31'),
          lastAt: on('10-31'),
          endedAt: undefined,
        },
      ],
      manual: ['known', 'new'].map((name) => ({
        name,
        expiresAt: on('10-30'),
        writtenAs: on('10-30'),
        probe: undefined,
      })),
    },
  })
  const unseenOf = (now: string) => reviewOf(facts, october, on(now)).unseen.map(({ subject }) => subject.name)
  expect(unseenOf('10-29')).toEqual([])
  // what a look saw on "expired" after the end is told as that
  expect(unseenOf('11-01')).toEqual(['ended:443', 'new'])
  expect(unseenOf('12-01')).toEqual(['ended:443', 'new', 'renewed:443'])
})

test('what the newest runs did not read, whatever the reason', () => {
  const facts = reviewFacts({
    served: [
      ['fine', one, 'A', '08-01', '10-31'],
      ['dead', one, 'A', '08-01', '10-09'],
      ['dead', one, '-', '10-10', '10-31'],
      ['left-out', one, 'A', '08-01', '10-20'],
      ['gone', one, '-', '08-01', '10-31'],
    ],
    watched: ['fine', 'dead', 'left-out', 'new'].map((host) => plainEndpoint(host)),
  })
  const { unread } = reviewOf(facts, october, on('11-01'))
  expect(unread.map(({ subject, readAt }) => [subject.name, readAt])).toEqual([
    ['new:443', undefined],
    ['dead:443', on('10-09')],
    ['left-out:443', on('10-20')],
  ])
})

test('open alerts: the worst first, with who has them now', () => {
  const alerts = [
    alert({ number: 1, acknowledgement: acknowledgement({ until: on('11-02') }) }),
    alert({ number: 2, severity: 'critical', acknowledgement: acknowledgement({ until: on('10-30') }) }),
    alert({ number: 3, state: 'pending' }),
    alert({ number: 4, state: 'closed', closedAt: on('10-30') }),
    alert({ number: 5, subject: { kind: 'zone', zone: 'hospital' }, condition: 'unreachable', mute: mute() }),
  ]
  const { open } = reviewOf(reviewFacts({ facts: { alerts } }), october, on('11-01'))
  expect(open.map(({ number, taken, muted }) => [number, taken?.by, muted?.by])).toEqual([
    [2, undefined, undefined],
    [1, 'physics', undefined],
    [5, undefined, 'center'],
  ])
  expect(open.map(({ subject: { name } }) => name)).toEqual([
    'www.example.ac.jp:443',
    'www.example.ac.jp:443',
    'hospital',
  ])
})

test('renewals in numbers: a certificate counts once, an exchange long before the end does not move the middle', () => {
  const renewal = (of: string, days: number, overrides: Partial<Renewed> = {}) =>
    ({ of, leadMs: days * 86_400_000, shareLeft: days / 90, standing: 'in-time', ...overrides }) as Renewed
  const late = { standing: 'late' } as const
  const renewed = [renewal('a', 3, late), renewal('a', 20), renewal('b', 21), renewal('c', 80), renewal('d', 30)]
  expect(renewedFigures(renewed)).toEqual({
    count: 4,
    late: 1,
    afterEnd: 0,
    early: 1,
    medianLeadMs: 20.5 * 86_400_000,
  })
  expect(renewedFigures([])).toMatchObject({ count: 0, medianLeadMs: undefined })
})
