import { z } from 'zod'
import { severities } from '../../domain/finding.ts'
import { html, type Markup } from '../../markup/html.ts'
import { messages } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { pageRoute } from '../http/route.ts'
import { type EndpointFilter, endpointFilter, filtered } from '../view/endpoint-filter.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'
import { endpointLink, findingsText, severityCell, untilText } from './common.ts'
import { addressOf, choice, distinct, listWords, same } from './list-parts.ts'

interface Words {
  readonly title: string
  readonly search: string
  readonly severity: string
  readonly tag: string
  readonly zone: string
  readonly before: string
  readonly next: string
  page(number: number, of: number): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Endpoints',
    search: 'Search names, addresses, certificates (/)',
    severity: 'Severity',
    tag: 'Tag',
    zone: 'Zone',
    before: 'Previous page',
    next: 'Next page',
    page: (number, of) => `Page ${number} of ${of}`,
  },
  ja: {
    title: 'エンドポイント',
    search: '名前・アドレス・証明書で検索（/）',
    severity: '重大度',
    tag: 'タグ',
    zone: 'ゾーン',
    before: '前のページ',
    next: '次のページ',
    page: (number, of) => `${of}ページ中${number}ページ目`,
  },
}

/** What a screen and a patient reader take. */
const pageSize = 100

/** `/endpoints`: everything that is watched, worst first, with search and filters that stand in the address. */
export const endpointsPage = pageRoute({
  path: '/endpoints',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query: z.object({ ...endpointFilter, page: z.coerce.number().int().min(1).max(100_000).default(1) }),
  show: async ({ query, caller, language, centre }) => {
    const { byUrgency } = await centre.fleet()
    const own = filtered(byUrgency, {}, caller)
    const found = filtered(own, query, caller)
    const pages = Math.max(1, Math.ceil(found.length / pageSize))
    const page = Math.min(query.page, pages)
    const shown = found.slice((page - 1) * pageSize, page * pageSize)
    const { title } = words[language]
    const { none, count, csv } = listWords[language]
    const main = html`<h1 class="page">${title}</h1>
${searchForm(query, own, language)}
<p class="note">${count(found.length, own.length)} · <a href="/endpoints.csv?${searchOf(query)}">${csv}</a></p>
${shown.length === 0 ? html`<p>${none}</p>` : table(shown, centre.now(), language)}
${pages === 1 ? undefined : paging(query, page, pages, language)}`
    return { title, main }
  },
})

function table(entries: readonly FleetEntry[], now: Date, language: Language): Markup {
  const { columns, manual } = messages[language].labels
  const rows = entries.map((entry) => {
    const { endpoint, address, owner, zone, kind } = entry
    const about = [owner, kind === 'manual' ? manual : address, zone].filter((part) => part !== undefined).join(' · ')
    return html`<tr>${severityCell(entry.severity, language)}<td class="what"><b>${endpointLink(endpoint)}</b><small>${about}</small></td><td class="until">${untilText(entry.endsAt, now, language)}</td><td>${findingsText(entry.findings, language)}</td></tr>\n`
  })
  return html`<table>
<thead><tr><th scope="col">${columns.severity}</th><th scope="col">${columns.endpoint}</th><th scope="col">${columns.until}</th><th scope="col">${columns.findings}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

function searchForm(query: EndpointFilter, own: readonly FleetEntry[], language: Language): Markup {
  const { search, severity, tag, zone } = words[language]
  const { owner, show } = listWords[language]
  const { labels } = messages[language]
  const owners = distinct(own.map((entry) => entry.owner ?? entry.fallback))
  const tags = distinct(own.flatMap((entry) => entry.tags))
  const zones = distinct(own.map((entry) => entry.zone))
  const named = severities.toReversed().map((each) => [each, labels.severity[each]] as const)
  return html`<form method="get" action="/endpoints" class="fields" role="search">
<label class="wide">${search} <input type="search" name="q" value="${query.q}" maxlength="300"></label>
${choice('severity', severity, named, query.severity, language)}
${choice('owner', owner, same(owners), query.owner, language)}
${choice('tag', tag, same(tags), query.tag, language)}
${choice('zone', zone, same(zones), query.zone, language)}
<button>${show}</button>
</form>`
}

function paging(query: EndpointFilter, page: number, pages: number, language: Language): Markup {
  const { before, next, page: pageWords } = words[language]
  const link = (number: number, text: string, rel: string) =>
    number < 1 || number > pages
      ? undefined
      : html`<a class="button" rel="${rel}" href="/endpoints?${searchOf(query)}&amp;page=${number}">${text}</a>`
  return html`<nav class="paging" aria-label="${pageWords(page, pages)}">${link(page - 1, before, 'prev')}<span>${pageWords(page, pages)}</span>${link(page + 1, next, 'next')}</nav>`
}

function searchOf(query: EndpointFilter): string {
  return addressOf(
    Object.fromEntries(Object.keys(endpointFilter).map((key) => [key, query[key as keyof EndpointFilter]])),
  )
}
