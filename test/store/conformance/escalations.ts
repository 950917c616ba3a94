import { describe, expect, test } from 'vitest'
import type { Drill } from '../../../src/domain/drill/drill.ts'
import type { Course } from '../../../src/domain/escalation/course.ts'
import { alert } from '../../support/alerts.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { auditEntry, message, outboxChange } from '../samples.ts'

/** An escalation of CF-4821 in which two were asked, and the second has answered. */
const course: Course = {
  escalation: 'on-call',
  about: 4821,
  startedAt: judgedAt,
  stage: 'critical',
  next: undefined,
  dueAt: daysFromNow(1),
  asks: [
    {
      at: judgedAt,
      round: 0,
      step: 0,
      turn: 'contact',
      contact: '当番',
      by: 'email',
      isReachable: true,
      messageIds: ['<1@x>'],
    },
    {
      at: daysFromNow(1),
      round: 0,
      step: 1,
      turn: 'deputy',
      contact: 'b',
      by: 'voice',
      isReachable: false,
      messageIds: [],
    },
  ],
  holds: [{ from: judgedAt, until: daysFromNow(1) }],
  isHeld: false,
  end: { how: 'acknowledged', at: daysFromNow(1), by: 'b' },
}

const going: Course = {
  ...course,
  startedAt: daysFromNow(2),
  next: { round: 1, step: 0, turn: 'contact' },
  end: undefined,
}

const drill = (number: number, overrides: Partial<Drill> = {}): Drill => ({
  number,
  startedAt: judgedAt,
  by: 'admin',
  scope: { kind: 'escalation', name: 'on-call' },
  course: { ...course, about: number },
  asks: [],
  answers: [{ contact: 'b', at: daysFromNow(1), via: 'phone' }],
  endedAt: undefined,
  ...overrides,
})

/** Escalations of alerts, drills, and calls. */
export function describeEscalations(create: () => Promise<StoreUnderTest>): void {
  describe('escalations', () => {
    test('come back as they were, with their alert, and count as a change of the book', async () => {
      await using place = await create()
      await using store = await place.open()
      const save = (courses: readonly Course[], revision: number) =>
        store.alerts.save(
          { alerts: revision === 0 ? [alert()] : [], courses, outbox: outboxChange(), audit: [] },
          revision,
        )
      expect(await save([course], 0)).toBe(true)
      expect(await save([going], 1)).toBe(true)
      expect(await save([{ ...going, isHeld: true }], 1)).toBe(false)
      expect(await save([{ ...going, stage: 'expired' }], 2)).toBe(true)
      await using other = await place.open()
      const expected = [course, { ...going, stage: 'expired' }]
      const book = await other.alerts.book(judgedAt)
      expect([book.courses, book.revision]).toEqual([expected, 3])
      expect(await other.alerts.coursesOf(4821)).toEqual(expected)
      expect(await other.alerts.coursesOf(1)).toEqual([])
    })

    test('are forgotten with their alert', async () => {
      await using place = await create()
      await using store = await place.open()
      const closed = alert({ state: 'closed', closedAt: judgedAt })
      await store.alerts.save({ alerts: [closed], courses: [course], outbox: outboxChange(), audit: [] }, 0)
      expect((await store.alerts.book(daysFromNow(1))).courses).toEqual([])
      await store.forgetBefore(daysFromNow(1))
      expect(await store.alerts.coursesOf(4821)).toEqual([])
    })

    test('a drill has its own number, and is kept with its messages or not at all', async () => {
      await using place = await create()
      await using store = await place.open()
      const mail = message(1, { purpose: 'drill', alerts: [] })
      const begin = (number: number) =>
        store.drills.begin(drill(number), {
          outbox: outboxChange({ added: [{ ...mail, drill: number, messageId: `<drill-${number}@x>` }] }),
          audit: [auditEntry({ action: 'drill-begun' })],
        })
      expect([await begin(1), await begin(2), await begin(2)]).toEqual([true, true, false])
      const answered = drill(1, {
        endedAt: daysFromNow(1),
        scope: { kind: 'owners' },
        course: undefined,
        asks: course.asks,
      })
      const change = { outbox: outboxChange({ withdrawn: [1] }), audit: [] }
      expect(await store.drills.save(answered, change, 0)).toBe(true)
      expect(await store.drills.save(drill(1), { ...change, outbox: outboxChange({ withdrawn: [2] }) }, 0)).toBe(false)
      await using other = await place.open()
      expect(await other.drills.numbered(1)).toEqual({ drill: answered, revision: 1 })
      expect((await other.drills.all()).map((kept) => kept.drill.number)).toEqual([1, 2])
      expect(await other.drills.numbered(3)).toBeUndefined()
      expect((await other.outbox.list(judgedAt)).map(({ state, purpose, drill: of }) => [state, purpose, of])).toEqual([
        ['withdrawn', 'drill', 1],
        ['waiting', 'drill', 2],
      ])
      expect((await other.alerts.book(new Date(0))).revision).toBe(0)
      expect(await store.outbox.list(judgedAt)).toHaveLength(2)
    })

    test('a call is open until it is known what has become of it, once', async () => {
      await using place = await create()
      await using store = await place.open()
      const voice = { channel: 'voice', purpose: 'ask', recipient: '+81-3-0000-0002' } as const
      await store.outbox.change(outboxChange({ added: [message(1, voice), message(2, voice), message(3, voice)] }))
      const claimed = await store.outbox.claim({ now: judgedAt, channel: 'voice', count: 2, leaseMs: 1 })
      await store.outbox.settle(
        claimed.map(({ id, lease }) => ({
          id,
          lease,
          attempt: { result: 'sent', reference: id === 1 ? 'CA1' : undefined },
        })),
        judgedAt,
      )
      expect(await store.outbox.openCalls()).toMatchObject([
        { id: 1, reference: 'CA1', state: 'sent', callEnd: undefined },
      ])
      expect(await store.outbox.endCall(1, { state: 'acknowledged', words: 'oncall-2' })).toBe(true)
      expect(await store.outbox.endCall(1, { state: 'heard', words: undefined })).toBe(false)
      expect(await store.outbox.endCall(2, { state: 'heard', words: undefined })).toBe(false)
      expect(await store.outbox.openCalls()).toEqual([])
      expect(await store.outbox.list(judgedAt)).toMatchObject([
        { callEnd: { state: 'acknowledged', words: 'oncall-2' } },
        { callEnd: undefined },
        { callEnd: undefined },
      ])
    })

    test('what may have arrived is told to who claims it next, and whether there is anything to claim', async () => {
      await using place = await create()
      await using store = await place.open()
      const isDue = (channel = 'email') => store.outbox.isDue(judgedAt, channel)
      expect(await isDue()).toBe(false)
      await store.outbox.change(outboxChange({ added: [message(1), message(2, { nextAttemptAt: daysFromNow(1) })] }))
      expect([await isDue(), await isDue('voice')]).toEqual([true, false])
      const claim = (day: number) =>
        store.outbox.claim({ now: daysFromNow(day), channel: 'email', count: 1, leaseMs: 1_000 })
      expect(await claim(0)).toMatchObject([{ isUnclear: false }])
      expect(await isDue()).toBe(false)
      // whoever claimed it has died
      const [again] = await claim(0.5)
      expect(again).toMatchObject({ id: 1, isUnclear: true })
    })
  })
}
