import { z } from 'zod'
import type { Alert } from '../../domain/alert.ts'
import { html } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { alertJson, alertReply } from '../api/alert-reply.ts'
import { type Ask, pageRoute } from '../http/route.ts'
import { mayTouch } from '../login/caller.ts'
import { alertTable, isNobodys, worstAlertFirst } from './alert-table.ts'
import { listWords } from './list-parts.ts'
import { fieldsSpreadsheet } from './spreadsheet.ts'

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

const query = z.object({ show: z.enum(['open', 'nobodys', 'all']).default('open') })
type Query = z.output<typeof query>

/** `/alerts`: what is wrong, worst first. */
export const alertsPage = pageRoute({
  path: '/alerts',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  query,
  show: async (ask) => {
    const { language, centre } = ask
    const found = await foundFor(ask)
    const { title, open, nobodys, all, none } = words[language]
    const tabs = (
      [
        ['open', open],
        ['nobodys', nobodys],
        ['all', all],
      ] as const
    ).map(
      ([show, name]) =>
        html`<li><a href="/alerts?show=${show}"${show === ask.query.show ? html` aria-current="page"` : undefined}>${name}</a></li>`,
    )
    const { count, csv } = listWords[language]
    const shown = found.slice(0, mostShown)
    const main = html`<h1 class="page">${title}</h1>
<nav aria-label="${title}"><ul>${tabs}</ul></nav>
<p class="note">${count(shown.length, found.length)} · <a href="/alerts.csv?show=${ask.query.show}">${csv}</a></p>
${found.length === 0 ? html`<p>${none}</p>` : alertTable(shown, centre.now(), language)}`
    return { title, main }
  },
})

/** `/alerts.csv`: the same for a spreadsheet, with the fields of the API. */
export const alertsCsv = pageRoute({
  path: '/alerts.csv',
  may: ['viewer', 'owner', 'admin'],
  query,
  show: async (ask) => {
    return fieldsSpreadsheet('alerts.csv', alertReply, (await foundFor(ask)).map(alertJson), ask.reply)
  },
})

async function foundFor({ query: { show }, caller, centre }: Ask<unknown, Query>): Promise<readonly Alert[]> {
  const now = centre.now()
  const { alerts } = await centre.store.alerts.book(show === 'all' ? new Date(0) : new Date(8.64e15))
  return alerts
    .filter(
      (alert) =>
        mayTouch(caller, alert.places) &&
        (show === 'all' || (show === 'open' ? alert.state === 'open' : isNobodys(alert, now))),
    )
    .sort(worstAlertFirst)
}
