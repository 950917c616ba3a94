import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { WeekCentre } from '../support/campus-week/centre.ts'
import { type Said, saidIn } from '../support/campus-week/mails.ts'
import { missed } from '../support/campus-week/missed.ts'
import { serveCampus } from '../support/campus-week/network.ts'
import { complaint } from '../support/campus-week/owner.ts'
import { type CampusServer, campusOf } from '../support/campus-week/servers.ts'
import { Draw } from '../support/draw.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Days of the first runs: a Monday, a Friday, days before New Year and before a holiday, a Saturday, a Wednesday. */
const beginnings = ['2026-12-07', '2026-12-11', '2026-12-24', '2027-01-08', '2027-01-23', '2027-02-03']
const weeks = beginnings.flatMap((day, index) =>
  (['init', 'default'] as const).map((settings) => ({ day, seed: index + 1, settings })),
)
const chosen = isCampaign ? weeks : weeks.slice(1, 3)
/** Of 300 servers. */
const share = isCampaign ? 1 : 1 / 4

interface Judged extends Said {
  readonly kind: CampusServer['kind'] | 'nobody’s'
  readonly complaint: string | undefined
}

const judged: Judged[] = []
const lost: string[] = []

test.for(chosen)('the first live week from $day, settings: $settings', { timeout: 600_000 }, async (week) => {
  const { day, seed, settings } = week
  const begin = Date.parse(`${day}T06:30:00+09:00`)
  let now = begin
  const servers = campusOf(new Draw(seed), begin, share)
  await using network = await serveCampus(servers, () => now)
  await using sink = await startSmtpSink()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'campus-week-'))
  const centre = new WeekCentre(folder.path, () => now)
  await centre.found(servers, network, sink.port, settings)
  const said: Said[] = []
  const runs: number[] = []
  const step = async (...args: readonly string[]) => {
    const before = sink.received.length
    const { code, stderr } = await (args.length === 0 ? centre.run() : centre.certflow(...args))
    expect(`${code} ${stderr}`).toMatch(/^0 /)
    said.push(...(await saidIn(sink, before, now)))
  }
  for (let run = begin; run <= begin + 7 * dayMs; run += dayMs) {
    now = run
    runs.push(run)
    await step()
    if (run === begin && settings === 'init') await step('alert', 'baseline')
    for (const hours of [3.5, 6.5, 9.5, 12.5]) {
      now = run + hours * hourMs
      await step('run', '--no-scan')
    }
  }
  const knownSince = settings === 'init' ? begin : undefined
  const byName = new Map(servers.map((server) => [server.name, server]))
  const ofWeek = said.map((each, index): Judged => {
    const server = byName.get(each.server)
    if (server === undefined) return { ...each, kind: 'nobody’s', complaint: 'there is no such server' }
    const before = said.slice(0, index).filter(({ to, server: name }) => to === each.to && name === each.server)
    const knows = { server, before, runs: runs.filter((run) => run <= each.at), knownSince }
    return { ...each, kind: server.kind, complaint: complaint(each, knows) }
  })
  const lostInWeek = servers.flatMap((server) => missed(server, said, runs, knownSince))
  judged.push(...ofWeek)
  lost.push(...lostInWeek)
  expect(ofWeek.filter((each) => each.complaint !== undefined)).toEqual([])
  expect(lostInWeek).toEqual([])
  expect(said.length).toBeGreaterThan(0)
})

afterAll(() => {
  const kinds = Map.groupBy(judged, ({ kind, mark, title }) => `${kind}: ${title ?? mark.replace(/, .*/, '')}`)
  tell('campus-week', {
    weeks: chosen.length,
    'told in mails': judged.length,
    'of these false': [judged.filter((each) => each.complaint !== undefined).length, '0'],
    'not told though true': [lost.length, '0'],
    ...Object.fromEntries([...kinds].sort().map(([kind, all]) => [kind, all.length])),
  })
})
