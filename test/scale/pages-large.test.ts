import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere } from '../support/centre/centre-here.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'

const endpoints = isCampaign ? 10_000 : 2_000
const rounds = isCampaign ? 50 : 10

/** What a page may take, from the request to the last byte of its answer, in the middle of its times. */
const mostMs = 200

/** Pages that are made of everything are looked at now and then: they may take as long as people wait for a click. */
const mostForReportsMs = 2_000

const pages: Readonly<Record<string, number>> = {
  '/': mostMs,
  '/endpoints': mostMs,
  '/endpoints?q=www77&severity=critical': mostMs,
  '/endpoints?page=100': mostMs,
  '/endpoint?name=www77.example.ac.jp%3A443': mostMs,
  '/alerts': mostMs,
  '/manual': mostMs,
  '/audit': mostMs,
  '/forecast': mostForReportsMs,
  '/report': mostForReportsMs,
}

test(`pages of ${endpoints} endpoints are there at once`, async () => {
  await using here = await CentreHere.start({ inventory: busyInventory(endpoints) })
  await busyCampus(here, endpoints)
  // what is watched is read for the first page that anybody asks for, also the login
  const begun = performance.now()
  await here.browser().get('/login')
  tell('pages-large', { endpoints, 'first page after a run, ms': Math.round(performance.now() - begun) })
  const browser = await here.loggedIn('kato', 'admin')
  for (const [path, most] of Object.entries(pages)) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const at = performance.now()
      const response = await browser.get(path)
      expect((await response.text()).length).toBeGreaterThan(1_000)
      expect([path, response.status]).toEqual([path, 200])
      times.push(performance.now() - at)
    }
    times.sort((a, b) => a - b)
    const median = times[Math.floor(rounds / 2)] ?? 0
    tell('pages-large', {
      [`${path}, ms`]: [rounded(median), `≤ ${most}`],
      [`${path}, longest ms`]: Math.round(times.at(-1) ?? 0),
    })
    expect([path, median < most]).toEqual([path, true])
  }
})
