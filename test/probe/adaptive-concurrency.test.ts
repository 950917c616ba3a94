import { expect, test } from 'vitest'
import { AdaptiveConcurrency } from '../../src/probe/adaptive-concurrency.ts'
import { dropsAbove, type Fate, type Network, simulate } from '../support/simulated-network.ts'

const most = 256
const lan: Fate = { connectedMs: 1, endsMs: 5 }
const silent: Fate = { endsMs: 3_000 }
const refused: Fate = { endsMs: 1 }
const tarpit: Fate = { connectedMs: 1, endsMs: 10_000 }

/** The same fate for a share of the endpoints in every run, spread as if by chance. */
const isAmong = (share: number, index: number) => ((index * 2_654_435_761) % 2 ** 32) / 2 ** 32 < share
/** Every other block of 256 addresses. */
const inOddBlock = (index: number) => (index >> 8) % 2 === 1

const paced = (count: number, network: Network) => simulate(new AdaptiveConcurrency(most), count, network)
const unpaced = (count: number, network: Network) => simulate(new AdaptiveConcurrency(most, most), count, network)

// Where nothing is to be gained by going slow, little is lost by having begun slowly.
// biome-ignore format: table
test.for<readonly [string, number, (index: number) => Fate, extraMs: number]>([
  ['a LAN',                       20_000, () => lan,                                           20],
  ['a slow WAN',                  20_000, (index) => ({ connectedMs: 150 + index % 200, endsMs: 700 + index % 300 }), 2_000],
  ['dead addresses',              20_000, () => silent,                                        9_000],
  ['addresses that refuse',       20_000, () => refused,                                       20],
  ['tarpits, one in 20',             500, (index) => (index % 20 === 7 ? tarpit : lan),        100],
  ['tarpits first',                  500, (index) => (index < 25 ? tarpit : lan),              100],
  ['some dead among the living',   1_000, (index) => (isAmong(0.05, index) ? silent : lan),    3_000],
  ['a third dead',                20_000, (index) => (isAmong(0.33, index) ? silent : lan),    15_000],
  ['mostly dead',                 20_000, (index) => (isAmong(0.97, index) ? silent : lan),    20_000],
  ['blocks that refuse',          20_000, (index) => (inOddBlock(index) ? refused : lan),      1_000],
])('%s: almost as fast as all at once', ([, count, fate, extraMs]) => {
  const slow = paced(count, { fate })
  const fast = unpaced(count, { fate })
  expect(slow.found).toBe(fast.found)
  expect(slow.endedMs).toBeLessThanOrEqual(fast.endedMs + extraMs)
  expect(slow.most).toBe(most)
})

test.for([6, 7, 8, 9, 10])('blocks of 2^%i dead addresses are not taken for a firewall for long', (bits) => {
  const fate = (index: number) => ((index >> bits) % 2 === 1 ? silent : lan)
  expect(paced(20_000, { fate }).endedMs).toBeLessThan(unpaced(20_000, { fate }).endedMs * 2.5)
})

// biome-ignore format: table
test.for([
  [20,  2_000,  0.5],
  [50,  5_000,  0.8],
  [200, 20_000, 0.75],
] as const)('a firewall that drops SYNs above %i/s: fewer servers are missed', ([perSecond, count, share]) => {
  const network = () => ({ letsThrough: dropsAbove(perSecond, perSecond), fate: () => lan })
  const { found } = paced(count, network())
  expect(found).toBeGreaterThan(share * count)
  expect(found).toBeGreaterThan(unpaced(count, network()).found)
})

test.for([
  ['drops', silent],
  ['refuses', refused],
] as const)('a firewall that %s what is open beyond 100 connections', ([, above]) => {
  const fate = (_: number, open: number) => (open < 100 ? { connectedMs: 20, endsMs: 80 } : above)
  expect(unpaced(20_000, { fate }).found).toBeLessThan(2_000)
  expect(paced(20_000, { fate }).found).toBeGreaterThan(16_000)
})

test.for([5, 100])('with descriptors for %i connections all is done, and few are begun in vain', (enough) => {
  let short = 0
  const fate = (_: number, open: number): Fate => {
    if (open < enough) return { connectedMs: 2, endsMs: 50 }
    short += 1
    return { endsMs: 100, short: true }
  }
  expect(paced(2_000, { fate }).found).toBe(2_000)
  expect(short).toBeLessThan(2_000)
})

test.for([1, 2, 5, 16, 17, 100])('a maximum of %i is kept and reached', (maximum) => {
  const seen = simulate(new AdaptiveConcurrency(maximum), 2_000, { fate: () => lan })
  expect([seen.most, seen.found]).toEqual([maximum, 2_000])
})

test('it begins with 16, goes on when half of a first 32 are connected, and quarters when a level did harm', () => {
  const concurrency = new AdaptiveConcurrency(1_000)
  expect(concurrency.level).toBe(16)
  const first = Array.from({ length: 16 }, () => concurrency.begin(0))
  for (const each of first) concurrency.connected(each, 10)
  expect(concurrency.level).toBe(64)
  const second = Array.from({ length: 64 }, () => concurrency.begin(20))
  for (const each of second) concurrency.failed(each)
  expect(concurrency.level).toBe(16)
  // looked at again: still good there, so it was the level
  const third = Array.from({ length: 32 }, () => concurrency.begin(30))
  for (const each of third) concurrency.connected(each, 40)
  expect(concurrency.level).toBe(16)
})

test('it goes back up when the level below is no better, as soon as that is certain', () => {
  const concurrency = new AdaptiveConcurrency(1_000)
  for (const each of Array.from({ length: 16 }, () => concurrency.begin(0))) concurrency.connected(each, 10)
  for (const each of Array.from({ length: 64 }, () => concurrency.begin(20))) concurrency.failed(each)
  expect(concurrency.level).toBe(16)
  // the last of the 32 is not waited for
  for (const each of Array.from({ length: 31 }, () => concurrency.begin(30))) concurrency.failed(each)
  expect(concurrency.level).toBe(64)
})

test('a connection that took more than a second had lost its first SYN', () => {
  const concurrency = new AdaptiveConcurrency(1_000)
  const late = Array.from({ length: 31 }, () => concurrency.begin(0))
  for (const each of late) concurrency.connected(each, 1_001)
  expect(concurrency.level).toBe(16)
})

test('only the first word about a connection counts', () => {
  const concurrency = new AdaptiveConcurrency(1_000)
  const one = concurrency.begin(0)
  for (let time = 1; time < 100; time++) concurrency.connected(one, time)
  concurrency.failed(one)
  expect(concurrency.level).toBe(16)
})

test('a shortage halves once, however many it strikes, and is forgotten little by little', () => {
  const concurrency = new AdaptiveConcurrency(100, 100)
  const begun = Array.from({ length: 100 }, () => concurrency.begin(0))
  for (const each of begun) concurrency.short(each, 5)
  expect(concurrency.level).toBe(50)
  const later = Array.from({ length: 50 }, () => concurrency.begin(10))
  for (const each of later) concurrency.connected(each, 11)
  expect(concurrency.level).toBe(56)
})
