import { z } from 'zod'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { rfc3339 } from '../../report/row.ts'
import type { AuditSearch, KeptAuditEntry } from '../../store/audit-store.ts'
import { pageRoute } from '../http/route.ts'
import { aboutPath, actionText, detailText } from './audit-words.ts'
import { cut, momentText } from './common.ts'
import { addressOf, choice, listWords } from './list-parts.ts'
import { spreadsheet } from './spreadsheet.ts'

interface Words {
  readonly title: string
  readonly note: string
  readonly at: string
  readonly by: string
  readonly action: string
  readonly about: string
  readonly detail: string
  readonly older: string
  readonly newest: string
  readonly pages: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Audit',
    note: 'Who did what to what. Nothing of it can be changed or removed.',
    at: 'When',
    by: 'Who',
    action: 'What',
    about: 'To what',
    detail: 'More',
    older: 'Older',
    newest: 'Newest',
    pages: 'Pages of the audit',
  },
  ja: {
    title: '監査記録',
    note: '誰が何をしたかの記録です。変更や削除はできません。',
    at: '日時',
    by: '実施者',
    action: '操作',
    about: '対象',
    detail: '詳細',
    older: '以前の記録',
    newest: '最新の記録',
    pages: '監査記録のページ',
  },
}

const pageSize = 100

/** More rows than this no spreadsheet opens at once; the pages have all. */
const mostRows = 100_000

const word = z
  .string()
  .trim()
  .max(300)
  .transform((text) => (text === '' ? undefined : text))
  .optional()
const search = { by: word, action: word, about: word }

/** `/audit`: who did what, the newest first. What is searched for, and the page, stand in the address. */
export const auditPage = pageRoute({
  path: '/audit',
  may: ['admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query: z.object({ ...search, before: z.coerce.number().int().min(1).optional() }),
  show: async ({ query: { before, ...asked }, language, centre }) => {
    const { audit } = centre.store
    const found = await audit.newest(asked, pageSize + 1, before)
    const shown = found.slice(0, pageSize)
    const { title, note } = words[language]
    const { none, csv } = listWords[language]
    const main = html`<h1 class="page">${title}</h1>
<p class="note">${note}</p>
${searchForm(asked, await audit.actions(), language)}
<p class="note"><a href="/audit.csv?${addressOf(asked)}">${csv}</a></p>
${shown.length === 0 ? html`<p>${none}</p>` : table(shown, language)}
${paging(asked, before, found.length > pageSize ? shown.at(-1)?.number : undefined, language)}`
    return { title, main }
  },
})

/** `/audit.csv`: everything that fits, the newest first. */
export const auditCsv = pageRoute({
  path: '/audit.csv',
  may: ['admin'],
  query: z.object(search),
  show: async ({ query: asked, centre, reply }) => {
    const found = await centre.store.audit.newest(asked, mostRows)
    const rows = found.map((entry) => [rfc3339(entry.at), entry.by, entry.action, entry.about, detailText(entry)])
    return spreadsheet('audit.csv', ['at', 'by', 'action', 'about', 'detail'], rows, reply)
  },
})

function searchForm(asked: AuditSearch, actions: readonly string[], language: Language): Markup {
  const { by, about, action } = words[language]
  const named = actions.map((each) => [each, cut(actionText(each, language))] as const)
  return html`<form method="get" action="/audit" class="fields" role="search">
<label>${by} <input name="by" value="${asked.by}" maxlength="300"></label>
${choice('action', action, named, asked.action, language)}
<label>${about} <input name="about" value="${asked.about}" maxlength="300" placeholder="CF-1"></label>
<button>${listWords[language].show}</button>
</form>`
}

function table(entries: readonly KeptAuditEntry[], language: Language): Markup {
  const { at, by, action, about, detail } = words[language]
  const rows = entries.map((entry) => {
    const path = aboutPath(entry.about)
    const target = path === undefined ? html`${cut(entry.about)}` : html`<a href="${path}">${cut(entry.about)}</a>`
    return html`<tr><td>${momentText(entry.at)}</td><td data-head="${by}">${cut(entry.by)}</td><td data-head="${action}">${cut(actionText(entry.action, language))}</td><td data-head="${about}">${target}</td><td data-head="${detail}">${cut(detailText(entry))}</td></tr>\n`
  })
  return html`<table class="fine listed">
<thead><tr><th scope="col">${at}</th><th scope="col">${by}</th><th scope="col">${action}</th><th scope="col">${about}</th><th scope="col">${detail}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

function paging(
  asked: AuditSearch,
  before: number | undefined,
  next: number | undefined,
  language: Language,
): Markup | undefined {
  if (before === undefined && next === undefined) return undefined
  const { older, newest, pages } = words[language]
  const link = (text: string, rel: string, from: number | undefined) =>
    html`<a class="button" rel="${rel}" href="/audit?${addressOf({ ...asked, before: from?.toString() })}">${text}</a>`
  return html`<nav class="paging" aria-label="${pages}">${before === undefined ? undefined : link(newest, 'first', undefined)}${next === undefined ? undefined : link(older, 'next', next)}</nav>`
}
