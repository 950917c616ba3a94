import { expect, test } from 'vitest'
import { apiRoute, pageRoute, type Route } from '../../src/centre/http/route.ts'
import { buildServer } from '../../src/centre/http/server.ts'
import { routes } from '../../src/centre/routes.ts'
import type { Role } from '../../src/store/account-store.ts'
import type { Scope } from '../../src/store/token-store.ts'
import type { Browser } from '../support/centre/browser.ts'
import { CentreHere } from '../support/centre/centre-here.ts'

/** An address that a route answers to, and what a form would bring. */
function addressOf({ path }: Route): string {
  return path.replace(':id', '4821').replace(/:\w+/g, 'x')
}

async function statusFor({ method, ...route }: Route, url: string, init: RequestInit): Promise<number> {
  const response = await fetch(`${url}${addressOf({ method, ...route })}`, { redirect: 'manual', ...init, method })
  await response.body?.cancel()
  // a page sends people who are nobody to the login
  return response.headers.get('location')?.startsWith('/login') && !route.path.startsWith('/log')
    ? 401
    : response.status
}

const guarded = routes.filter(({ may }) => !may.includes('public'))

test('what is open to everybody is this, and nothing else', () => {
  const open = routes.filter(({ may }) => may.includes('public')).map(({ method, path }) => `${method} ${path}`)
  expect(open.sort()).toEqual([
    'GET /a/:token',
    'GET /assets/:hash/:name',
    'GET /healthz',
    'GET /login',
    'GET /readyz',
    'POST /a/:token',
    'POST /api/v1/agents/enroll',
    'POST /login',
  ])
})

test('nobody, a made-up token, a made-up session: every other route refuses them', async () => {
  await using here = await CentreHere.start()
  const strangers: RequestInit[] = [
    {},
    { headers: { authorization: `Bearer certflow_${'x'.repeat(43)}` } },
    { headers: { authorization: 'Bearer x' } },
    { headers: { cookie: `certflow=${'x'.repeat(43)}` } },
    { headers: { 'x-remote-user': 'kato', 'remote-user': 'kato' } },
  ]
  for (const init of strangers) {
    for (const route of guarded) {
      const headers = { accept: 'text/html', ...init.headers }
      expect([route.path, await statusFor(route, here.url, { headers })]).toEqual([
        route.path,
        route.path === '/logout' ? 303 : 401,
      ])
    }
  }
})

test('each role and each scope gets what is granted to it, and 403 for everything else', async () => {
  await using here = await CentreHere.start()
  const roles: Role[] = ['viewer', 'owner', 'admin']
  const scopes: Scope[] = ['read', 'answer', 'metrics']
  const browsers = new Map<string, Browser>()
  for (const role of roles) browsers.set(role, await here.loggedIn(`a-${role}`, role))
  for (const route of guarded) {
    const { path, may } = route
    for (const role of roles) {
      const cookie = Array.from(browsers.get(role)?.cookies ?? [], ([name, value]) => `${name}=${value}`).join('; ')
      const status = await statusFor(route, here.url, { headers: { cookie } })
      // a form without its token is refused after the role was looked at
      if (!may.includes(role)) expect([role, path, status]).toEqual([role, path, 403])
      else if (route.method === 'GET')
        expect([role, path, [200, 303, 400, 404].includes(status)]).toEqual([role, path, true])
    }
    for (const scope of scopes) {
      const token = await here.token(`${scope}-${routes.indexOf(route)}`, scope)
      const status = await statusFor(route, here.url, { headers: { authorization: `Bearer ${token}` } })
      const isRefused = !may.includes(`token:${scope}`)
      expect([scope, path, status === 403]).toEqual([scope, path, isRefused])
    }
  }
})

test('what does not exist is told to nobody who is nobody', async () => {
  await using here = await CentreHere.start()
  expect((await fetch(`${here.url}/api/v1/secrets`)).status).toBe(401)
  expect((await fetch(`${here.url}/secrets`, { redirect: 'manual' })).headers.get('location')).toBe(
    '/login?next=%2Fsecrets',
  )
  const token = await here.token('t', 'read')
  expect((await here.ask('/api/v1/secrets', token)).status).toBe(404)
})

test.for([
  ['nobody', []],
  ['nothing', undefined as never],
] as const)('a route that grants %s cannot be registered', async ([, may]) => {
  await using here = await CentreHere.start()
  const api = apiRoute({ method: 'GET', path: '/x', may, summary: 'x', answer: async () => 'x' })
  await expect(buildServer(here.centre, api)).rejects.toThrow('GET /x does not say who may ask for it')
})

test('a page whose forms nobody may send cannot be registered', async () => {
  await using here = await CentreHere.start()
  const page = pageRoute({
    path: '/x',
    may: ['admin'],
    show: async () => 'x',
    take: async () => ({ goTo: '/' }),
  })
  await expect(buildServer(here.centre, page)).rejects.toThrow('POST /x does not say who may ask for it')
})

test('a method that a route does not have is not let in', async () => {
  await using here = await CentreHere.start()
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    for (const { path } of guarded)
      expect([
        method,
        path,
        (await fetch(`${here.url}${path.replace(':id', '1')}`, { method, redirect: 'manual' })).status,
      ]).toEqual([method, path, path.startsWith('/api/') ? 401 : 303])
})

test('every answer has the headers that keep a page to itself, errors too', async () => {
  await using here = await CentreHere.start({ settings: { url: 'https://certflow.example.ac.jp' } })
  for (const path of ['/healthz', '/login', '/nowhere', '/api/v1/alerts', '/assets/x/y']) {
    const { headers } = await fetch(`${here.url}${path}`, { redirect: 'manual' })
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self';/)
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000')
    expect(headers.get('cache-control')).toBe('no-store')
  }
})

test('where nobody said that it is reached by https, no browser is bound to that', async () => {
  await using here = await CentreHere.start()
  expect((await fetch(`${here.url}/healthz`)).headers.get('strict-transport-security')).toBeNull()
})

test('a body that is too large, and one that is nothing, are refused', async () => {
  await using here = await CentreHere.start()
  const token = await here.token('t', 'answer')
  const post = (body: string) =>
    here.ask('/api/v1/alerts/1/ack', token, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  expect((await post(`"${'x'.repeat(70_000)}"`)).status).toBe(413)
  expect((await post('{')).status).toBe(400)
  const refused = await post('{}')
  expect(refused.headers.get('content-type')).toContain('application/problem+json')
  expect(await refused.json()).toMatchObject({ status: 400, title: expect.any(String), detail: expect.any(String) })
})

test('a bug is told to the operator, and no word of it to others', async () => {
  const path = '/api/v1/broken'
  const broken = apiRoute({
    method: 'GET',
    path,
    may: ['public'],
    summary: 'x',
    answer: async () => {
      throw new Error('secret detail')
    },
  })
  await using here = await CentreHere.start({ routes: broken })
  const response = await fetch(`${here.url}${path}`)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret detail')
  expect(here.logged.join()).toContain('GET /api/v1/broken: Error: secret detail')
})
