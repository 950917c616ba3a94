import { expect, test } from 'vitest'
import { keptGenerations } from '../../src/domain/generations.ts'

const hourMs = 3_600_000
const end = Date.parse('2026-11-20T12:17:00Z')

/** Goes through days as the schedule does: a copy each hour, and what is not kept is removed at once. */
function left(hours: number): string[] {
  let copies: Date[] = []
  for (let hour = hours; hour >= 0; hour--) {
    copies = [...copies, new Date(end - hour * hourMs)]
    const kept = keptGenerations(copies)
    copies = copies.filter((copy) => kept.has(copy))
  }
  return copies.map((copy) => copy.toISOString().slice(5, 16))
}

test('a month of hourly copies leaves 24 hours, and the last of each of 10 days', () => {
  const hours = Array.from({ length: 24 }, (_, index) =>
    new Date(end - (23 - index) * hourMs).toISOString().slice(5, 16),
  )
  const days = ['11', '12', '13', '14', '15', '16', '17', '18'].map((day) => `11-${day}T23:17`)
  expect(left(30 * 24)).toEqual([...days, ...hours])
})

test('what is all there is stays, however old it is; of an hour its last', () => {
  const old = [new Date('2020-01-01T00:10Z'), new Date('2020-01-01T00:50Z'), new Date('2020-05-01T00:00Z')]
  expect(keptGenerations(old)).toEqual(new Set([old[2], old[1]]))
  expect(keptGenerations([])).toEqual(new Set())
})
