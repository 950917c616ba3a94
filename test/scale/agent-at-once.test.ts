import { expect, test } from 'vitest'
import { killLab, wasKilled } from '../support/agent/kill-lab.ts'
import { isCampaign, tell } from '../support/figures.ts'

const atOnce = isCampaign ? 50 : 8
const rounds = isCampaign ? 5 : 2

test(`${atOnce} agents started at once on one state folder make one order`, { timeout: 1_800_000 }, async () => {
  await using lab = await killLab('link')
  const orders: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await lab.rewind()
    const before = lab.ca.orders.size
    await Promise.all(Array.from({ length: atOnce }, () => wasKilled(lab.start())))
    orders.push(lab.ca.orders.size - before)
    // one that was killed while it held the lock leaves none behind
    const holder = lab.start()
    holder.kill('SIGKILL')
    await wasKilled(holder)
    expect(await lab.run()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is due') })
    expect(lab.whatIsWrongWithThePair()).toBeUndefined()
  }
  tell('agent-at-once', { 'agents at once': atOnce, rounds, 'orders, each round': [Math.max(...orders), '1'] })
  expect(orders).toEqual(Array(rounds).fill(1))
})
