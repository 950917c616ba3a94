import { z } from 'zod'
import type { ManualEntry } from '../../domain/endpoint.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay } from '../../messages/dates.ts'
import { messages } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import type { ManualConfirmation } from '../../store/manual-store.ts'
import { manualJson, manualReply } from '../api/manual.ts'
import { pageRoute } from '../http/route.ts'
import { manualEntries } from '../view/manual-entries.ts'
import { cut, manualPath, untilText } from './common.ts'
import { addressOf, choice, distinct, listWords, same } from './list-parts.ts'
import { fieldsSpreadsheet } from './spreadsheet.ts'

interface Words {
  readonly title: string
  readonly about: string
  readonly search: string
  readonly entry: string
  readonly confirmed: string
  readonly never: string
  by(who: string, day: string): string
  readonly proved: string
  readonly stated: string
  readonly note: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Manual entries',
    about: 'What nobody can ask for its certificate, and what is due each year. What ends first stands first.',
    search: 'Search names and notes (/)',
    entry: 'Entry',
    confirmed: 'Confirmed',
    never: 'not yet',
    by: (who, day) => `${day}, ${who}`,
    proved: 'by a certificate',
    stated: 'stated, not proved',
    note: 'Note',
  },
  ja: {
    title: '手動登録',
    about: '証明書を外から確認できないものと、毎年行う手続きです。期限の近い順に並べています。',
    search: '名前・メモで検索（/）',
    entry: '対象',
    confirmed: '確認',
    never: 'まだありません',
    by: (who, day) => `${day}　${who}`,
    proved: '証明書による',
    stated: '申告のみ',
    note: 'メモ',
  },
}

const word = z.string().trim().max(300).optional()
const query = z.object({ q: word, owner: word })
type Query = z.output<typeof query>

/** `/manual`: the manual entries, what ends first at the top. */
export const manualPage = pageRoute({
  path: '/manual',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query,
  show: async ({ query: asked, caller, language, centre }) => {
    const fleet = await centre.fleet()
    const own = manualEntries(fleet, caller)
    const found = foundAmong(own, asked, fleet.inventory.fallback)
    const newest = await centre.store.manual.newest()
    const { title, about, search } = words[language]
    const { owner, show, none, count, csv } = listWords[language]
    const owners = distinct(own.map((entry) => ownerOf(entry, fleet.inventory.fallback)))
    const main = html`<h1 class="page">${title}</h1>
<p class="note">${about}</p>
<form method="get" action="/manual" class="fields" role="search">
<label class="wide">${search} <input type="search" name="q" value="${asked.q}" maxlength="300"></label>
${choice('owner', owner, same(owners), asked.owner, language)}
<button>${show}</button>
</form>
<p class="note">${count(found.length, own.length)} · <a href="/manual.csv?${addressOf(asked)}">${csv}</a></p>
${found.length === 0 ? html`<p>${none}</p>` : table(found, newest, centre.now(), language)}`
    return { title, main }
  },
})

/** `/manual.csv`: the same for a spreadsheet, with the fields of the API. */
export const manualCsv = pageRoute({
  path: '/manual.csv',
  may: ['viewer', 'owner', 'admin'],
  query,
  show: async ({ query: asked, caller, centre, reply }) => {
    const fleet = await centre.fleet()
    const found = foundAmong(manualEntries(fleet, caller), asked, fleet.inventory.fallback)
    const items = found.map((entry) => manualJson(entry, centre.now()))
    return fieldsSpreadsheet('manual.csv', manualReply, items, reply)
  },
})

function foundAmong(entries: readonly ManualEntry[], { q = '', owner }: Query, fallback: string | undefined) {
  const wanted = q.toLowerCase().split(/\s+/)
  return entries
    .filter((entry) => {
      const { name, note = '', zone = '', tags } = entry
      const text = [name, note, zone, ownerOf(entry, fallback), ...tags].join('\n').toLowerCase()
      return (!owner || ownerOf(entry, fallback) === owner) && wanted.every((each) => text.includes(each))
    })
    .sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
}

function ownerOf({ owner, fallback }: ManualEntry, ofAll: string | undefined): string | undefined {
  return owner ?? fallback ?? ofAll
}

function table(
  entries: readonly ManualEntry[],
  newest: ReadonlyMap<string, ManualConfirmation>,
  now: Date,
  language: Language,
): Markup {
  const { columns: heads } = messages[language].labels
  const { entry: entryTitle, confirmed } = words[language]
  const rows = entries.map((entry) => {
    const { name, owner, zone, note, expiresAt } = entry
    const about = [owner, zone].filter((part) => part !== undefined).join(' · ')
    const over = expiresAt < now ? ' critical' : ''
    return html`<tr><td class="what"><b><a href="${manualPath(name)}">${cut(name)}</a></b><small>${about}</small></td><td class="until${over}">${untilText(expiresAt, now, language)}</td><td class="what" data-head="${confirmed}">${confirmedText(newest.get(name), language)}</td><td>${note === undefined ? undefined : cut(note)}</td></tr>\n`
  })
  return html`<table class="listed">
<thead><tr><th scope="col">${entryTitle}</th><th scope="col">${heads.until}</th><th scope="col">${confirmed}</th><th scope="col">${words[language].note}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

function confirmedText(confirmation: ManualConfirmation | undefined, language: Language): Markup {
  const { never, by: byText, proved, stated } = words[language]
  if (confirmation === undefined) return html`${never}`
  const { by, at, certificate } = confirmation
  return html`${byText(cut(by), utcDay(at))}<small>${certificate === undefined ? stated : proved}</small>`
}
