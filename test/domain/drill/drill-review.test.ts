import { describe, expect, test } from 'vitest'
import type { Drill } from '../../../src/domain/drill/drill.ts'
import { type DrillDelivery, reviewDrill } from '../../../src/domain/drill/drill-review.ts'

const minute = (count: number) => new Date(Date.UTC(2026, 10, 20, 9, count))

/** Each was asked at 09:00, the mail arrived a minute later; after so many minutes they answered. */
function drillOf(number: number, answers: Readonly<Record<string, number | undefined>>): Drill {
  const names = Object.keys(answers)
  return {
    number,
    startedAt: minute(0),
    by: 'admin',
    scope: { kind: 'owners' },
    course: undefined,
    asks: names.map((contact) => ({
      at: minute(0),
      round: 0,
      step: 0,
      turn: 'contact',
      contact,
      by: 'email',
      isReachable: true,
      messageIds: [`${number}-${contact}`],
    })),
    answers: names.flatMap((contact) => {
      const after = answers[contact]
      return after === undefined ? [] : [{ contact, at: minute(after), via: 'mail' }]
    }),
    endedAt: undefined,
  }
}

function delivered(drills: readonly Drill[], overrides: Readonly<Record<string, Partial<DrillDelivery>>> = {}) {
  const ids = drills.flatMap(({ asks }) => asks.flatMap(({ messageIds }) => messageIds))
  return new Map<string, DrillDelivery>(
    ids.map((messageId) => [
      messageId,
      { messageId, state: 'sent', settledAt: minute(1), problem: undefined, ...overrides[messageId] },
    ]),
  )
}

describe('one drill', () => {
  test('counts from the delivery, and from the ask where nobody knows of one', () => {
    const drill = drillOf(1, { a: 5, b: 9, c: undefined })
    const waiting = { state: 'waiting', settledAt: undefined, problem: '451 later' } as const
    const { people, figures, advice } = reviewDrill(
      drill,
      [drill],
      delivered([drill], { '1-b': waiting, '1-c': waiting }),
    )
    expect(people.map(({ contact, tookMs, problem }) => [contact, tookMs, problem])).toEqual([
      ['a', 4 * 60_000, undefined],
      ['b', 9 * 60_000, '451 later'],
      ['c', undefined, '451 later'],
    ])
    expect(figures).toMatchObject({ asked: 3, answered: 2 })
    expect(advice).toBe('not-delivered')
  })

  test('who is asked twice is one person, and who was not asked is named', () => {
    const begun = drillOf(1, { a: 7 })
    const [ask] = begun.asks
    if (ask === undefined) throw new Error('nobody was asked')
    const drill = {
      ...begun,
      asks: [ask, { ...ask, at: minute(3), round: 1, messageIds: ['again'] }],
      answers: [...begun.answers, { contact: 'x', at: minute(4), via: 'link' }],
    }
    const review = reviewDrill(drill, [drill], delivered([drill]))
    expect(review.people.map(({ contact, tookMs }) => [contact, tookMs])).toEqual([['a', 6 * 60_000]])
    expect(review.others).toEqual(['x'])
  })

  test.each<[string, Readonly<Record<string, number | undefined>>, Readonly<Record<string, number>>, string]>([
    ['nobody was asked', {}, {}, 'nobody-asked'],
    ['nobody answered', { a: undefined }, { a: 5 }, 'nobody-answered'],
    ['half of them', { a: 5, b: undefined }, { a: 5 }, 'many-silent'],
    ['one of three', { a: 5, b: 5, c: undefined }, { a: 5 }, 'some-silent'],
    ['much slower', { a: 11 }, { a: 5 }, 'slower'],
    ['a little slower', { a: 6 }, { a: 5 }, 'fine'],
  ])('one thing to do: %s', (_what, now, then, expected) => {
    const drills = [drillOf(1, then), drillOf(2, now)] as const
    expect(reviewDrill(drills[1], drills, delivered(drills)).advice).toBe(expected)
  })
})

test('against the last and all before, of the same scope alone', () => {
  const other = { ...drillOf(3, { a: 50 }), scope: { kind: 'escalation', name: 'on-call' }, course: undefined } as const
  const drills = [
    drillOf(1, { a: 2, b: 4 }),
    drillOf(2, { a: 6, b: undefined }),
    other,
    drillOf(4, { a: 3, b: 5 }),
    drillOf(5, { a: 9 }),
  ]
  const { figures, last, before } = reviewDrill(drills[3] as Drill, drills, delivered(drills))
  expect(figures).toMatchObject({ asked: 2, medianMs: 3 * 60_000 })
  expect(last).toMatchObject({ asked: 2, answered: 1, medianMs: undefined })
  expect(before).toMatchObject({ asked: 4, answered: 3, medianMs: 4 * 60_000 })
  expect(reviewDrill(drills[0] as Drill, drills, delivered(drills))).toMatchObject({
    last: undefined,
    before: undefined,
  })
})
