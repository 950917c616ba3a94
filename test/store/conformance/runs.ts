import { describe, expect, test } from 'vitest'
import { daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { runSummary } from '../samples.ts'

/** Runs, and the lock on them. */
export function describeRuns(create: () => Promise<StoreUnderTest>): void {
  describe('runs', () => {
    test('a run is there from its beginning, and has its summary when it ends', async () => {
      await using place = await create()
      await using store = await place.open()
      const run = await store.runs.begin('campus', judgedAt)
      expect(run).toEqual({ number: 1, inventory: 'campus', startedAt: judgedAt })
      expect(await store.runs.newest(10)).toEqual([run])
      await store.runs.end(run.number, daysFromNow(1), runSummary)
      expect(await store.runs.newest(10)).toEqual([{ ...run, endedAt: daysFromNow(1), summary: runSummary }])
    })

    test('the newest come first, and another process sees them', async () => {
      await using place = await create()
      await using store = await place.open()
      for (const day of [0, 1, 2]) await store.runs.begin('campus', daysFromNow(day))
      await using other = await place.open()
      expect((await other.runs.newest(2)).map(({ number }) => number)).toEqual([3, 2])
    })

    test('runs since a moment come in the order in which they began', async () => {
      await using place = await create()
      await using store = await place.open()
      for (const day of [0, 1, 2]) await store.runs.begin('campus', daysFromNow(day))
      expect((await store.runs.since(daysFromNow(1))).map(({ number }) => number)).toEqual([2, 3])
      expect(await store.runs.since(daysFromNow(3))).toEqual([])
    })

    test('a second run is held up until the first is done', async () => {
      await using place = await create()
      await using first = await place.open()
      await using second = await place.open()
      const lock = await first.runs.lock('run', 0)
      expect(await second.runs.lock('run', 0)).toBeUndefined()
      const waiting = second.runs.lock('run', 60_000)
      await lock?.[Symbol.asyncDispose]()
      const next = await waiting
      expect(next).toBeDefined()
      expect(await first.runs.lock('run', 0)).toBeUndefined()
      await next?.[Symbol.asyncDispose]()
    })

    test('one who looks and goes away does not take the lock from another', async () => {
      await using place = await create()
      await using store = await place.open()
      await using _lock = await store.runs.lock('run', 0)
      for (let time = 0; time < 3; time++) expect(await store.runs.lock('run', 0)).toBeUndefined()
    })

    test('waiting ends when it is called off', async () => {
      await using place = await create()
      await using store = await place.open()
      await using _lock = await store.runs.lock('run', 0)
      const calledOff = new AbortController()
      const waiting = store.runs.lock('run', 60_000, calledOff.signal)
      calledOff.abort()
      await expect(waiting).rejects.toThrow(/abort/i)
    })
  })
}
