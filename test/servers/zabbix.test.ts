import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel } from '../../src/channels/channel.ts'
import { openZabbix } from '../../src/channels/zabbix.ts'
import { finding } from '../../src/domain/finding.ts'
import type { JudgedRow } from '../../src/domain/judged-row.ts'
import { never, tools } from '../channels/conformance.ts'
import { messageOf } from '../channels/messages.ts'
import { inDays, manual, probed } from '../report/rows.ts'
import { startZabbix, type ZabbixSite } from '../support/servers/zabbix.ts'

let site: ZabbixSite
let folder: string
let channel: Channel

/** As long as Zabbix looks at `nodata` at all. */
const silentFor = '30s'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zabbix-'))
  site = await startZabbix()
  const all = { createMissing: true, updateExisting: true }
  const rules = { groups: all, templates: all, items: all, triggers: all, discoveryRules: all, valueMaps: all }
  const source = readFileSync('docs/monitoring/zabbix-template.yaml', 'utf8')
  expect(await site.api('configuration.import', { format: 'yaml', source, rules })).toBe(true)
  const [template] = await site.api<{ templateid: string }[]>('template.get', {
    filter: { host: 'Certificates by certflow' },
  })
  const { groupids } = await site.api<{ groupids: string[] }>('hostgroup.create', { name: 'Certificates' })
  await site.api('host.create', {
    host: 'certflow',
    groups: [{ groupid: groupids[0] }],
    templates: [template],
    macros: [
      { macro: '{$CERTFLOW.NODATA}', value: silentFor },
      { macro: '{$SECRET}', value: 'geheim' },
    ],
  })
  const [admin] = await site.api<{ userid: string }[]>('user.get', { filter: { username: 'Admin' } })
  const { tokenids } = await site.api<{ tokenids: string[] }>('token.create', {
    name: 'certflow',
    userid: admin!.userid,
  })
  const [{ token } = { token: '' }] = await site.api<{ token: string }[]>('token.generate', tokenids)
  const token_file = join(folder, 'token')
  await writeFile(token_file, `${token}\n`, { mode: 0o600 })
  const settings = { kind: 'zabbix' as const, server: site.server, api_url: site.apiUrl, token_file }
  channel = await openZabbix('zabbix', settings, { ...tools, now: () => new Date() })
})

afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const healthy = probed('www.example.ac.jp', { endpoint: { owner: 'center' } })
const expiring = probed('www.example.ac.jp', {
  endpoint: { owner: 'center' },
  leaf: { validity: { notBefore: inDays(-88), notAfter: inDays(2, 5) } },
  findings: [finding('expiring', 'critical', { notAfter: inDays(2, 5), daysLeft: 2 })],
})
const others = [manual({ name: 'core-switch "1", {$SECRET} \\', owner: 'network' }), probed('2001:db8::7')]

const told = (...rows: readonly JudgedRow[]) =>
  channel.sendState!(rows, { isComplete: true, endedAt: new Date() }, never)

interface Problem {
  readonly eventid: string
  readonly name: string
  readonly severity: string
}

const problems = () => site.api<Problem[]>('problem.get', { output: ['eventid', 'name', 'severity'], recent: false })

/** Waits for Zabbix: everything it does is done within a second or two, or not at all. */
const soon = { timeout: 15_000, interval: 200 }

test('what is new is discovered, and its values are taken as soon as Zabbix knows it', async () => {
  // "success" with failed > 0
  expect(await told(healthy, ...others)).toMatchObject({
    result: 'deferred',
    words: expect.stringMatching(/did not take \d+ of 12 values/),
  })
  await expect.poll(() => told(healthy, ...others), soon).toEqual({ result: 'accepted', reference: undefined })
  const items = await site.api<{ name: string; key_: string; lastvalue: string }[]>('item.get', {
    output: ['name', 'key_', 'lastvalue'],
    sortfield: 'name',
  })
  const values = () => site.api<{ name: string; lastvalue: string }[]>('item.get', { output: ['name', 'lastvalue'] })
  expect(items.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'www.example.ac.jp:443: days left',
      'core-switch "1", { $SECRET} \\: severity',
      '[2001:db8::7]:443: finding',
    ]),
  )
  await expect
    .poll(async () => new Map((await values()).map(({ name, lastvalue }) => [name, lastvalue])), soon)
    .toEqual(
      new Map(
        [...(await values())].map(({ name }) => [name, expect.stringMatching(name === 'Last message' ? /^$/ : /./)]),
      ),
    )
  expect(JSON.stringify(items)).not.toContain('geheim')
  // It knows triggers later than their items.
  const problemsOf = async (...rows: readonly JudgedRow[]) => {
    await told(...rows)
    return problems()
  }
  await expect.poll(() => problemsOf(expiring, ...others), soon).toHaveLength(1)
  await expect.poll(() => problemsOf(healthy, ...others), soon).toEqual([])
})

test('a problem is there within one cycle, is acknowledged, and clears', async () => {
  const begun = new Date(Date.now() - 1_000)
  expect(await told(expiring, ...others)).toMatchObject({ result: 'accepted' })
  await expect
    .poll(problems, soon)
    .toMatchObject([{ severity: '4', name: expect.stringMatching(/^www\.example\.ac\.jp:443: .*2 days/) }])
  expect(await channel.acknowledgements!(begun, never)).toEqual([])
  const [problem] = await problems()
  await site.api('event.acknowledge', { eventids: [problem!.eventid], action: 6, message: 'I take it' })
  await expect
    .poll(() => channel.acknowledgements!(begun, never), soon)
    .toEqual([{ subject: 'www.example.ac.jp:443', by: 'Zabbix Administrator (Admin)', at: expect.any(Date) }])
  expect(await told(healthy, ...others)).toMatchObject({ result: 'accepted' })
  await expect.poll(problems, soon).toEqual([])
})

test('a message that asks for somebody is a problem of its own', async () => {
  expect(await channel.send(messageOf({ occasion: 'acknowledged' }), never)).toMatchObject({ result: 'accepted' })
  expect(await channel.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
  await expect
    .poll(async () => (await problems()).map(({ name }) => name), soon)
    .toContainEqual(expect.stringContaining('Please take this: [CF-4821]'))
})

test('a host without the template takes nothing, and says so', async () => {
  const settings = { kind: 'zabbix' as const, server: site.server, host: 'somebody else' }
  const other = await openZabbix('other', settings, tools)
  expect(await other.send(messageOf(), never)).toMatchObject({
    result: 'deferred',
    words: expect.stringContaining('took no message for somebody else'),
  })
})

test('runs that stop are a problem', { timeout: 150_000 }, async () => {
  expect(await told(healthy, ...others)).toMatchObject({ result: 'accepted' })
  const stopped = async () => (await problems()).map(({ name }) => name).filter((name) => name.includes('told nothing'))
  expect(await stopped()).toEqual([])
  await expect.poll(stopped, { timeout: 120_000, interval: 1_000 }).toEqual(['certflow has told nothing for 30s'])
  expect(await told(healthy, ...others)).toMatchObject({ result: 'accepted' })
  await expect.poll(stopped, { timeout: 60_000, interval: 500 }).toEqual([])
})

test('a thousand entries are told at once', { timeout: 120_000 }, async () => {
  const campus = Array.from({ length: 1_000 }, (_, index) => probed(`host-${index}.campus.example.ac.jp`))
  const result = await told(healthy, ...others, ...campus)
  expect(result).toMatchObject({ result: 'deferred', words: expect.stringContaining('of 3012 values') })
  await expect
    .poll(() => told(healthy, ...others, ...campus), { timeout: 100_000, interval: 2_000 })
    .toMatchObject({ result: 'accepted' })
})
