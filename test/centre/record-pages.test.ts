import { expect, test } from 'vitest'
import { routes } from '../../src/centre/routes.ts'
import { shownSettings } from '../../src/cli/centre/shown-settings.ts'
import { createAuthority } from '../../src/demo/authority.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { cellsOf } from '../report/csv-reader.ts'
import type { Browser } from '../support/centre/browser.ts'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere } from '../support/centre/centre-here.ts'
import { contentOf, walk } from '../support/centre/walk.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'

async function busy(servers = 10): Promise<CentreHere> {
  const here = await CentreHere.start({ inventory: busyInventory(servers) })
  await busyCampus(here, servers)
  return here
}

const text = async (browser: Browser, path: string) => (await browser.get(path)).text()
const entryOf = (name: string) => `/manual/entry?name=${encodeURIComponent(name)}`
const core = entryOf('<b>core</b>')
const yearly = entryOf('yearly-review')
const ofPhysics = entryOf('基幹スイッチ-1')

test('an owner sees and confirms the own manual entries alone, a viewer none', async () => {
  await using here = await busy()
  const tanaka = await here.loggedIn('tanaka', 'owner')
  for (const path of ['/manual', '/manual.csv']) {
    expect(await text(tanaka, path)).toContain('基幹スイッチ-1')
    expect(await text(tanaka, path)).not.toContain('yearly-review')
  }
  expect((await tanaka.get(core)).status).toBe(404)
  const date = { confirm: 'date', until: '2027-05-31' }
  expect((await tanaka.send('/', core, date)).status).toBe(404)
  expect((await tanaka.send(ofPhysics, ofPhysics, date)).headers.get('location')).toBe(ofPhysics)
  const [newest] = await here.store.manual.of('基幹スイッチ-1')
  expect(newest).toMatchObject({ expiresAt: new Date('2027-05-31'), by: 'tanaka', certificate: undefined })
  expect(await text(tanaka, '/manual')).toContain('2027-05-31')
  const noc = await here.loggedIn('noc', 'viewer')
  expect(await text(noc, ofPhysics)).not.toContain('name="confirm"')
  expect((await noc.send('/', ofPhysics, date)).status).toBe(403)
})

test('a certificate that is pasted is kept as the proof, and what differs is told in both languages', async () => {
  await using here = await busy()
  const kato = await here.loggedIn('kato', 'admin')
  const authority = createAuthority()
  const leaf = authority.intermediate({}).issue({ names: ['core.example.ac.jp'], notAfter: daysFromNow(400) })
  await kato.send(core, core, { confirm: 'pem', pem: `From the CA:\r\n${leaf.chainPem.replaceAll('\n', '\r\n')}` })
  const [first] = await here.store.manual.of('<b>core</b>')
  expect(first).toMatchObject({ by: 'kato', certificate: { subjectAltNames: ['core.example.ac.jp'] } })
  const next = authority.issue({ names: ['new.example.ac.jp'], notAfter: daysFromNow(450), keyType: 'rsa-2048' })
  await kato.send(core, core, { confirm: 'pem', pem: next.pem })
  const english = await text(kato, `${core}&lang=en`)
  expect(english).toContain('Names missing: core.example.ac.jp')
  expect(english).toContain('The key is RSA 2048, and was ECDSA 256.')
  expect(await text(kato, `${core}&lang=ja`)).toContain('増えた名前：new.example.ac.jp')
  const acts = await here.store.audit.since(judgedAt, 'confirmed')
  expect(acts.filter(({ about }) => about === '<b>core</b>').map(({ by, detail }) => [by, detail.certificate])).toEqual(
    (await here.store.manual.of('<b>core</b>')).toReversed().map((each) => ['kato', each.certificate?.fingerprint]),
  )
})

test('what is due each year is done for this year, once', async () => {
  await using here = await busy()
  const kato = await here.loggedIn('kato', 'admin')
  expect((await kato.send(yearly, yearly, { confirm: 'done' })).status).toBe(303)
  expect((await here.store.manual.of('yearly-review'))[0]?.expiresAt).toEqual(new Date('2027-11-10'))
  const again = await kato.send(yearly, yearly, { confirm: 'done' })
  expect(again.status).toBe(400)
  expect(await again.text()).toContain('it is not due before 2027-11-10, as kato confirmed on 2026-11-20')
})

test('what cannot be meant is refused, and nothing of it is kept or shown again', async () => {
  await using here = await busy()
  const kato = await here.loggedIn('kato', 'admin')
  const old = createAuthority().issue({ names: ['core.example.ac.jp'], notAfter: daysFromNow(-1) })
  for (const fields of [
    {},
    { confirm: 'delete' },
    { confirm: 'pem' },
    { confirm: 'pem', pem: ' \r\n' },
    { confirm: 'pem', pem: 'not PEM' },
    { confirm: 'pem', pem: `${old.pem}\n${old.keyPem}` },
    { confirm: 'pem', pem: old.pem },
    { confirm: 'pem', pem: 'x'.repeat(60_000) },
    { confirm: 'date' },
    { confirm: 'date', until: '2027-02-30' },
    { confirm: 'date', until: '2026-11-01' },
    { confirm: 'done' },
  ]) {
    const response = await kato.send(core, core, fields)
    expect([fields, response.status]).toEqual([fields, 400])
    expect(await response.text()).not.toContain(old.keyPem.slice(40, 80))
  }
  expect(await here.store.manual.of('<b>core</b>')).toEqual([])
  expect((await kato.send('/', entryOf('nothing'), { confirm: 'done' })).status).toBe(404)
})

test('manual entries are searched, and a spreadsheet has what was found', async () => {
  await using here = await busy()
  const kato = await here.loggedIn('kato', 'admin')
  const found = await text(kato, '/manual?q=vlan&owner=physics')
  expect(found).toContain('1 of 3')
  expect(found).toContain('href="/manual.csv?q=vlan&amp;owner=physics"')
  const [header = [], ...rows] = cellsOf(await text(kato, '/manual.csv?q=vlan&owner=physics'))
  expect(header.slice(0, 3)).toEqual(['name', 'expires', 'days_left'])
  expect(rows.map(([name]) => name)).toEqual(['基幹スイッチ-1'])
  expect(await text(kato, '/manual?owner=nobody')).toContain('Nothing fits this search.')
})

test('the forecast counts what somebody may see, as far and as dear as it is asked', async () => {
  await using here = await busy(30)
  const hours = async (browser: Browser, path: string) =>
    Number(/About (\d+) person-hours/.exec(await text(browser, path))?.[1] ?? 0)
  const kato = await here.loggedIn('kato', 'admin')
  const tanaka = await here.loggedIn('tanaka', 'owner')
  const all = await hours(kato, '/forecast')
  expect(await hours(tanaka, '/forecast')).toBeGreaterThan(0)
  expect(await hours(tanaka, '/forecast')).toBeLessThan(all / 2)
  expect(await text(tanaka, '/forecast')).not.toContain('www1.example.ac.jp')
  expect(await hours(kato, '/forecast?months=12')).toBeLessThan(all / 2)
  expect(await hours(kato, '/forecast?hours=4')).toBeGreaterThan(all * 1.9)
  expect((await kato.get('/forecast?months=1000')).status).toBe(400)
})

test('the report of a month is that of the command, of months that the store remembers', async () => {
  await using here = await busy()
  const noc = await here.loggedIn('noc', 'viewer')
  expect(await text(noc, '/report')).toContain('1 was past its end')
  expect(await text(noc, '/report?month=2026-11')).toContain('<option value="2026-11" selected>')
  expect((await noc.get('/report?month=2026-10')).status).toBe(404)
  expect((await noc.get('/report?month=2026-13')).status).toBe(400)
  const csv = await noc.get('/report.csv?month=2026-11')
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="certflow-2026-11.csv"')
  expect(await csv.text()).toContain('www0.example.ac.jp:443')
})

test('where no run was made there is nothing to report, and that is said', async () => {
  await using here = await CentreHere.start()
  const noc = await here.loggedIn('noc', 'viewer')
  expect(await text(noc, '/report')).toContain('No run has been made yet')
  expect((await noc.get('/report.csv')).status).toBe(404)
  expect(await text(noc, '/drills')).toContain('There was no drill yet.')
})

test('drills are listed, and each is told in a page and a spreadsheet', async () => {
  await using here = await busy()
  const noc = await here.loggedIn('noc', 'viewer')
  const list = await text(noc, '/drills')
  expect(list.indexOf('DR-2')).toBeLessThan(list.indexOf('DR-1'))
  expect(list).toContain('still going on')
  expect(await text(noc, '/drills/DR-1')).toContain('all owners: 1 of 2 answered')
  expect(cellsOf(await text(noc, '/drills/DR-1/csv')).map(([name, , contact]) => [name, contact])).toEqual([
    ['drill', 'contact'],
    ['DR-1', 'center'],
    ['DR-1', 'physics'],
  ])
  expect((await noc.get('/drills/DR-9')).status).toBe(404)
  expect((await noc.get('/drills/9')).status).toBe(400)
})

test('the audit is read to its beginning page by page, each entry once, and searched', async () => {
  await using here = await busy()
  const kato = await here.loggedIn('kato', 'admin')
  const kept = (await here.store.audit.since(new Date(0))).length
  let rows = 0
  let pages = 0
  for (let path: string | undefined = '/audit'; path !== undefined; pages++) {
    const page: string = await text(kato, path)
    rows += page.match(/<tr><td><time/g)?.length ?? 0
    path = /rel="next" href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  }
  expect([pages, rows]).toEqual([Math.ceil(kept / 100), kept])
  const found = await text(kato, '/audit?by=tanaka&about=CF-2&action=')
  expect(found).toContain('<a href="/alerts/CF-2">CF-2</a>')
  expect(found).not.toContain('CF-4')
  const [, ...csv] = cellsOf(await text(kato, '/audit.csv?by=tanaka&about=CF-2'))
  expect(csv).toHaveLength(63)
  expect(csv.at(-1)).toEqual(['2026-03-16T12:00:00Z', 'tanaka', 'acknowledged', 'CF-2', 'until: 5d'])
  expect(await text(kato, '/audit?by=nobody')).toContain('Nothing fits this search.')
})

test('settings are shown, their secrets are not', async () => {
  const secrets = ['s3cret-ping', 's3cret-hook', 'password-file', 'token-file', 'url-file']
  const { settings } = loadSettings(
    `organisation: { name: IT Center }
smtp: { url: "smtp://certflow@mail.example.ac.jp", from: a@example.ac.jp, password_file: /etc/password-file }
mailbox: { url: "imaps://certflow@mail.example.ac.jp", password_file: /etc/password-file }
heartbeat: { ping_url: "https://ping.example/s3cret-ping" }
server: { sign_on: { header: X-Remote-User, admins: [kato] } }
channels:
  chat: { kind: webhook, shape: slack, url_file: /etc/url-file }
  hook: { kind: webhook, url: "https://hook.example/s3cret-hook" }
  zabbix: { kind: zabbix, server: zabbix.example.ac.jp, api_url: "https://z.example/s3cret-hook", token_file: /etc/token-file }
`,
    '/etc/certflow.yaml',
    { stateFolder: undefined, timeZone: 'Asia/Tokyo' },
  )
  if (settings === undefined) throw new Error('the settings of the test are wrong')
  await using here = await CentreHere.start({ shownSettings: shownSettings(settings) })
  const page = await text(await here.loggedIn('kato', 'admin'), '/settings')
  for (const secret of secrets) expect(page).not.toContain(secret)
  for (const shown of ['smtp://certflow@mail.example.ac.jp:587', 'x-remote-user', 'channels.chat.url_file'])
    expect(page).toContain(shown)
  expect(page.match(/set, not shown/g)).toHaveLength(5)
})

test('to follow every link of every page changes nothing, and leads nowhere that does not exist', async () => {
  await using here = await busy()
  const kato = await here.loggedIn('kato', 'admin')
  const before = contentOf(here.path)
  const found = await walk(kato, '/', 1_000)
  for (const path of ['/login', '/logout']) await kato.get(path)
  expect(contentOf(here.path)).toEqual(before)
  const paths = found.map(({ path }) => path)
  for (const { nav, path } of routes) if (nav !== undefined) expect(paths).toContain(path)
  const missing = found.filter(({ status }) => status !== 200 && status !== 303)
  expect(missing.map(({ path, status }) => `${status} ${path}`)).toEqual([])
})
