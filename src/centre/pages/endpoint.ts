import { z } from 'zod'
import { alertName } from '../../domain/alert.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay } from '../../messages/dates.ts'
import { messages } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import type { CertificateSummary } from '../../store/observation.ts'
import type { KeptCertificate, Period } from '../../store/observation-store.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { pageRoute } from '../http/route.ts'
import { filtered } from '../view/endpoint-filter.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'
import { cut, factList, findingsText, manualPath, momentText, untilText } from './common.ts'

interface Words {
  readonly owner: string
  readonly tags: string
  readonly zone: string
  readonly lookedAt: string
  readonly since: string
  readonly until: string
  readonly subject: string
  readonly names: string
  readonly issuer: string
  readonly serial: string
  readonly fingerprint: string
  readonly protocol: string
  readonly chain: string
  readonly history: string
  readonly from: string
  readonly to: string
  readonly served: string
  readonly nothing: string
  readonly alerts: string
  readonly noAddress: string
  readonly note: string
  readonly confirm: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    owner: 'Owner',
    tags: 'Tags',
    zone: 'Zone',
    lookedAt: 'Looked at',
    since: 'As it is since',
    until: 'Valid until',
    subject: 'Subject',
    names: 'Names',
    issuer: 'Issuer',
    serial: 'Serial number',
    fingerprint: 'SHA-256',
    protocol: 'Protocol',
    chain: 'Sent above it',
    history: 'History',
    from: 'From',
    to: 'To',
    served: 'What was served',
    nothing: 'no certificate',
    alerts: 'Alerts',
    noAddress: 'no address found',
    note: 'Note',
    confirm: 'Confirmations',
  },
  ja: {
    owner: '担当',
    tags: 'タグ',
    zone: 'ゾーン',
    lookedAt: '最終確認',
    since: 'この状態になった日時',
    until: '有効期限',
    subject: 'サブジェクト',
    names: '名前',
    issuer: '発行者',
    serial: 'シリアル番号',
    fingerprint: 'SHA-256',
    protocol: 'プロトコル',
    chain: '中間証明書',
    history: '履歴',
    from: '開始',
    to: '終了',
    served: '提示された証明書',
    nothing: '証明書なし',
    alerts: 'アラート',
    noAddress: 'アドレスが見つかりません',
    note: 'メモ',
    confirm: '登録の履歴と更新',
  },
}

/** A year of daily changes; the API and the month's report have more. */
const historyShown = 50

/** `/endpoint?name=…`: one endpoint or manual entry at all its addresses, what it serves, what it served before, its alerts. */
export const endpointPage = pageRoute({
  path: '/endpoint',
  may: ['viewer', 'owner', 'admin'],
  query: z.object({ name: z.string().min(1).max(500) }),
  show: async ({ query: { name }, caller, language, centre }) => {
    const { entries, watched } = await centre.fleet()
    const own = filtered(entries, { endpoint: name }, caller)
    if (own.length === 0) throw new HttpProblem(404, 'Nothing of this name is watched')
    const { observations, alerts } = centre.store
    const history = (await observations.history(name)).toReversed().slice(0, historyShown)
    const shown = [
      ...own.flatMap(({ state }) => state.latest?.chain ?? []),
      ...history.flatMap(({ answer }) => answer.chain),
    ]
    const certificates = await observations.certificates([...new Set(shown)])
    const { alerts: open } = await alerts.book(new Date(8.64e15))
    const about = open.filter(
      ({ state, places }) => state === 'open' && places.some(({ endpoint }) => endpoint === name),
    )
    const links = about.map(
      (alert) =>
        html`<li><a href="/alerts/${alertName(alert)}">${alertName(alert)}</a> ${messages[language].titles[alert.finding.code]}</li>`,
    )
    const { alerts: alertsTitle, note, confirm } = words[language]
    const main = html`<h1 class="page">${cut(name)}</h1>
${factList([[note, watched.manual(name)?.note]])}
${watched.manual(name) === undefined ? undefined : html`<p><a class="button" href="${manualPath(name)}">${confirm}</a></p>`}
${own.map((entry) => placeBox(entry, certificates, centre.now(), language))}
${links.length === 0 ? undefined : html`<h2>${alertsTitle}</h2>\n<ul>${links}</ul>`}
${history.length === 0 ? undefined : historyTable(history, certificates, language)}`
    return { title: name, main }
  },
})

type Certificates = ReadonlyMap<string, KeptCertificate>

function placeBox(entry: FleetEntry, certificates: Certificates, now: Date, language: Language): Markup {
  const { labels } = messages[language]
  const { address, owner, tags, zone, state, leaf, endsAt, severity, kind } = entry
  const { latest, firstAt, lastAt } = state
  const own = words[language]
  const [fingerprint, ...above] = latest?.chain ?? []
  const chain = above.map((each) => html`<li>${certificateText(certificates.get(each)?.summary, each)}</li>`)
  return html`<section class="box">
<h3><span class="state ${severity}">${labels.severity[severity]}</span> ${kind === 'manual' ? labels.manual : (address ?? own.noAddress)}</h3>
${findingsText(entry.findings, language)}
${factList([
  [own.owner, owner ?? entry.fallback],
  [own.tags, tags.join(', ')],
  [own.zone, zone],
  [own.until, untilText(endsAt, now, language)],
  [own.lookedAt, momentText(lastAt)],
  [own.since, momentText(firstAt)],
  [own.subject, leaf?.subject],
  [own.names, leaf?.subjectAltNames.join(', ')],
  [own.issuer, leaf?.issuer],
  [own.serial, leaf?.serialNumber],
  [own.fingerprint, fingerprint && html`<code>${fingerprint}</code>`],
  [own.protocol, [latest?.tlsVersion, latest?.cipher].filter((part) => part !== undefined).join(', ')],
  [own.chain, chain.length === 0 ? undefined : html`<ol>${chain}</ol>`],
])}
</section>
`
}

function certificateText(summary: CertificateSummary | undefined, fingerprint: string): Markup {
  if (summary === undefined) return html`<code>${fingerprint.slice(0, 16)}…</code>`
  const until = summary.notAfter === undefined ? undefined : html` (– ${utcDay(summary.notAfter)})`
  return html`${cut(summary.subject)}${until}`
}

function historyTable(history: readonly Period[], certificates: Certificates, language: Language): Markup {
  const { history: title, from, to, served, nothing } = words[language]
  const { reasons } = messages[language]
  const rows = history.map(({ place, firstAt, lastAt, answer }) => {
    const [leaf] = answer.chain
    const what = leaf === undefined ? html`${nothing}` : certificateText(certificates.get(leaf)?.summary, leaf)
    const failure = answer.failure === undefined ? undefined : html`<small>${reasons[answer.failure.reason]}</small>`
    return html`<tr><td>${momentText(firstAt)}</td><td>${momentText(lastAt)}</td><td>${place.address ?? ''}</td><td class="what">${what}${failure}</td></tr>\n`
  })
  return html`<h2>${title}</h2>
<table class="fine">
<thead><tr><th scope="col">${from}</th><th scope="col">${to}</th><th scope="col">IP</th><th scope="col">${served}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}
