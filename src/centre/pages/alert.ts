import { z } from 'zod'
import { readAnswer } from '../../answers/answer.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { dayMs } from '../../domain/duration.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay, utcMoment } from '../../messages/dates.ts'
import { messages, sentenceOf } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { alertNumber } from '../api/alert-number.ts'
import { formTokenOf } from '../http/guard.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { type Ask, pageRoute } from '../http/route.ts'
import { callerName } from '../login/caller.ts'
import { alertFor, answeringContact } from '../view/alert-access.ts'
import { stateText } from './alert-table.ts'
import { actionText, detailText } from './audit-words.ts'
import { cut, endpointLink, factList, momentText, untilText } from './common.ts'
import { form } from './layout.ts'

interface Words {
  readonly state: string
  readonly since: string
  readonly until: string
  readonly told: string
  readonly places: string
  readonly log: string
  readonly answer: string
  readonly as: string
  readonly mine: string
  readonly mineUntil: string
  readonly other: string
  readonly who: string
  readonly unused: string
  readonly unusedUntil: string
  readonly mute: string
  readonly muteUntil: string
  readonly reason: string
  readonly send: string
  readonly missing: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    state: 'Who has it',
    since: 'Since',
    until: 'Valid until',
    told: 'Told',
    places: 'Where it is seen',
    log: 'What was done',
    answer: 'Answer',
    as: 'As',
    mine: 'I take it',
    mineUntil: 'Done by',
    other: 'Somebody else does',
    who: 'Who',
    unused: 'No longer used',
    unusedUntil: 'It stops on',
    mute: 'Mute',
    muteUntil: 'Tell nobody until',
    reason: 'Why',
    send: 'Send',
    missing: 'Something was missing in this answer',
  },
  ja: {
    state: '対応者',
    since: '発生日時',
    until: '有効期限',
    told: '通知先',
    places: '対象',
    log: '対応の記録',
    answer: '返事をする',
    as: '担当',
    mine: '私が対応します',
    mineUntil: 'この日までに対応',
    other: '担当は別の人です',
    who: 'お名前',
    unused: 'もう使っていません',
    unusedUntil: '停止予定日',
    mute: '通知を止める',
    muteUntil: 'この日まで止める',
    reason: '理由',
    send: '送信',
    missing: '入力されていない項目があります',
  },
}

const params = z.object({ number: alertNumber })
type AlertAsk = Ask<z.output<typeof params>>

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const muted = z.object({ until: day, reason: z.string().trim().min(1).max(500) })

/** `/alerts/CF-4821`: everything about one alert, its three answers, and mute. */
export const alertPage = pageRoute({
  path: '/alerts/:number',
  may: ['viewer', 'owner', 'admin'],
  mayTake: ['owner', 'admin'],
  params,
  body: z.record(z.string(), z.string().max(1_000)),
  show: async (ask) => {
    const alert = await alertFor(ask.params.number, ask.caller, ask.centre)
    const name = alertName(alert)
    const { language, centre, caller } = ask
    const mayAnswer = caller?.kind === 'person' && caller.role !== 'viewer' && alert.state !== 'closed'
    const main = html`<h1 class="page">${name} ${messages[language].titles[alert.finding.code]}</h1>
<p>${cut(sentenceOf(alert.finding, language))}</p>
${facts(alert, centre.now(), language)}
${mayAnswer ? await answers(alert, ask) : undefined}
${await record(alert, ask)}`
    return { title: name, main }
  },
  take: async (ask) => {
    const { body, caller, centre, language } = ask
    const alert = await alertFor(ask.params.number, caller, centre)
    const by = caller === undefined ? '' : callerName(caller)
    const answerer = { by, via: 'page' } as const
    if (body.answer === 'mute') {
      const asked = muted.safeParse(body)
      if (!asked.success) throw new HttpProblem(400, words[language].missing)
      await centre.alerts.mute(alert.number, asked.data.reason, endOf(asked.data.until), answerer)
    } else {
      const answer = readAnswer(new URLSearchParams(body))
      if (answer === undefined) throw new HttpProblem(400, words[language].missing)
      const contact = await answeringContact(alert, body.as, caller, centre)
      if (answer.kind === 'mine') await centre.alerts.take(alert.number, contact, endOf(answer.until), answerer)
      else await centre.alerts.note(alert.number, answer, answerer)
    }
    return { goTo: `/alerts/${alertName(alert)}` }
  },
})

function facts(alert: Alert, now: Date, language: Language): Markup | undefined {
  const { state, since, until, told, places: placesTitle } = words[language]
  const { severity, openedAt, certificate, toldTo, places } = alert
  const { labels } = messages[language]
  const links = places.map(
    ({ endpoint, address, owner, fallback }) =>
      html`<li>${endpointLink(endpoint)} <small>${[address, owner ?? fallback].filter((part) => part !== undefined).join(' · ')}</small></li>`,
  )
  return factList([
    [labels.columns.severity, html`<span class="state ${severity}">${labels.severity[severity]}</span>`],
    [state, stateText(alert, now, language)],
    [since, momentText(openedAt)],
    [until, certificate === undefined ? undefined : untilText(certificate.notAfter, now, language)],
    [told, toldTo.join(', ')],
    [placesTitle, html`<ul>${links}</ul>`],
  ])
}

async function answers(alert: Alert, ask: AlertAsk): Promise<Markup> {
  const { language, centre, request, caller } = ask
  const { answer, mine, mineUntil, other, who, unused, unusedUntil, mute, muteUntil, reason, send } = words[language]
  const own = caller?.kind === 'person' && caller.role === 'owner' ? [...caller.contacts] : undefined
  const contacts = own ?? [...(await centre.fleet()).inventory.contacts.keys()]
  const concerned = alert.places.flatMap(({ owner, fallback }) => owner ?? fallback ?? [])
  const now = centre.now()
  const [first, last] = [utcDay(now), utcDay(new Date(now.getTime() + 7 * dayMs))]
  const as = asField(contacts, concerned, language)
  const date = (name: string, value?: string) =>
    html`<input type="date" name="${name}" min="${first}"${value === undefined ? undefined : html` value="${value}"`} required>`
  const box = (title: string, value: string, fields: Markup) =>
    form(
      `/alerts/${alertName(alert)}`,
      formTokenOf(request, centre),
      html`<h3>${title}</h3>\n${fields}\n<button name="answer" value="${value}">${send}</button>`,
      'box',
    )
  return html`<h2>${answer}</h2>
<div class="answers">
${box(mine, 'mine', html`${as}<p><label>${mineUntil} ${date('mine_until', last)}</label></p>`)}
${box(other, 'other', html`${as}<p><label>${who} <input name="who" maxlength="200" required></label></p>`)}
${box(unused, 'unused', html`${as}<p><label>${unusedUntil} ${date('unused_until')}</label></p>`)}
${box(mute, 'mute', html`<p><label>${muteUntil} ${date('until', last)}</label></p><p><label>${reason} <input name="reason" maxlength="500" required></label></p>`)}
</div>`
}

function asField(contacts: readonly string[], concerned: readonly string[], language: Language): Markup | undefined {
  if (contacts.length === 0) return undefined
  const chosen = contacts.find((contact) => concerned.includes(contact))
  const options = contacts.map(
    (contact) => html`<option${contact === chosen ? html` selected` : undefined}>${contact}</option>`,
  )
  return html`<p><label>${words[language].as} <select name="as">${options}</select></label></p>`
}

async function record(alert: Alert, { centre, language }: AlertAsk): Promise<Markup | undefined> {
  const about = alertName(alert)
  const acts = (await centre.store.audit.since(alert.openedAt)).filter((entry) => entry.about === about)
  if (acts.length === 0) return undefined
  const lines = acts.map(
    (act) =>
      html`<tr><td>${utcMoment(act.at)}</td><td>${cut(act.by)}</td><td>${cut(actionText(act.action, language))}</td><td>${cut(detailText(act))}</td></tr>\n`,
  )
  return html`<h2>${words[language].log}</h2>\n<table class="fine"><tbody>\n${lines}</tbody></table>`
}

function endOf(day: string): Date {
  const at = new Date(`${day}T23:59:59Z`)
  if (Number.isNaN(at.getTime())) throw new HttpProblem(400, 'This day does not exist')
  return at
}
