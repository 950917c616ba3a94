import { expect, test } from 'vitest'
import { Slots } from '../../src/probe/slots.ts'

const work = (address: string, name = address) => ({ address, name })
const names = (works: readonly { name: string }[]) => works.map(({ name }) => name)

test('so many to one address; the oldest that waits comes next', () => {
  const slots = new Slots<ReturnType<typeof work>>({ perHost: 2, perNetwork: 100 })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => work('192.0.2.1', name))
  expect([a, b, c, d].map((each) => slots.take(each!))).toEqual([true, true, false, false])
  expect(slots.held).toBe(2)
  expect(names(slots.release(a!))).toEqual(['c'])
  expect(slots.take(c!)).toBe(true)
  expect(names(slots.release(b!))).toEqual(['d'])
  expect(slots.take(d!)).toBe(true)
  expect([slots.held, slots.release(c!), slots.release(d!)]).toEqual([0, [], []])
})

test.for([
  ['/24', ['192.0.2.1', '192.0.2.200', '192.0.2.3'], '192.0.3.1'],
  ['/48', ['2001:db8:1::1', '2001:db8:1:ff::1', '2001:db8:1::2'], '2001:db8:2::1'],
] as const)('so many into one %s, whatever the address', ([, [first, second, third], elsewhere]) => {
  const slots = new Slots<ReturnType<typeof work>>({ perHost: 8, perNetwork: 2 })
  expect([first, second, third, elsewhere].map((address) => slots.take(work(address)))).toEqual([
    true,
    true,
    false,
    true,
  ])
  expect(names(slots.release(work(first)))).toEqual([third])
  expect(slots.take(work(third))).toBe(true)
  expect(slots.held).toBe(0)
})

test('loopback is no network', () => {
  const slots = new Slots<ReturnType<typeof work>>({ perHost: 8, perNetwork: 1 })
  for (const address of ['127.0.0.1', '127.0.0.2', '::1']) expect(slots.take(work(address))).toBe(true)
})

test('whatever comes and goes, all work is done and no limit is passed', () => {
  const limits = { perHost: 2, perNetwork: 5 }
  const slots = new Slots<ReturnType<typeof work>>(limits)
  const ready = Array.from({ length: 2_000 }, (_, index) =>
    work(`10.0.${index % 3}.${(index * 7) % 11}`, String(index)),
  )
  const open: ReturnType<typeof work>[] = []
  let done = 0
  for (let turn = 0; done < 2_000; turn++) {
    expect(turn).toBeLessThan(100_000)
    const next = ready.shift()
    if (next !== undefined) {
      if (slots.take(next)) open.push(next)
      const sameHost = open.filter(({ address }) => address === next.address).length
      const sameNetwork = open.filter(({ address }) => address.startsWith(next.address.replace(/\d+$/, ''))).length
      expect(sameHost <= limits.perHost && sameNetwork <= limits.perNetwork).toBe(true)
    }
    if (next === undefined || turn % 3 === 0) {
      const [ended] = open.splice((turn * 13) % Math.max(1, open.length), 1)
      if (ended === undefined) continue
      done += 1
      ready.push(...slots.release(ended))
    }
  }
  expect([slots.held, open.length, ready.length]).toEqual([0, 0, 0])
})
