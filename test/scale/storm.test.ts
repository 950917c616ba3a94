import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { Centre } from '../alerting/centre.ts'
import { host, leafOf, type Seen } from '../support/alert-history.ts'
import { tell } from '../support/figures.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const certificates = 1_000
/** A Wednesday, 14:00 in Tokyo: in that hour all of them end. */
const end = Date.parse('2026-11-18T05:00:00Z')

const servers = Array.from({ length: certificates }, (_, index) => {
  const endpoint = host(`h${index}.example.ac.jp`)
  const notAfter = new Date(end + (index * hourMs) / certificates).toISOString()
  return { endpoint, leaf: leafOf(`${index}`.padStart(64, '0'), 198, notAfter, { subjectAltNames: [endpoint.host] }) }
})
const seen: Seen = servers.map(({ endpoint, leaf }) => [endpoint, leaf])
const at = (moment: number) => new Date(moment).toISOString()

async function openCentre(): Promise<Centre> {
  const centre = await Centre.open(servers.map(({ endpoint }) => endpoint))
  centre.history.fallback = undefined
  return centre
}

/** How often each certificate stands in mails, each with those that stand in it. */
async function readMails(centre: Centre, from = 0): Promise<{ mails: number; perCertificate: number[] }> {
  const mails = await Promise.all(centre.sink.received.slice(from).map(({ bytes }) => PostalMime.parse(bytes)))
  const named = mails.flatMap(({ text = '' }) => [
    ...new Set([...text.matchAll(/^\W*CF-\d+ \[.*?\] (h\d+)\.example\.ac\.jp/gm)].map(([, name]) => name)),
  ])
  const counts = Map.groupBy(named, (name) => name)
  return { mails: mails.length, perCertificate: servers.map((_, index) => counts.get(`h${index}`)?.length ?? 0) }
}

const exactlyOnce = Array<number>(certificates).fill(1)

test(`${certificates} certificates of one owner that end in one hour, one run a day: at most 3 mails each time`, async () => {
  await using centre = await openCentre()
  const told: string[] = []
  // those of the 15th, a Sunday, are told on the Friday before; the other days are there to be silent
  for (const daysBefore of [31, 30, 29, 15, 14, 13, 7, 6, 5, 4, 3, 2, 1, 0, -1]) {
    const now = end + 2 * hourMs - daysBefore * dayMs
    const before = centre.sink.received.length
    await centre.run(at(now), seen)
    const { mails, perCertificate } = await readMails(centre, before)
    if (mails === 0) continue
    told.push(`${daysBefore} d: ${mails}`)
    expect(mails).toBeLessThanOrEqual(3)
    expect(perCertificate).toEqual(exactlyOnce)
  }
  tell('storm', { 'mails, a run a day, days before the end': [told.join(', '), '≤ 3 each'] })
  expect(told).toHaveLength(6)
})

test('held since they are more than are let pass, and released: the same', async () => {
  await using centre = await openCentre()
  centre.holdAbove = 2
  expect(await centre.run(at(end + 2 * hourMs), seen)).toEqual([])
  // what is critical goes by itself after an hour
  for (let minutes = 15; minutes <= 120; minutes += 15) await centre.run(at(end + 2 * hourMs + minutes * minuteMs), [])
  const { mails, perCertificate } = await readMails(centre)
  tell('storm', { 'mails that were held': [mails, '≤ 3'] })
  expect(mails).toBeLessThanOrEqual(3)
  expect(perCertificate).toEqual(exactlyOnce)
})

test('looked at every five minutes while they end: never more than 3 mails in an hour, each certificate in one', async () => {
  await using centre = await openCentre()
  // everybody knows of the steps before
  await centre.run(at(end - 20 * hourMs), seen)
  const before = centre.sink.received.length
  const sent: number[] = []
  for (let now = end; now <= end + 5 * hourMs; now += 5 * minuteMs) {
    const arrived = centre.sink.received.length
    await centre.run(at(now), [])
    for (let mail = arrived; mail < centre.sink.received.length; mail++) sent.push(now)
  }
  const { perCertificate } = await readMails(centre, before)
  const most = Math.max(...sent.map((from) => sent.filter((other) => other >= from && other < from + hourMs).length))
  tell('storm', {
    'mails, looked at every five minutes': sent.length,
    'of these in one hour': [most, '≤ 3'],
    'minutes until the last': ((sent.at(-1) ?? 0) - end) / minuteMs,
  })
  expect(most).toBeLessThanOrEqual(3)
  expect(perCertificate).toEqual(exactlyOnce)
})
