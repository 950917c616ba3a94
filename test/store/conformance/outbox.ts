import { describe, expect, test } from 'vitest'
import type { Attempt, ClaimedMessage, NewMessage } from '../../../src/store/outbox-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { message, outboxChange } from '../samples.ts'

/** So many minutes after `judgedAt`. */
const minute = (count: number) => new Date(judgedAt.getTime() + count * 60_000)

const leaseMs = 5 * 60_000

async function claim(store: Store, at = 0, count = 100): Promise<readonly ClaimedMessage[]> {
  return store.outbox.claim({ now: minute(at), channel: 'email', count, leaseMs })
}

async function put(store: Store, ...added: NewMessage[]): Promise<void> {
  await store.outbox.change(outboxChange({ added }))
}

async function settle(store: Store, claimed: readonly ClaimedMessage[], attempt: Attempt, at = 1) {
  return store.outbox.settle(
    claimed.map(({ id, lease }) => ({ id, lease, attempt })),
    minute(at),
  )
}

const states = async (store: Store) => (await store.outbox.list(judgedAt)).map(({ state }) => state)

/** The outbox: in once, out once. */
export function describeOutbox(create: () => Promise<StoreUnderTest>): void {
  describe('outbox', () => {
    test('what is put in comes out with the same bytes, and is not put in twice', async () => {
      await using place = await create()
      await using store = await place.open()
      const { bytes, held: _held, ...rest } = message(1)
      await put(store, message(1), message(1, { bytes: Buffer.from('composed again') }))
      await put(store, message(1))
      const listed = { ...rest, id: 1, state: 'waiting', attempts: 0, mayHaveArrived: false, waitingSince: judgedAt }
      expect(await store.outbox.list(judgedAt)).toEqual([listed])
      await using other = await place.open()
      const claimed = await claim(other)
      expect(claimed).toEqual([
        { ...listed, attempts: 1, mayHaveArrived: true, isUnclear: false, bytes, lease: expect.any(String) },
      ])
      expect(Buffer.isBuffer(claimed[0]?.bytes)).toBe(true)
    })

    test('the same to another recipient or on another channel is another', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1), message(1, { recipient: 'noc@example.ac.jp' }), message(1, { channel: 'voice' }))
      expect(await claim(store)).toHaveLength(2)
      expect(await store.outbox.claim({ now: judgedAt, channel: 'voice', count: 9, leaseMs })).toHaveLength(1)
    })

    test('longest due first, at most so many, nothing before its time', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, ...[7, 3, 5, 9].map((due) => message(due, { nextAttemptAt: minute(due) })))
      const due = async (at: number) => (await claim(store, at, 2)).map(({ messageId }) => messageId)
      expect(await due(2)).toEqual([])
      expect(await due(7)).toEqual(['<3@example.ac.jp>', '<5@example.ac.jp>'])
      expect(await due(8)).toEqual(['<7@example.ac.jp>'])
    })

    test('a claim is for one alone until its lease ends, and late news of it change nothing', async () => {
      await using place = await create()
      await using store = await place.open()
      await using other = await place.open()
      await put(store, message(1))
      const first = await claim(store)
      expect(first).toHaveLength(1)
      expect(await claim(other, 4)).toEqual([])
      const second = await claim(other, 5)
      expect(second).toMatchObject([{ id: first[0]?.id, attempts: 2, bytes: first[0]?.bytes }])
      expect(await settle(store, first, { result: 'refused', problem: 'too late' })).toEqual([first[0]?.id])
      expect(await states(store)).toEqual(['waiting'])
      expect(await settle(other, second, { result: 'sent' })).toEqual([])
      expect(await states(store)).toEqual(['sent'])
      expect(await settle(other, second, { result: 'refused', problem: 'twice' })).toHaveLength(1)
    })

    test('what failed for now waits for its next attempt, and says why', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1))
      const problem = '451 4.7.1 greylisted'
      await settle(store, await claim(store), {
        result: 'waiting',
        nextAttemptAt: minute(15),
        problem,
        isUnclear: false,
      })
      expect(await store.outbox.list(judgedAt)).toMatchObject([
        { state: 'waiting', attempts: 1, problem, nextAttemptAt: minute(15), waitingSince: judgedAt },
      ])
      expect(await claim(store, 14)).toEqual([])
      const again = await claim(store, 15)
      expect(again).toMatchObject([{ attempts: 2, problem }])
      await settle(store, again, { result: 'given-up', problem: 'five days', isUnclear: false }, 20)
      expect(await store.outbox.list(minute(20))).toMatchObject([
        { state: 'given-up', problem: 'five days', settledAt: minute(20) },
      ])
      expect(await store.outbox.list(minute(21))).toEqual([])
      expect(await claim(store, 999)).toEqual([])
    })

    test('what was answered with no has not arrived, what was cut or is under way may have', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1))
      const may = async () => (await store.outbox.list(judgedAt)).map(({ mayHaveArrived }) => mayHaveArrived)
      const later = { result: 'waiting', nextAttemptAt: judgedAt, problem: '451 later' } as const
      const known = [await may()]
      await settle(store, await claim(store), { ...later, isUnclear: false })
      known.push(await may())
      await claim(store)
      known.push(await may())
      // that process has died, and its attempt stays unclear whatever comes of the next
      await settle(store, await claim(store, 5), { ...later, isUnclear: false })
      known.push(await may())
      expect(known.flat()).toEqual([false, false, true, true])
      await put(store, message(2))
      await settle(store, await claim(store, 10), { ...later, isUnclear: true })
      expect(await may()).toEqual([true, true])
    })

    test('what is held goes nowhere until it is released', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1, { held: true }))
      expect(await claim(store)).toEqual([])
      const [held] = await store.outbox.list(judgedAt)
      expect(held?.state).toBe('held')
      await store.outbox.change(outboxChange({ released: [held?.id ?? 0], at: minute(10) }))
      expect(await claim(store, 9)).toEqual([])
      expect(await claim(store, 10)).toMatchObject([{ createdAt: judgedAt, waitingSince: minute(10) }])
    })

    test('what is withdrawn is not sent; composed once more, it is', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1), message(2, { held: true }))
      await store.outbox.change(outboxChange({ withdrawn: [1, 2] }))
      expect(await states(store)).toEqual(['withdrawn', 'withdrawn'])
      expect(await claim(store)).toEqual([])
      await put(store, message(1, { bytes: Buffer.from('as of today') }))
      expect(await claim(store)).toMatchObject([{ id: 1, settledAt: undefined, bytes: Buffer.from('as of today') }])
    })

    test('what is withdrawn while it is being sent is told as sent, or not tried again', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1), message(2))
      const claimed = await claim(store)
      await store.outbox.change(outboxChange({ withdrawn: [1, 2], at: minute(1) }))
      await settle(store, claimed.slice(0, 1), { result: 'sent' }, 2)
      const cut = { result: 'waiting', nextAttemptAt: minute(3), problem: 'reset', isUnclear: true } as const
      await settle(store, claimed.slice(1), cut, 2)
      expect(await states(store)).toEqual(['sent', 'withdrawn'])
      expect(await claim(store, 99)).toEqual([])
    })

    test('what was sent is neither withdrawn nor released nor put in again', async () => {
      await using place = await create()
      await using store = await place.open()
      await put(store, message(1))
      await settle(store, await claim(store), { result: 'sent' })
      await store.outbox.change(outboxChange({ added: [message(1)], withdrawn: [1], released: [1] }))
      expect(await states(store)).toEqual(['sent'])
      expect(await claim(store, 99)).toEqual([])
    })
  })
}
