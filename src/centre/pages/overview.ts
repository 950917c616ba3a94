import { severities } from '../../domain/finding.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcMoment } from '../../messages/dates.ts'
import { messages } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { timeline } from '../../report/html-timeline.ts'
import { type Ask, pageRoute } from '../http/route.ts'
import { mayTouch } from '../login/caller.ts'
import { filtered } from '../view/endpoint-filter.ts'
import { type Fleet, urgencyOf } from '../view/fleet.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'
import { alertTable, isNobodys, worstAlertFirst } from './alert-table.ts'
import { cut } from './common.ts'

interface Words {
  readonly title: string
  needed(count: number): string
  readonly nothing: string
  readonly now: string
  more(count: number): string
  readonly endpoints: string
  lastRun(at: string): string
  readonly noRun: string
  overdue(at: string): string
  readonly inventory: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Overview',
    needed: (count) => `${count} ${count === 1 ? 'alert needs' : 'alerts need'} somebody now.`,
    nothing: 'Nothing needs anybody now.',
    now: 'What needs somebody now',
    more: (count) => `All ${count} of them`,
    endpoints: 'Endpoints by severity',
    lastRun: (at) => `Last looked at everything: ${at}.`,
    noRun: 'No run has come to its end yet.',
    overdue: (at) => `The last run is overdue: ${at}. What is shown here may be old.`,
    inventory: 'The inventory has errors; what was right before counts.',
  },
  ja: {
    title: '概要',
    needed: (count) => `対応者が決まっていないアラートが${count}件あります。`,
    nothing: 'いま対応が必要なものはありません。',
    now: 'いま対応が必要なもの',
    more: (count) => `${count}件すべてを見る`,
    endpoints: '重大度別のエンドポイント',
    lastRun: (at) => `最終確認：${at}`,
    noRun: 'まだ一度も確認が完了していません。',
    overdue: (at) => `確認が遅れています（最終：${at}）。表示が古い可能性があります。`,
    inventory: '台帳に誤りがあるため、以前の正しい内容で動いています。',
  },
}

/** What fits a look; the page of alerts has all. */
const mostShown = 10

/** Of what is wrong in the inventory; `certflow inventory check` tells all. */
const mostLines = 5

/** `/`: what needs somebody now, how much is how bad, and what ends when. */
export const overviewPage = pageRoute({
  path: '/',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  show: async (ask) => {
    const { caller, language, centre } = ask
    const now = centre.now()
    const fleet = await centre.fleet()
    const own = filtered(fleet.byUrgency, {}, caller)
    const { alerts } = await centre.store.alerts.book(new Date(8.64e15))
    const needed = alerts.filter((alert) => isNobodys(alert, now) && mayTouch(caller, alert.places))
    const { title, needed: neededText, nothing, now: nowTitle, more } = words[language]
    const { labels } = messages[language]
    const shown = needed.toSorted(worstAlertFirst).slice(0, mostShown)
    const main = html`<h1>${title}</h1>
${inventoryProblem(fleet, ask)}
<p class="headline">${needed.length === 0 ? nothing : neededText(needed.length)}</p>
${runNote(fleet, ask)}
${tally(own, language)}
${shown.length === 0 ? undefined : html`<h2>${nowTitle}</h2>\n${alertTable(shown, now, language)}`}
${needed.length > shown.length ? html`<p><a href="/alerts?show=nobodys">${more(needed.length)}</a></p>` : undefined}
<h2>${labels.sections.timeline}</h2>
${timeline(own.map(urgencyOf), now, labels)}
<p class="note">${labels.utcNote}</p>`
    return { title, main }
  },
})

/** Above all else: without it nobody knows whether nothing needs anybody. */
function inventoryProblem({ problem }: Fleet, { language, caller }: Ask): Markup | undefined {
  if (problem === undefined) return undefined
  const isAdmin = caller?.kind === 'person' && caller.role === 'admin'
  const lines = isAdmin ? problem.split('\n').slice(0, mostLines) : []
  return html`<div class="message bad" role="alert"><p>${words[language].inventory}</p>${lines.map((line) => html`<p>${cut(line)}</p>`)}</div>`
}

function runNote({ lastRun }: Fleet, { centre, language }: Ask): Markup {
  const { lastRun: lastText, noRun, overdue } = words[language]
  const at = lastRun?.endedAt
  const isOverdue = at !== undefined && centre.now().getTime() - at.getTime() > centre.overdueMs
  const run = at === undefined ? noRun : isOverdue ? overdue(utcMoment(at)) : lastText(utcMoment(at))
  return html`<p class="${isOverdue ? 'message bad' : 'note'}">${run}</p>`
}

function tally(own: readonly FleetEntry[], language: Language): Markup {
  const { labels } = messages[language]
  const items = severities.toReversed().map((severity) => {
    const count = own.filter((entry) => entry.severity === severity).length
    return html`<li class="${count === 0 ? 'zero' : severity}"><a href="/endpoints?severity=${severity}"><b>${count}</b>${labels.severity[severity]}</a></li>`
  })
  return html`<ul class="tally severities" aria-label="${words[language].endpoints}">${items}</ul>`
}
