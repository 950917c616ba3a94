import { z } from 'zod'
import { html } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { pageRoute } from '../http/route.ts'
import { mayTouch } from '../login/caller.ts'
import { alertTable, isNobodys, worstAlertFirst } from './alert-table.ts'

interface Words {
  readonly title: string
  readonly open: string
  readonly nobodys: string
  readonly all: string
  readonly none: string
}

const words: Readonly<Record<Language, Words>> = {
  en: { title: 'Alerts', open: 'Open', nobodys: 'Nobody has it', all: 'All', none: 'There are none.' },
  ja: { title: 'アラート', open: '未解決', nobodys: '対応者未定', all: 'すべて', none: 'ありません。' },
}

/** More at once nobody reads; the API has all. */
const mostShown = 500

/** `/alerts`: what is wrong, worst first. */
export const alertsPage = pageRoute({
  path: '/alerts',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query: z.object({ show: z.enum(['open', 'nobodys', 'all']).default('open') }),
  show: async ({ query, caller, language, centre }) => {
    const now = centre.now()
    const { alerts } = await centre.store.alerts.book(query.show === 'all' ? new Date(0) : new Date(8.64e15))
    const own = alerts.filter(
      (alert) =>
        mayTouch(caller, alert.places) &&
        (query.show === 'all' || (query.show === 'open' ? alert.state === 'open' : isNobodys(alert, now))),
    )
    const { title, open, nobodys, all, none } = words[language]
    const tabs = (
      [
        ['open', open],
        ['nobodys', nobodys],
        ['all', all],
      ] as const
    ).map(
      ([show, name]) =>
        html`<li><a href="/alerts?show=${show}"${show === query.show ? html` aria-current="page"` : undefined}>${name}</a></li>`,
    )
    const main = html`<h1 class="page">${title}</h1>
<nav aria-label="${title}"><ul>${tabs}</ul></nav>
${own.length === 0 ? html`<p>${none}</p>` : alertTable(own.toSorted(worstAlertFirst).slice(0, mostShown), now, language)}`
    return { title, main }
  },
})
