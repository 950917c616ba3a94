import { expect, test } from 'vitest'
import { turnsOf } from '../../src/alerting/turns.ts'
import type { OutboxMessage } from '../../src/store/outbox-store.ts'
import { message } from '../store/samples.ts'

const now = new Date('2026-11-20T12:00:00Z')
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

function sent(minute: number, overrides: Partial<OutboxMessage> = {}): OutboxMessage {
  const { bytes: _bytes, held: _held, ...rest } = message(minute)
  const settledAt = minutes(minute)
  const unanswered = { problem: undefined, reference: undefined, callEnd: undefined }
  const settled = { id: 1, state: 'sent', attempts: 1, mayHaveArrived: true, settledAt, ...unanswered } as const
  return { ...rest, ...settled, waitingSince: settledAt, ...overrides }
}

const mail = { contact: 'physics', address: 'web@phys.example.ac.jp' }

test('three of one run go at once, and the next ones an hour after those before', () => {
  expect(turnsOf([mail, mail, mail, mail], [], now)).toEqual([now, now, now, minutes(60)])
})

test('what was sent in the last hour counts, what is older does not', () => {
  expect(turnsOf([mail, mail, mail], [sent(-50), sent(-40), sent(-61)], now)).toEqual([now, minutes(10), minutes(20)])
})

test('another address, another contact, and what was not sent do not count', () => {
  const other = [
    ...[-5, -4, -3].map((minute) => sent(minute, { recipient: 'other@phys.example.ac.jp' })),
    ...[-5, -4, -3].map((minute) => sent(minute, { contact: 'network' })),
    ...[-5, -4, -3].map((minute) => sent(minute, { state: 'refused' })),
  ]
  expect(turnsOf([mail], other, now)).toEqual([now])
})
