import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shownSettings } from '../../src/cli/centre/shown-settings.ts'
import { createAuthority } from '../../src/demo/authority.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { agentCampus } from '../support/centre/agent-campus.ts'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere, password } from '../support/centre/centre-here.ts'
import { daysFromNow, judgedAt } from '../support/facts.ts'
import { pathOf } from '../support/foreign.ts'

const servers = 300
let browser: Browser
beforeAll(async () => {
  const executablePath = pathOf({ binary: 'chromium' })
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
})
afterAll(() => browser.close())

const settingsFile = `organisation: { name: IT Center, email: pki@center.example.ac.jp }
smtp: { url: smtp://mail.example.ac.jp, from: certflow@center.example.ac.jp, password_file: /etc/certflow/smtp }
`

async function centre(): Promise<CentreHere> {
  const { settings } = loadSettings(settingsFile, '/etc/certflow/certflow.yaml', {
    stateFolder: undefined,
    timeZone: 'UTC',
  })
  if (settings === undefined) throw new Error('the settings of the tests are wrong')
  const here = await CentreHere.start({ inventory: busyInventory(servers), shownSettings: shownSettings(settings) })
  await busyCampus(here, servers)
  await here.account('kato', 'admin')
  return here
}

interface Look {
  readonly width: number
  readonly locale: 'en' | 'ja'
  readonly colorScheme: 'light' | 'dark'
}

/** A page as somebody sees it; whatever its policy refuses, or it cannot load, is an error. */
async function visit(look: Look, errors: string[]): Promise<Page & AsyncDisposable> {
  const { width, locale, colorScheme } = look
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale, colorScheme })
  const page = await context.newPage()
  page.on('console', (message) => errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  return Object.assign(page, { [Symbol.asyncDispose]: () => context.close() })
}

async function logIn(page: Page, here: CentreHere): Promise<void> {
  await page.goto(`${here.url}/login`)
  await page.fill('[name=login]', 'kato')
  await page.fill('[name=password]', password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${here.url}/`)
}

/** What axe finds that is serious or worse. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[]
  }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

const paths = [
  '/',
  '/endpoints',
  '/endpoints?q=nothing-fits',
  '/endpoint?name=www0.example.ac.jp%3A443',
  '/endpoint?name=%E5%9F%BA%E5%B9%B9%E3%82%B9%E3%82%A4%E3%83%83%E3%83%81-1',
  '/alerts',
  '/alerts/CF-1',
  '/agreement',
  '/agents',
  '/manual',
  manualOf('基幹スイッチ-1'),
  manualOf('yearly-review'),
  '/forecast',
  '/drills',
  '/drills/DR-2',
  '/password',
  '/report',
  '/audit',
  '/settings',
  '/nowhere',
]

function manualOf(name: string): string {
  return `/manual/entry?name=${encodeURIComponent(name)}`
}

const looks = ([1280, 390] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme): Look => ({ width, colorScheme, locale: 'en' })),
)

test.for([...looks, ...looks.map((look): Look => ({ ...look, locale: 'ja' }))])(
  'pages fit $width px, $locale, $colorScheme, and everybody can use them',
  async (look) => {
    await using here = await centre()
    const errors: string[] = []
    await using page = await visit(look, errors)
    await page.goto(`${here.url}/login`)
    expect(await faultsOf(page)).toEqual([])
    await logIn(page, here)
    for (const path of paths) {
      await page.goto(`${here.url}${path}`)
      expect([path, await page.getAttribute('html', 'lang')]).toEqual([path, look.locale])
      expect([path, await faultsOf(page)]).toEqual([path, []])
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect([path, width]).toEqual([path, look.width])
    }
    expect(errors.filter((text) => !text.includes('404'))).toEqual([])
  },
)

test.for([
  { width: 1280, locale: 'en', colorScheme: 'dark' },
  { width: 390, locale: 'ja', colorScheme: 'light' },
] as const)('agents and agreement fit $width px, $locale, $colorScheme, and everybody can use them', async (look) => {
  await using here = await agentCampus()
  await here.account('kato', 'admin')
  const errors: string[] = []
  await using page = await visit(look, errors)
  await logIn(page, here)
  for (const path of ['/agreement', '/agents']) {
    await page.goto(`${here.url}${path}`)
    expect([path, await faultsOf(page)]).toEqual([path, []])
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, look.width])
  }
  await page.click('details:has(input[value=revoke]) summary')
  await page.click('form:has(input[value=revoke]) button')
  expect(await here.store.agents.list()).toEqual([])
  expect(errors).toEqual([])
})

test.for(['en', 'ja'] as const)('an alert is found, taken, answered and muted (%s)', async (locale) => {
  await using here = await centre()
  await using page = await visit({ width: 390, locale, colorScheme: 'light' }, [])
  await logIn(page, here)
  await page.click('a[href="/alerts/CF-1"]')
  await page.selectOption('form:has(button[value=mine]) select', 'physics')
  await page.click('button[value=mine]')
  expect((await here.store.alerts.numbered(1))?.acknowledgement).toMatchObject({ by: 'physics' })
  await page.fill('[name=who]', '佐藤 <b>')
  await page.click('button[value=other]')
  expect(await page.textContent('table')).toContain('佐藤 <b>')
  await page.fill('[name=reason]', 'server is replaced')
  await page.click('button[value=mute]')
  expect((await here.store.alerts.numbered(1))?.mute).toMatchObject({ by: 'kato', reason: 'server is replaced' })
  const acts = (await here.store.audit.since(judgedAt)).map(({ by, action }) => `${by} ${action}`)
  expect(acts).toEqual(expect.arrayContaining(['kato acknowledged', 'kato named-other', 'kato muted']))
})

test('endpoints are searched from the keyboard, and what a server calls itself runs nowhere', async () => {
  await using here = await centre()
  const errors: string[] = []
  await using page = await visit({ width: 1280, locale: 'en', colorScheme: 'light' }, errors)
  await logIn(page, here)
  await page.goto(`${here.url}/endpoints`)
  await page.keyboard.press('/')
  await page.keyboard.type('www5.example')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=www5\.example/)
  await page.click('tbody a')
  expect(await page.textContent('dl')).toContain('<script>document.title="taken"</script>')
  expect(await page.title()).toBe('www5.example.ac.jp:443 – certflow')
  expect(errors).toEqual([])
})

test('the other language is one click away, and is kept', async () => {
  await using here = await centre()
  await using page = await visit({ width: 1280, locale: 'en', colorScheme: 'light' }, [])
  await logIn(page, here)
  await page.goto(`${here.url}/alerts?show=all`)
  await page.click('a[hreflang=ja]')
  await page.waitForURL(/show=all&lang=ja/)
  await page.goto(`${here.url}/`)
  expect(await page.getAttribute('html', 'lang')).toBe('ja')
})

test.for(['en', 'ja'] as const)(
  'manual entries are confirmed: a certificate pasted, a date, a year (%s)',
  async (locale) => {
    await using here = await centre()
    const errors: string[] = []
    await using page = await visit({ width: 390, locale, colorScheme: 'light' }, errors)
    await logIn(page, here)
    await page.click('header a[href="/manual"]')
    await page.click('tbody a:has-text("基幹スイッチ-1")')
    const { pem } = createAuthority().issue({ names: ['sw-2.example.ac.jp'], notAfter: daysFromNow(300) })
    await page.fill('textarea', pem)
    await page.click('button[value=pem]')
    await page.waitForSelector('td:has-text("sw-2.example.ac.jp")')
    await page.fill('input[type=date]', '2027-12-31')
    await page.click('button[value=date]')
    await page.waitForSelector('td:has-text("2027-12-31")')
    const [stated, proved] = await here.store.manual.of('基幹スイッチ-1')
    expect(stated).toMatchObject({ by: 'kato', expiresAt: new Date('2027-12-31'), certificate: undefined })
    expect(proved?.certificate?.subjectAltNames).toEqual(['sw-2.example.ac.jp'])
    await page.goto(`${here.url}${manualOf('yearly-review')}`)
    await page.click('button[value=done]')
    await page.waitForSelector('td:has-text("2027-11-10")')
    expect(errors).toEqual([])
  },
)

test.for(['en', 'ja'] as const)('another password is set, and people go on with it (%s)', async (locale) => {
  await using here = await centre()
  const errors: string[] = []
  await using page = await visit({ width: 390, locale, colorScheme: 'dark' }, errors)
  await logIn(page, here)
  await page.click('header a[href="/password"]')
  const [wrong, wanted] = ['not the one of now', 'tall ships and a star']
  for (const current of [wrong, password]) {
    await page.fill('[name=current]', current)
    await page.fill('[name=wanted]', wanted)
    await page.fill('[name=again]', wanted)
    await page.click('main form button')
    await page.waitForSelector(current === wrong ? '[role=alert]' : '[role=status]')
  }
  await page.click('header a[href="/alerts"]')
  await page.waitForURL(/alerts/)
  await page.click('header form button')
  await page.waitForURL(/login/)
  await page.fill('[name=login]', 'kato')
  await page.fill('[name=password]', wanted)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${here.url}/`)
  expect(errors.filter((text) => !text.includes('400'))).toEqual([])
})

test.for(['en', 'ja'] as const)('reports and records are reached, searched and kept as links (%s)', async (locale) => {
  await using here = await centre()
  const errors: string[] = []
  await using page = await visit({ width: 1280, locale, colorScheme: 'light' }, errors)
  await logIn(page, here)
  await page.click('header a[href="/forecast"]')
  await page.selectOption('[name=months]', '12')
  await page.click('main form button')
  await page.waitForURL(/months=12/)
  expect(await page.locator('table.figures').last().locator('tbody tr').count()).toBe(13)
  await page.click('header a[href="/drills"]')
  await page.click('a[href="/drills/DR-1"]')
  expect(await page.textContent('h1')).toContain('DR-1')
  await page.click('header a[href="/report"]')
  await page.selectOption('[name=month]', { index: 1 })
  await page.click('main form button')
  await page.waitForURL(/month=2026-11/)
  const [csv] = await Promise.all([page.waitForEvent('download'), page.click('main form a')])
  expect(csv.suggestedFilename()).toBe('certflow-2026-11.csv')
  await page.click('header a[href="/audit"]')
  await page.fill('[name=by]', 'tanaka')
  await page.keyboard.press('Enter')
  await page.waitForURL(/by=tanaka/)
  expect(await page.locator('tbody tr').count()).toBe(100)
  await page.click('a[rel=next]')
  await page.waitForURL(/by=tanaka&before=/)
  const kept = page.url()
  await page.click('a[rel=first]')
  await page.goto(kept)
  expect(await page.inputValue('[name=by]')).toBe('tanaka')
  expect(await page.locator('tbody tr').count()).toBe(26)
  await page.click('header a[href="/settings"]')
  expect(await page.textContent('main')).not.toContain('/etc/certflow/smtp')
  expect(errors).toEqual([])
})

test.for(['en', 'ja'] as const)(
  'a text that means harm is shown as the text that it is, on every page (%s)',
  async (locale) => {
    await using here = await centre()
    const errors: string[] = []
    await using page = await visit({ width: 1280, locale, colorScheme: 'light' }, errors)
    await logIn(page, here)
    const shown: string[] = []
    for (const path of [...paths, manualOf('<b>core</b>')]) {
      await page.goto(`${here.url}${path}`)
      // what pages of ours never have: nothing of it came from a text
      expect([path, await page.locator('img, iframe, main script, main b b, [onerror], [style]').count()]).toEqual([
        path,
        0,
      ])
      expect([path, await page.title()]).toEqual([path, expect.stringMatching(/ – certflow$/)])
      if ((await page.textContent('main'))?.includes('<img src=x onerror=')) shown.push(path)
    }
    const ofSwitch = manualOf('基幹スイッチ-1')
    expect(shown).toEqual(['/manual', ofSwitch, '/drills/DR-2', '/report', '/audit', manualOf('<b>core</b>')])
    expect(errors.filter((text) => !text.includes('404'))).toEqual([])
  },
)
