import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere, password } from '../support/centre/centre-here.ts'
import { judgedAt } from '../support/facts.ts'
import { pathOf } from '../support/foreign.ts'

const servers = 300
let browser: Browser
beforeAll(async () => {
  const executablePath = pathOf({ binary: 'chromium' })
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
})
afterAll(() => browser.close())

async function centre(): Promise<CentreHere> {
  const here = await CentreHere.start({ inventory: busyInventory(servers) })
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
  '/nowhere',
]

test.for([
  { width: 1280, locale: 'en', colorScheme: 'light' },
  { width: 1280, locale: 'ja', colorScheme: 'dark' },
  { width: 390, locale: 'ja', colorScheme: 'light' },
  { width: 390, locale: 'en', colorScheme: 'dark' },
] as const)('pages fit $width px, $locale, $colorScheme, and everybody can use them', async (look) => {
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
