import { standingAcknowledgement, standingMute } from '../../domain/acknowledgement.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { isWorse } from '../../domain/finding.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay } from '../../messages/dates.ts'
import { messages } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { cut, severityCell, untilText } from './common.ts'

interface Words {
  readonly alert: string
  readonly state: string
  readonly nobody: string
  readonly pending: string
  has(who: string, until: string): string
  muted(until: string): string
  over(since: string): string
  more(count: number): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    alert: 'Alert',
    state: 'Who has it',
    nobody: 'nobody yet',
    pending: 'not certain yet',
    has: (who, until) => `${who}, until ${until}`,
    muted: (until) => `muted until ${until}`,
    over: (since) => `over since ${since}`,
    more: (count) => `and ${count} more`,
  },
  ja: {
    alert: 'アラート',
    state: '対応者',
    nobody: '未定',
    pending: '確認中',
    has: (who, until) => `${who}（${until}まで）`,
    muted: (until) => `${until}まで通知停止`,
    over: (since) => `${since}に終了`,
    more: (count) => `ほか${count}件`,
  },
}

/** Alerts as the rows of a table, each with the way to its page. */
export function alertTable(alerts: readonly Alert[], now: Date, language: Language): Markup {
  const { columns } = messages[language].labels
  const { alert: alertTitle, state } = words[language]
  const rows = alerts.map((alert) => {
    const name = alertName(alert)
    const title = messages[language].titles[alert.finding.code]
    return html`<tr>${severityCell(alert.severity, language)}<td class="what"><b><a href="/alerts/${name}">${name}</a> ${title}</b><small>${placesText(alert, language)}</small></td><td class="until">${untilText(alert.certificate?.notAfter, now, language)}</td><td>${stateText(alert, now, language)}</td></tr>\n`
  })
  return html`<table>
<thead><tr><th scope="col">${columns.severity}</th><th scope="col">${alertTitle}</th><th scope="col">${columns.until}</th><th scope="col">${state}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

/** Who has an alert, or why nobody has to. */
export function stateText(alert: Alert, now: Date, language: Language): string {
  const { state, closedAt } = alert
  const { nobody, pending, has, muted, over } = words[language]
  const [taken, mute] = [standingAcknowledgement(alert, now), standingMute(alert, now)]
  if (closedAt !== undefined) return over(utcDay(closedAt))
  if (mute !== undefined) return muted(utcDay(mute.until))
  if (taken !== undefined) return has(cut(taken.by), utcDay(taken.until))
  return state === 'pending' ? pending : nobody
}

/** Where an alert is: its first place, and how many more there are. */
function placesText({ places, certificate }: Alert, language: Language): string {
  const [first = certificate?.subject ?? '', ...others] = new Set(places.map(({ endpoint }) => endpoint))
  return others.length === 0 ? cut(first) : `${cut(first)} ${words[language].more(others.length)}`
}

/** The worst first, then the oldest. */
export function worstAlertFirst(a: Alert, b: Alert): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1
  return a.number - b.number
}

/** Reports whether somebody has to hear of an alert now: it is open, nobody has it, and it is not muted. */
export function isNobodys(alert: Alert, now: Date): boolean {
  return (
    alert.state === 'open' &&
    standingMute(alert, now) === undefined &&
    standingAcknowledgement(alert, now) === undefined
  )
}
