import { expect, test } from 'vitest'
import { signAnswer } from '../../src/answers/answer-token.ts'
import { answerLinks } from '../../src/centre/answer-links.ts'
import { buildServer } from '../../src/centre/http/server.ts'
import { publicRoutes } from '../../src/centre/routes.ts'
import { outboxChange } from '../store/samples.ts'
import { alert, place } from '../support/alerts.ts'
import { CentreHere } from '../support/centre/centre-here.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'

async function withAlerts(): Promise<CentreHere> {
  const here = await CentreHere.start({ settings: { url: 'https://certflow.example.ac.jp' } })
  const over = alert({ number: 2, state: 'closed', closedAt: judgedAt })
  const hostile = alert({
    number: 3,
    subject: { kind: 'manual', name: 'x' },
    places: [place({ endpoint: '<script>alert(1)</script>' })],
  })
  const alerts = [alert({ number: 1, places: [place(), place({ endpoint: 'b:443' })] }), over, hostile]
  await here.store.alerts.save({ alerts, outbox: outboxChange(), audit: [] }, 0)
  return here
}

const link = ({ centre }: CentreHere, number: number) =>
  new URL(answerLinks(centre.settings, centre.secret, centre.now)?.({ number }, { contact: 'physics' }) ?? '').pathname

async function actsIn({ store }: CentreHere): Promise<string[]> {
  const acts = await store.audit.since(judgedAt)
  return acts.map(({ by, action, about, detail }) => [by, action, about, ...Object.values(detail)].join(' '))
}

test('a link says what it is about in both languages, and to look at it changes nothing', async () => {
  await using here = await withAlerts()
  for (const [language, title] of [
    ['en', 'I take it'],
    ['ja', '私が対応します'],
  ] as const) {
    const response = await fetch(`${here.url}${link(here, 1)}`, { headers: { 'accept-language': language } })
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toContain(title)
    expect(text).toContain('CF-1')
    expect(text).toContain('www.example.ac.jp:443')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  }
  for (let round = 0; round < 3; round++) await fetch(`${here.url}${link(here, 1)}`, { method: 'HEAD' })
  expect(await actsIn(here)).toEqual([])
  expect((await here.store.alerts.numbered(1))?.acknowledgement).toBeUndefined()
})

test('each of the three answers is taken, from wherever it is sent, and once', async () => {
  await using here = await withAlerts()
  const send = async (fields: Record<string, string>) => {
    // a mail program's own browser: no cookie, no origin of ours
    const body = new URLSearchParams(fields)
    const headers = { origin: 'null', 'accept-language': 'en' }
    const response = await fetch(`${here.url}${link(here, 1)}`, { method: 'POST', body, headers })
    return `${response.status} ${/class="headline">([^<]*)<\/p>\n<p>([^<]*)/
      .exec(await response.text())
      ?.slice(1)
      .join(': ')}`
  }
  const mine = { answer: 'mine', mine_until: '2026-11-24' }
  const taken = '200 Thank you: physics has it until 2026-11-24. Nobody else is told of it until then.'
  expect(await send(mine)).toBe(taken)
  here.clock.now = new Date(judgedAt.getTime() + 60_000)
  expect(await send(mine)).toBe(taken)
  expect(await send({ answer: 'other', who: 'Sato, tel. 1234' })).toMatch(/^200 Thank you: Your answer is noted/)
  expect(await send({ answer: 'other', who: 'Sato, tel. 1234' })).toMatch(/^200 /)
  expect(await send({ answer: 'unused', unused_until: '2027-03-31' })).toMatch(/^200 /)
  expect(await send({ answer: 'other', who: '' })).toMatch(/^400 Something was missing/)
  expect(await send({ answer: 'mine' })).toMatch(/^400 /)
  expect(await actsIn(here)).toEqual([
    'physics acknowledged CF-1 2026-11-24T23:59:59.000Z link',
    'physics named-other CF-1 Sato, tel. 1234 link',
    'physics said-unused CF-1 2027-03-31 link',
  ])
  expect(await (await fetch(`${here.url}${link(here, 1)}`)).text()).toContain('physics has it until 2026-11-24')
})

test('what is over, too old, forged or of nothing is told as that, and takes no answer', async () => {
  await using here = await withAlerts()
  const { secret } = here.centre
  const links = [
    [link(here, 2), 200, 'This is over'],
    [`/a/${signAnswer(secret, { number: 1 }, 'physics', daysFromNow(-31))}`, 410, 'too old'],
    [`/a/${signAnswer(Buffer.alloc(32, 8), { number: 1 }, 'physics', judgedAt)}`, 404, 'not complete'],
    [link(here, 99), 404, 'not complete'],
    ['/a/x', 404, 'not complete'],
  ] as const
  for (const [path, status, words] of links) {
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? new URLSearchParams({ answer: 'mine', mine_until: '2026-11-24' }) : null
      const response = await fetch(`${here.url}${path}`, { method, body })
      expect([path, method, response.status]).toEqual([path, method, status])
      expect(await response.text()).toContain(words)
    }
  }
  expect(await actsIn(here)).toEqual([])
})

test('nothing of an alert is markup', async () => {
  await using here = await withAlerts()
  const text = await (await fetch(`${here.url}${link(here, 3)}`)).text()
  expect(text).not.toContain('<script>')
  expect(text).toContain('&lt;script&gt;alert(1)')
})

test('the listener for everybody serves links, and nothing else to anybody', async () => {
  await using here = await withAlerts()
  const server = await buildServer(here.centre, publicRoutes)
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  expect((await fetch(`${url}${link(here, 1)}`)).status).toBe(200)
  const admin = await here.loggedIn('kato', 'admin')
  const token = await here.token('t', 'read', 'answer', 'metrics')
  const cookie = Array.from(admin.cookies, ([name, value]) => `${name}=${value}`).join('; ')
  for (const headers of [{}, { cookie }, { authorization: `Bearer ${token}` }] as Record<string, string>[]) {
    for (const path of ['/', '/login', '/metrics', '/healthz', '/api/v1/alerts', '/api/v1/openapi.json', '/a/']) {
      const response = await fetch(`${url}${path}`, { headers, redirect: 'manual' })
      expect([path, response.status, response.headers.get('location')]).toEqual([path, 404, null])
    }
  }
  await server.close()
})

test.for([
  [{ url: undefined, public: undefined }, undefined],
  [{ url: 'https://a.example', public: undefined }, 'https://a.example/a/'],
  [
    { url: 'https://a.example', public: { listen: { host: '::1', port: 1 }, url: 'https://b.example' } },
    'https://b.example/a/',
  ],
  [{ url: 'https://a.example', public: { listen: { host: '::1', port: 1 }, url: undefined } }, 'https://a.example/a/'],
] as const)('links lead to where people get: %#', ([settings, wanted]) => {
  const links = answerLinks(settings, Buffer.alloc(32), () => judgedAt)
  expect(links?.({ number: 1 }, { contact: 'a' }).replace(/[^/]+$/, '')).toBe(wanted)
})
