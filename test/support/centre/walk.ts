import { DatabaseSync } from 'node:sqlite'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import type { Browser } from './browser.ts'

/** What was found behind an address. */
interface Found {
  readonly path: string
  readonly status: number
  readonly text: string
}

/** Follows every link of every page from `start` on, each address once, as a reader with a great deal of time would. */
export async function walk(browser: Browser, start: string, most: number): Promise<readonly Found[]> {
  const found: Found[] = []
  const seen = new Set([start])
  for (const path of seen) {
    if (found.length >= most) throw new Error(`more than ${most} pages: ${path}`)
    const response = await browser.get(path)
    const text = await response.text()
    found.push({ path, status: response.status, text })
    const isHtml = response.headers.get('content-type')?.startsWith('text/html') === true
    const next = response.headers.get('location')
    for (const link of [...(isHtml ? linksOf(text) : []), ...(next === null ? [] : [next])]) {
      const url = new URL(link, `${browser.url}${path}`)
      if (url.origin === browser.url) seen.add(`${url.pathname}${url.search}`)
    }
  }
  return found
}

/** Everything in the tables of a store, in an order of its own. */
export function contentOf(path: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new DatabaseSync(path, { readOnly: true })
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  const content = tables.map(({ name }) => [String(name), database.prepare(`SELECT * FROM "${name}"`).all()] as const)
  database.close()
  return Object.fromEntries(content)
}

function linksOf(text: string): string[] {
  const links: string[] = []
  const look = (node: DefaultTreeAdapterTypes.Node) => {
    if ('attrs' in node)
      for (const { name, value } of node.attrs) {
        const isForm = node.nodeName === 'form' && !node.attrs.some((each) => each.value === 'post')
        if (name === 'href' || name === 'src' || (name === 'action' && isForm)) links.push(value)
      }
    if ('childNodes' in node) node.childNodes.forEach(look)
  }
  look(parse(text))
  return links
}
