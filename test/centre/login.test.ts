import { describe, expect, test } from 'vitest'
import { hashPassword, isPassword, passwordProblem, usualCost } from '../../src/centre/login/password.ts'
import { parseRange } from '../../src/network/range.ts'
import { RangeSet } from '../../src/network/range-set.ts'
import { CentreHere, password } from '../support/centre/centre-here.ts'

const minuteMs = 60_000

async function actsIn({ store }: CentreHere): Promise<string[]> {
  return (await store.audit.since(new Date(0))).map(({ by, action }) => `${by} ${action}`)
}

test('without any account the page says how to make one', async () => {
  await using here = await CentreHere.start()
  const response = await here.browser().get('/login')
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('certflow users add')
})

test('a login leads to where somebody wanted to go, and a logout ends it', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  const browser = here.browser()
  const asked = await browser.get('/?lang=ja')
  expect(asked.headers.get('location')).toBe('/login?next=%2F%3Flang%3Dja')
  const done = await browser.send('/login', '/login?next=%2F%3Flang%3Dja', { login: 'kato', password })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/?lang=ja'])
  expect(done.headers.getSetCookie().join()).toMatch(/^certflow=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  expect((await browser.get('/')).status).toBe(200)
  const before = new Map(browser.cookies)
  expect((await browser.send('/', '/logout', {})).headers.get('location')).toBe('/login')
  for (const [name, value] of before) browser.cookies.set(name, value)
  expect((await browser.get('/')).status).toBe(303)
  expect(await actsIn(here)).toEqual(['test account-added', 'kato logged-in', 'kato logged-out'])
})

test('where people come by https the session is kept to it and to this host', async () => {
  await using here = await CentreHere.start({ settings: { url: 'https://certflow.example.ac.jp' } })
  await here.account('kato', 'admin')
  const browser = here.browser()
  browser.headers = { origin: 'https://certflow.example.ac.jp' }
  const done = await browser.logIn('kato', password)
  expect(done.headers.getSetCookie().join()).toMatch(
    /^__Host-certflow=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
})

test('a login leads nowhere else', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  const odd = ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)']
  for (const next of [...odd, '/logout', '/login']) {
    const path = `/login?next=${encodeURIComponent(next)}`
    const done = await here.browser().send('/login', path, { login: 'kato', password })
    expect([next, done.headers.get('location')]).toEqual([next, '/'])
  }
})

test('the store has neither passwords nor sessions, only what proves them', async () => {
  await using here = await CentreHere.start()
  const browser = await here.loggedIn('kato', 'admin')
  const secret = browser.cookies.get('certflow') ?? ''
  const [account] = await here.store.accounts.list()
  expect(account?.password).toMatch(/^scrypt\$1\$1\$1\$/)
  expect(await here.store.accounts.session(secret)).toBeUndefined()
})

test('a session ends when nobody uses it, after half a day, and with another password', async () => {
  await using here = await CentreHere.start()
  const isIn = async (browser: Awaited<ReturnType<typeof here.loggedIn>>) => (await browser.get('/')).status === 200
  const begun = here.clock.now.getTime()
  const busy = await here.loggedIn('busy', 'admin')
  const idle = await here.loggedIn('idle', 'admin')
  for (let hours = 1; hours < 12; hours++) {
    here.clock.now = new Date(begun + hours * 60 * minuteMs)
    expect(await isIn(busy)).toBe(true)
  }
  expect(await isIn(idle)).toBe(false)
  here.clock.now = new Date(begun + 12 * 60 * minuteMs)
  expect(await isIn(busy)).toBe(false)
  const other = await here.loggedIn('other', 'admin')
  const entry = { at: here.clock.now, by: 'x', action: 'password-changed', about: 'other', detail: {} }
  await here.store.accounts.changePassword('other', 'x', here.clock.now, entry)
  expect(await isIn(other)).toBe(false)
  const gone = await here.loggedIn('gone', 'viewer')
  await here.store.accounts.remove('gone', entry)
  expect(await isIn(gone)).toBe(false)
})

test('a login with the password of before that ends after the change begins nothing', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  const account = await here.store.accounts.account('kato')
  const entry = { at: here.clock.now, by: 'x', action: 'x', about: 'x', detail: {} }
  await here.store.accounts.changePassword('kato', 'y', new Date(here.clock.now.getTime() + 1), entry)
  const session = { id: 'a', login: 'kato', startedAt: here.clock.now, usedAt: here.clock.now }
  expect(await here.store.accounts.begin(session, account?.passwordAt ?? new Date(), entry)).toBe(false)
  expect(await here.store.accounts.session('a')).toBeUndefined()
})

test('who guesses has five tries from one place; others, and the account elsewhere, have theirs', async () => {
  await using here = await CentreHere.start({ settings: { trustedProxies: loopback() } })
  await here.account('kato', 'admin')
  const from = (address: string) => {
    const browser = here.browser()
    browser.headers = { 'x-forwarded-for': address }
    return browser
  }
  const guesser = from('192.0.2.1')
  const statuses = []
  for (let tries = 0; tries < 7; tries++) statuses.push((await guesser.logIn('kato', 'wrong')).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
  const refused = await guesser.logIn('kato', password)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBe(15 * 60)
  expect((await from('192.0.2.2').logIn('kato', password)).status).toBe(303)
  // what was refused did not count, so it ends
  here.clock.now = new Date(here.clock.now.getTime() + 15 * minuteMs + 1)
  expect((await guesser.logIn('kato', password)).status).toBe(303)
  expect((await actsIn(here)).filter((act) => act === 'kato login-refused')).toHaveLength(5)
})

test('many guesses at once are no more than their limit', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  const browser = here.browser()
  const form_token = await browser.formToken('/login')
  const tries = Array.from({ length: 20 }, () =>
    browser.post('/login', { form_token, login: 'kato', password: 'wrong' }),
  )
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
})

test('who has mistyped and then got in begins anew', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  const browser = here.browser()
  for (let round = 0; round < 3; round++) {
    for (let tries = 0; tries < 4; tries++) expect((await browser.logIn('kato', 'wrong')).status).toBe(401)
    expect((await browser.logIn('kato', password)).status).toBe(303)
    browser.cookies.clear()
  }
})

test('what somebody types in the wrong field is in no audit', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  await here.browser().logIn('my password', 'kato')
  expect(await actsIn(here)).toContain('unknown account login-refused')
  expect(JSON.stringify(await here.store.audit.since(new Date(0)))).not.toContain('my password')
})

test.for([
  ['without a token', {}],
  ['with a token of nobody', { form_token: 'x' }],
])('a form %s changes nothing', async ([, fields]) => {
  await using here = await CentreHere.start()
  const browser = await here.loggedIn('kato', 'admin')
  expect((await browser.post('/logout', fields as Record<string, string>)).status).toBe(403)
  expect((await browser.get('/')).status).toBe(200)
})

test('a form with the token of another, or from another site, changes nothing', async () => {
  await using here = await CentreHere.start()
  const kato = await here.loggedIn('kato', 'admin')
  const sato = await here.loggedIn('sato', 'viewer')
  const [own, foreign] = [await kato.formToken('/'), await sato.formToken('/')]
  expect((await kato.post('/logout', { form_token: foreign })).status).toBe(403)
  expect((await kato.post('/logout', { form_token: own }, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await kato.post('/logout', { form_token: own }, { origin: 'null' })).status).toBe(403)
  expect((await kato.get('/')).status).toBe(200)
  expect((await kato.post('/logout', { form_token: own })).status).toBe(303)
})

test('the login form of one browser is no use to another', async () => {
  await using here = await CentreHere.start()
  await here.account('kato', 'admin')
  const [victim, attacker] = [here.browser(), here.browser()]
  await victim.get('/login')
  const form_token = await attacker.formToken('/login')
  expect((await victim.post('/login', { form_token, login: 'kato', password })).status).toBe(403)
})

test('the API takes a session to read, and to change something only with the token of its forms', async () => {
  await using here = await CentreHere.start()
  const browser = await here.loggedIn('kato', 'admin')
  expect((await browser.get('/api/v1/alerts')).status).toBe(200)
  const refused = await browser.post('/api/v1/alerts/1/ack', { as: 'center', until: '2027-01-01' })
  expect(refused.status).toBe(403)
  const form_token = await browser.formToken('/')
  const taken = await browser.post('/api/v1/alerts/1/ack', { as: 'center', until: '2027-01-01', form_token })
  expect(taken.status).toBe(404)
})

const signOn = { header: 'x-remote-user', admins: new Set(['kato']), viewers: new Set(['noc']) }

function loopback(): RangeSet {
  const range = parseRange('127.0.0.1')
  if (!range.ok) throw new Error('unreachable')
  return new RangeSet([range.value])
}

test('the single sign-on is believed from its proxy alone', async () => {
  await using trusting = await CentreHere.start({ settings: { signOn, trustedProxies: loopback() } })
  await using wary = await CentreHere.start({ settings: { signOn, trustedProxies: new RangeSet([]) } })
  const ask = (here: CentreHere, path: string, login: string) =>
    fetch(`${here.url}${path}`, { redirect: 'manual', headers: { 'x-remote-user': login } })
  expect((await ask(trusting, '/', 'kato')).status).toBe(200)
  expect((await ask(wary, '/', 'kato')).status).toBe(303)
  expect((await ask(trusting, '/metrics', 'noc')).status).toBe(200)
  // owners are those whom a contact names
  expect((await ask(trusting, '/', 'sato@example.ac.jp')).status).toBe(200)
  expect((await ask(trusting, '/metrics', 'sato@example.ac.jp')).status).toBe(403)
  expect((await ask(trusting, '/', 'stranger')).status).toBe(303)
  for (const odd of ['kato, kato', 'kato;x', '', ' ', 'k\u00e4to'])
    expect((await ask(trusting, '/', odd).catch(() => ({ status: 303 }))).status).toBe(303)
})

test('a token ends on its day, and when it is revoked', async () => {
  await using here = await CentreHere.start()
  const token = await here.token('t', 'read')
  expect((await here.ask('/api/v1/runs', token)).status).toBe(200)
  const entry = { at: here.clock.now, by: 'x', action: 'token-revoked', about: 't', detail: {} }
  await here.store.tokens.revoke('t', entry)
  expect((await here.ask('/api/v1/runs', token)).status).toBe(401)
})

describe('another password', () => {
  const wanted = 'tall ships and a star'

  test('ends every session of the account but that in which it was set', async () => {
    await using here = await CentreHere.start()
    const kato = await here.loggedIn('kato', 'viewer')
    const elsewhere = here.browser()
    await elsewhere.logIn('kato', password)
    const sato = await here.loggedIn('sato', 'admin')
    expect(await (await kato.get('/')).text()).toContain('<a href="/password">')
    here.clock.now = new Date(here.clock.now.getTime() + minuteMs)
    const done = await kato.send('/password', '/password', { current: password, wanted, again: wanted })
    expect([done.status, done.headers.get('location')]).toEqual([303, '/password?done=yes'])
    expect(await (await kato.get('/password?done=yes')).text()).toContain('You have a new password')
    const statuses = await Promise.all([kato, elsewhere, sato].map(async (each) => (await each.get('/')).status))
    expect(statuses).toEqual([200, 303, 200])
    expect(await (await kato.get('/password')).text()).toContain(`datetime="${here.clock.now.toISOString()}"`)
    expect((await here.browser().logIn('kato', password)).status).toBe(401)
    expect((await here.browser().logIn('kato', wanted)).status).toBe(303)
    expect(await actsIn(here)).toContain('kato password-changed')
  })

  test.for([
    [
      'the current one is wrong',
      { current: 'not this one at all', wanted, again: wanted },
      'not your current password',
    ],
    ['it was typed in two ways', { current: password, wanted, again: `${wanted}!` }, 'in two ways'],
    [
      'it is the one of before',
      { current: password, wanted: password, again: password },
      'it is the one that you have',
    ],
    ['it is too short', { current: password, wanted: 'short', again: 'short' }, 'fewer than 12 characters'],
  ] as const)('is not set where %s', async ([, fields, said]) => {
    await using here = await CentreHere.start()
    const kato = await here.loggedIn('kato', 'viewer')
    const before = await here.store.accounts.account('kato')
    const refused = await kato.send('/password', '/password', fields)
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(said)])
    expect(await here.store.accounts.account('kato')).toEqual(before)
    expect((await kato.get('/')).status).toBe(200)
  })

  test('is guessed at no more often than a login', async () => {
    await using here = await CentreHere.start()
    const kato = await here.loggedIn('kato', 'viewer')
    const statuses = []
    for (let tries = 0; tries < 6; tries++) {
      const fields = { current: `guess number ${tries}`, wanted, again: wanted }
      statuses.push((await kato.send('/password', '/password', fields)).status)
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
    expect((await here.browser().logIn('kato', password)).status).toBe(429)
  })
})

test.for([
  ['short', 'short'],
  ['aaaaaaaaaaaaaaaaaaaa', 'uniform'],
  ['two lines of\npassword', 'lines'],
  ['x'.repeat(300), 'long'],
  ['correct horse battery', undefined],
  ['安全なパスワードの例です', undefined],
] as const)('a new password: %s', ([text, problem]) => {
  expect(passwordProblem(text)).toBe(problem)
})

test('a password is kept at the cost that is usual now, and known again whatever way it is typed', async () => {
  expect(usualCost.logN).toBeGreaterThanOrEqual(17)
  expect(await hashPassword('any of them')).toMatch(/^scrypt\$17\$8\$1\$[\w+/]{22}==\$[\w+/]{43}=$/)
  const kept = await hashPassword('pa\u0308sswort mit Umlaut', { logN: 2, r: 1, p: 1 })
  expect(await isPassword('p\u00e4sswort mit Umlaut', kept)).toBe(true)
  expect(await isPassword('passwort mit Umlaut', kept)).toBe(false)
  for (const odd of ['', 'scrypt$', 'plain', 'scrypt$1$1$1$x$']) expect(await isPassword('', odd)).toBe(false)
})
