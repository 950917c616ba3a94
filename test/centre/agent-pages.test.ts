import { expect, test } from 'vitest'
import { agentCampus, old } from '../support/centre/agent-campus.ts'
import { WireAgent } from '../support/centre/wire-agent.ts'

test('agreement: three columns, the worst first, each state with its sentence; nobody is missed who has no hook', async () => {
  await using here = await agentCampus()
  const kato = await here.loggedIn('kato', 'admin')
  const text = await (await kato.get('/agreement')).text()
  const rows = text.split('<tr>').slice(2)
  const told = rows.map((row) => [
    /name=([a-z]+)/.exec(row)?.[1],
    /class="state (\w+)">([^<]+)/.exec(row)?.slice(1).join(' '),
    /<small>([^<]+)<\/small><\/td>/.exec(row)?.[1],
  ])
  expect(told).toEqual([
    ['old', 'critical Critical', 'The process still shows the old one: it was not reloaded.'],
    ['lb', 'critical Critical', expect.stringContaining('the network another')],
    ['gone', 'warning Warning', 'web02 is to renew it, and does not know it.'],
    [
      'night',
      'pending Pending',
      'A new one is on the disk; the service may show the old one until 2026-11-21 00:00 UTC.',
    ],
    [
      'new',
      'pending Pending',
      'Disk and process agree; the network was looked at before the renewal was over (2026-11-20 12:00 UTC), and will be again with the next scan.',
    ],
    [
      'quiet',
      'pending In part',
      'Disk and network agree; the process was not seen (quiet.example.ac.jp@127.0.0.1:443).',
    ],
    ['www', 'ok OK', 'All three agree.'],
  ])
  expect(rows[1]).toContain(
    `<p class="differs"><b>≠ <code>${old.fingerprint.slice(0, 12)}</code></b><small>not that of the disk</small><small>192.0.2.8</small>`,
  )
  expect(rows[6]).not.toContain('differs')
  for (const [head, moment] of [
    ['Disk', 'said 2026-11-20 12:00 UTC'],
    ['Process', 'looked at 2026-11-20 12:00 UTC'],
    ['Network', 'looked at 2026-11-20 12:00 UTC'],
  ])
    expect(rows[6]).toMatch(new RegExp(`data-head="${head}">(?:(?!</td>).)*<small>${moment}</small></td>`))
  const japanese = await (await kato.get('/agreement?lang=ja')).text()
  for (const each of [
    '三つとも一致しています。',
    '反映待ち',
    'ネットワークを最後に確認したのは更新の完了前',
    '一部確認',
    'プロセスは確認できていません（quiet.example.ac.jp@127.0.0.1:443）。',
  ])
    expect(japanese).toContain(each)
})

test('an owner sees the agreement of the own alone, and no agents', async () => {
  await using here = await agentCampus()
  const tanaka = await here.loggedIn('tanaka', 'owner')
  const text = await (await tanaka.get('/agreement')).text()
  expect(text).toContain('old.example.ac.jp')
  expect(text).not.toContain('www.example.ac.jp')
  expect((await tanaka.get('/agents')).status).toBe(403)
  expect((await tanaka.send('/', '/agents', { act: 'revoke', name: 'web01' })).status).toBe(403)
})

test('agents are approved and revoked on their page, by admins; what they call themselves is text', async () => {
  await using here = await agentCampus()
  const late = new WireAgent(here)
  await late.enroll(await late.grant('web02', '192.0.2.99'))
  const viewer = await here.loggedIn('noc', 'viewer')
  const seen = await (await viewer.get('/agents')).text()
  expect(seen).toContain('&lt;b&gt;web01&lt;/b&gt;')
  expect(seen).toContain('in force &lt;i&gt;and served&lt;/i&gt;')
  expect(seen).toMatch(/<td data-head="To look at">nothing<\/td>/)
  expect(seen).not.toContain('value="approve"')
  expect((await viewer.send('/', '/agents', { act: 'revoke', name: 'web01' })).status).toBe(403)
  const kato = await here.loggedIn('kato', 'admin')
  const page = await (await kato.get('/agents')).text()
  const [, id = ''] = /name="id" value="(\d+)"/.exec(page) ?? []
  expect((await kato.send('/agents', '/agents', { act: 'approve', id })).status).toBe(303)
  expect((await kato.send('/agents', '/agents', { act: 'approve', id })).status).toBe(404)
  expect((await late.send(late.report())).status).toBe(200)
  expect((await kato.send('/agents', '/agents', { act: 'revoke', name: 'web01' })).status).toBe(303)
  expect((await here.store.agents.list()).map(({ name }) => name)).toEqual(['web02'])
  const acts = (await here.store.audit.since(new Date(0))).map(({ by, action, about }) => `${by} ${action} ${about}`)
  expect(acts).toEqual(expect.arrayContaining(['kato agent-approved web02', 'kato agent-revoked web01']))
})

test('an agent that was revoked is told as such, though it was the only one', async () => {
  await using here = await agentCampus()
  const kato = await here.loggedIn('kato', 'admin')
  await kato.send('/agents', '/agents', { act: 'revoke', name: 'web01' })
  const text = await (await kato.get('/agreement')).text()
  expect(text).toContain('web01 was revoked (2026-11-20 12:00 UTC): make a token for it, or correct managed_by.')
  expect(text).not.toContain('does not know it')
  const japanese = await (await kato.get('/agreement?lang=ja')).text()
  expect(japanese).toContain('web01 は失効しています（2026-11-20 12:00 UTC）。')
  await WireAgent.joined(here, 'web01')
  expect(await (await kato.get('/agreement?lang=en')).text()).not.toContain('was revoked')
})
