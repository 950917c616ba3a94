import { expect, test } from 'vitest'
import { Centre } from '../alerting/centre.ts'
import { host, leafOf, type Seen } from '../support/alert-history.ts'
import { isCampaign, tell } from '../support/figures.ts'

const minuteMs = 60_000
const quarterMs = 15 * minuteMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const owners = isCampaign ? 300 : 15
/** 09:00 in Tokyo: the hour of the daily run. */
const monday = Date.parse('2026-11-09T00:00:00Z')
const back = monday + 72 * hourMs

/**
 * What becomes of an owner's server while nobody takes mails: the days left on Monday at 09:00, and what the owner then reads, as it
 * was when the last step came.
 */
const stories = [
  { daysLeft: 14.5, reads: 'Certificate, 14 days left' },
  // 3d and 1d: two steps in one mail
  { daysLeft: 3.5, reads: 'Action needed, 1 day left' },
  // critical, 1d and expired
  { daysLeft: 1.4, reads: 'Expired' },
  // was told of it the week before; 7d and critical are overtaken by the cure
  { daysLeft: 7.9, isRenewed: true, reads: 'Solved' },
  // nobody ever heard of it
  { daysLeft: 30.5, isRenewed: true, reads: undefined },
] as const

const servers = Array.from({ length: owners }, (_, index) => {
  const story = stories[index % stories.length] ?? stories[0]
  const endpoint = host(`h${index}.example.ac.jp`, { owner: `dept-${index}` })
  const leaf = (daysLeft: number) =>
    leafOf(
      `${index}${daysLeft}`.replace('.', 'a').padStart(64, '0'),
      198,
      new Date(monday + daysLeft * dayMs).toISOString(),
      {
        subjectAltNames: [endpoint.host],
      },
    )
  return { index, story, endpoint, before: leaf(story.daysLeft), renewed: leaf(190) }
})

function seenAt(now: number): Seen {
  return servers.map(({ endpoint, story, before, renewed }) => [
    endpoint,
    'isRenewed' in story && now >= monday + 2 * dayMs ? renewed : before,
  ])
}

const at = (now: number) => new Date(now).toISOString()

async function openCentre(greeting: () => string | undefined): Promise<Centre> {
  const centre = await Centre.open(
    servers.map(({ endpoint }) => endpoint),
    { script: (step) => (step === 'greeting' ? greeting() : undefined) },
  )
  centre.recipients = servers.map(({ index }) => ({
    contact: `dept-${index}`,
    address: `web@dept-${index}.example.ac.jp`,
    language: 'en',
  }))
  centre.history.fallback = undefined
  return centre
}

/** The last one takes long: nodemailer waits a moment for what a closed connection may still have said. */
const ways = [
  ['says 421', '421 4.3.2 not now', 15],
  ['says 421, asked every five minutes', '421 4.3.2 not now', 5],
  ['hangs up', 'cut', 15],
] as const

test.for(isCampaign ? ways : ways.slice(0, 2))(
  `a mail server that %s, for 72 hours, ${owners} owners`,
  { timeout: 600_000 },
  async (way) => {
    const [name, greeting, everyMinutes] = way
    let isUp = true
    await using centre = await openCentre(() => (isUp ? undefined : greeting))
    // in the week before everybody has heard of what was due
    for (let now = monday - 7 * dayMs; now < monday; now += dayMs) await centre.run(at(now), seenAt(now))
    isUp = false
    const perQuarter: { connections: number; isSteady: boolean }[] = []
    const tick = async (now: number) => centre.run(at(now), (now - monday) % dayMs === 0 ? seenAt(now) : [])
    for (let quarter = monday; quarter < back; quarter += quarterMs) {
      const before = centre.sink.connections
      for (let now = quarter; now < quarter + quarterMs; now += everyMinutes * minuteMs)
        expect(await tick(now)).toEqual([])
      const messages = await centre.store.outbox.list(new Date(quarter))
      const newest = Math.max(...messages.map(({ createdAt }) => createdAt.getTime()))
      // what is new is tried four times within half an hour
      perQuarter.push({ connections: centre.sink.connections - before, isSteady: newest < quarter - 2 * quarterMs })
    }
    // right after it was asked in vain once more
    isUp = true
    const upSince = back - everyMinutes * minuteMs
    const arrived: string[] = []
    let lastAt = back
    for (let now = back; now < back + 2 * hourMs; now += everyMinutes * minuteMs) {
      const news = await tick(now)
      if (news.length > 0) lastAt = now
      arrived.push(...news)
    }
    const expected = servers.flatMap(({ index, story: { reads }, endpoint }) =>
      reads === undefined ? [] : [`web@dept-${index}.example.ac.jp [${reads}] ${endpoint.host}`],
    )
    const steady = Math.max(...perQuarter.flatMap(({ connections, isSteady }) => (isSteady ? connections : [])))
    const waiting = (await centre.store.outbox.list(new Date(back))).filter(({ state }) => state === 'waiting')
    tell('smtp-down', {
      [`${name}: mails then`]: [arrived.length, `${expected.length}: one for each owner who is to know`],
      [`${name}: the last of them, minutes after`]: [(lastAt - upSince) / minuteMs, '≤ 15'],
      [`${name}: connections in a quarter of an hour`]: [steady, '≤ 1'],
      [`${name}: connections in 72 hours`]: perQuarter.reduce((sum, { connections }) => sum + connections, 0),
    })
    expect(arrived.map((line) => line.replace(/ (\(|new ).*/, '')).sort()).toEqual(expected.sort())
    expect(waiting).toEqual([])
    expect(lastAt - upSince).toBeLessThanOrEqual(quarterMs)
    expect(steady).toBeLessThanOrEqual(1)
  },
)
