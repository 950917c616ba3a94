import { expect, test } from 'vitest'
import { cellsOf } from '../report/csv-reader.ts'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere } from '../support/centre/centre-here.ts'

async function busy(servers: number): Promise<CentreHere> {
  const here = await CentreHere.start({ inventory: busyInventory(servers) })
  await busyCampus(here, servers)
  return here
}

test('an owner sees the own on every page, and answers it alone', async () => {
  await using here = await busy(30)
  const tanaka = await here.loggedIn('tanaka', 'owner')
  const text = async (path: string) => (await tanaka.get(path)).text()
  expect(await text('/')).toContain('1 alert needs somebody now.')
  expect(await text('/endpoints')).not.toContain('www1.example.ac.jp')
  expect(await text('/endpoints.csv')).not.toContain('www1.example.ac.jp')
  expect((await tanaka.get('/endpoint?name=www1.example.ac.jp%3A443')).status).toBe(404)
  expect(await text('/alerts?show=all')).not.toContain('CF-2')
  expect((await tanaka.get('/alerts/CF-2')).status).toBe(404)
  const fields = { answer: 'mine', mine_until: '2026-11-24' }
  expect((await tanaka.send('/', '/alerts/CF-2', fields)).status).toBe(404)
  expect((await tanaka.send('/', '/alerts/CF-1', { ...fields, as: 'center' })).status).toBe(403)
  expect((await tanaka.send('/', '/alerts/CF-1', fields)).headers.get('location')).toBe('/alerts/CF-1')
  expect((await here.store.alerts.numbered(1))?.acknowledgement?.by).toBe('physics')
})

test('a viewer is offered no answer, and sends none', async () => {
  await using here = await busy(10)
  const noc = await here.loggedIn('noc', 'viewer')
  expect(await (await noc.get('/alerts/CF-1')).text()).not.toContain('name="mine_until"')
  expect((await noc.send('/', '/alerts/CF-1', { answer: 'mine', mine_until: '2026-11-24' })).status).toBe(403)
})

test('a half answer, a day that is none, and what is not asked are refused', async () => {
  await using here = await busy(10)
  const kato = await here.loggedIn('kato', 'admin')
  for (const [fields, status] of [
    [{ answer: 'mine' }, 400],
    [{ answer: 'mine', mine_until: '2026-02-30' }, 400],
    [{ answer: 'mine', mine_until: '2026-11-24', as: 'nobody' }, 400],
    [{ answer: 'mine', mine_until: '2026-11-01', as: 'center' }, 409],
    [{ answer: 'other', who: ' ', as: 'center' }, 400],
    [{ answer: 'mute', until: '2026-13-01', reason: 'x' }, 400],
    [{ answer: 'mute', until: '2026-11-24', reason: '' }, 400],
    [{ answer: 'close' }, 400],
  ] as const)
    expect([fields, (await kato.send('/', '/alerts/CF-1', fields)).status]).toEqual([fields, status])
})

test('a spreadsheet has a row for each, and no cell is a formula', async () => {
  await using here = await busy(20)
  const kato = await here.loggedIn('kato', 'admin')
  const response = await kato.get('/endpoints.csv?severity=critical')
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [header = [], ...rows] = cellsOf(await response.text())
  expect(header.slice(0, 3)).toEqual(['endpoint', 'host', 'port'])
  expect(rows[0]?.slice(0, 3)).toEqual(['www0.example.ac.jp:443', 'www0.example.ac.jp', '443'])
  expect(rows.every((row) => row.length === header.length)).toBe(true)
})

test('pages of a search keep what is searched for', async () => {
  await using here = await busy(250)
  const kato = await here.loggedIn('kato', 'admin')
  const text = await (await kato.get('/endpoints?tag=web&page=1')).text()
  expect(text).toContain('125 of 251')
  expect(text).toContain('href="/endpoints?tag=web&amp;page=2"')
  expect(await (await kato.get('/endpoints?tag=web&page=99')).text()).toContain('Page 2 of 2')
})

test('that the inventory has errors stands above all else; where they are is for admins', async () => {
  await using here = await CentreHere.start()
  const [admin, viewer] = [await here.loggedIn('kato', 'admin'), await here.loggedIn('sato', 'viewer')]
  here.file.text = 'version: 1\nendpoints: [{}]\n'
  const [forAdmin, forViewer] = [await (await admin.get('/')).text(), await (await viewer.get('/')).text()]
  for (const page of [forAdmin, forViewer])
    expect(page.indexOf('The inventory has errors')).toBeLessThan(page.indexOf('class="headline"'))
  expect(forAdmin).toMatch(/<p>inventory\.yaml:2:13: error: [^<]*<\/p>/)
  expect(forViewer).not.toContain('inventory.yaml')
  expect(here.logged.join()).toContain('Cannot use inventory "x"')
})
