import { type Drill, drillName } from '../../domain/drill/drill.ts'
import { reviewDrill } from '../../domain/drill/drill-review.ts'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { scopeOf } from '../../report/drill/figures.ts'
import { drillWords } from '../../report/drill/words.ts'
import { drillDeliveries } from '../../store/drill-deliveries.ts'
import { pageRoute } from '../http/route.ts'
import { cut, momentText } from './common.ts'

interface Words {
  readonly title: string
  readonly about: string
  readonly none: string
  readonly begin: string
  readonly begun: string
  readonly by: string
  readonly scope: string
  readonly result: string
  readonly running: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Drills',
    about: 'Rehearsals of the way from certflow to people. None of them is an alert.',
    none: 'There was no drill yet.',
    begin: 'Begin one with: certflow alert drill <escalation>, or --owners',
    begun: 'Begun',
    by: 'By',
    scope: 'What was rehearsed',
    result: 'Result',
    running: 'still going on',
  },
  ja: {
    title: '訓練',
    about: 'certflowから担当者への連絡を確かめる訓練です。実際のアラートではありません。',
    none: 'まだ訓練は行われていません。',
    begin: '開始するには：certflow alert drill <escalation> または --owners',
    begun: '開始日時',
    by: '実施者',
    scope: '対象',
    result: '結果',
    running: '実施中',
  },
}

/** `/drills`: what was rehearsed, the newest first. */
export const drillsPage = pageRoute({
  path: '/drills',
  may: ['viewer', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  show: async ({ language, centre }) => {
    const drills = (await centre.store.drills.all()).map(({ drill }) => drill)
    const { title, about, none, begin } = words[language]
    const main = html`<h1 class="page">${title}</h1>
<p class="note">${about}</p>
${drills.length === 0 ? html`<p>${none}</p>\n<p class="note">${begin}</p>` : await table(drills, centre.store.outbox, language)}`
    return { title, main }
  },
})

async function table(
  drills: readonly Drill[],
  outbox: Parameters<typeof drillDeliveries>[1],
  language: Language,
): Promise<Markup> {
  const { begun, by, scope, result, running } = words[language]
  const drillText = drillWords[language]
  const deliveries = await drillDeliveries(drills, outbox)
  const rows = drills.toReversed().map((drill) => {
    const { figures } = reviewDrill(drill, drills, deliveries)
    const name = drillName(drill)
    const state = drill.endedAt === undefined ? html`<small>${running}</small>` : undefined
    return html`<tr><td class="what"><b><a href="/drills/${name}">${name}</a></b><small>${cut(scopeOf(drill, drillText))}</small></td><td data-head="${begun}">${momentText(drill.startedAt)}</td><td data-head="${by}">${cut(drill.by)}</td><td class="what">${drillText.headline(figures.answered, figures.asked)}${state}</td></tr>\n`
  })
  return html`<table class="listed">
<thead><tr><th scope="col">${scope}</th><th scope="col">${begun}</th><th scope="col">${by}</th><th scope="col">${result}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}
