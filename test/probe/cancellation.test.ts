import { expect, test } from 'vitest'
import { Cancellation } from '../../src/probe/cancellation.ts'

test('who is registered is told once, in the order of the places; who has forgotten is not', () => {
  const cancellation = new Cancellation()
  const told: string[] = []
  const register = (name: string) => cancellation.onCancel(() => told.push(name))
  register('a')
  const forgetB = register('b')
  register('c')
  forgetB()
  forgetB()
  // has the place of b
  register('d')
  register('e')
  expect(cancellation.cancelled).toBe(false)
  cancellation.cancel()
  cancellation.cancel()
  expect(cancellation.cancelled).toBe(true)
  expect(told).toEqual(['a', 'd', 'c', 'e'])
})

test('who is told may forget, and register anew without being told', () => {
  const cancellation = new Cancellation()
  const told: string[] = []
  const forget = cancellation.onCancel(() => {
    told.push('first')
    forget()
    cancellation.onCancel(() => told.push('too late'))
  })
  cancellation.onCancel(() => told.push('second'))
  cancellation.cancel()
  expect(told).toEqual(['first', 'second'])
})

test('a forgotten place that another has is not freed again', () => {
  const cancellation = new Cancellation()
  const told: string[] = []
  const forget = cancellation.onCancel(() => told.push('old'))
  forget()
  cancellation.onCancel(() => told.push('new'))
  forget()
  cancellation.onCancel(() => told.push('newer'))
  cancellation.cancel()
  expect(told).toEqual(['new', 'newer'])
})

test('a pause ends with the run', async () => {
  const cancellation = new Cancellation()
  const paused = cancellation.pause(600_000)
  cancellation.cancel()
  await paused
  await cancellation.pause(600_000)
})
