import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere } from '../support/centre/centre-here.ts'

const endpoints = 10_000
const mostMs = 200

test('overview and list of 10,000 endpoints take at most 200 ms', async () => {
  await using here = await CentreHere.start({ inventory: busyInventory(endpoints) })
  await busyCampus(here, endpoints)
  const browser = await here.loggedIn('kato', 'admin')
  const begun = performance.now()
  await browser.get('/')
  console.log(`the first page after a run: ${Math.round(performance.now() - begun)} ms`)
  for (const path of ['/', '/endpoints', '/endpoints?q=www77&severity=critical', '/endpoints?page=100']) {
    const times: number[] = []
    for (let round = 0; round < 20; round++) {
      const at = performance.now()
      expect((await (await browser.get(path)).text()).length).toBeGreaterThan(1_000)
      times.push(performance.now() - at)
    }
    const median = times.sort((a, b) => a - b)[10] ?? 0
    console.log(`${path}: ${Math.round(median)} ms, at most ${Math.round(times.at(-1) ?? 0)}`)
    expect(median).toBeLessThan(mostMs)
  }
})
