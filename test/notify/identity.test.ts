import { expect, test } from 'vitest'
import { messageIdOf } from '../../src/notify/identity.ts'

const from = 'certflow@Center.example.ac.jp'

test('the order of the news, and how an address is written, make no other mail', () => {
  const id = messageIdOf('web@phys.example.ac.jp', ['CF-1/step/0/30d', 'CF-2/step/0/14d'], from)
  expect(id).toMatch(/^<[0-9a-f]{64}@center\.example\.ac\.jp>$/)
  expect(messageIdOf('Web@Phys.example.ac.jp', ['CF-2/step/0/14d', 'CF-1/step/0/30d'], from)).toBe(id)
})

test('10,000 pieces of news have 10,000 Message-IDs', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => messageIdOf('web@phys.example.ac.jp', [`CF-${index}`], from))
  expect(new Set(ids).size).toBe(10_000)
})
