import type { ThreeWay } from '../../domain/agents/three-way.ts'
import type { Severity } from '../../domain/finding.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay, utcMoment } from '../../messages/dates.ts'
import type { Language } from '../../messages/messages.ts'
import { readReportBook } from '../agents/report-book.ts'
import { pageRoute } from '../http/route.ts'
import { type Agreement, agreementsOf } from '../view/agreement.ts'
import { filtered } from '../view/endpoint-filter.ts'
import { cut, endpointLink, severityCell } from './common.ts'

interface Words {
  readonly title: string
  readonly lead: string
  readonly none: string
  readonly state: string
  readonly endpoint: string
  readonly disk: string
  readonly process: string
  readonly network: string
  readonly nothing: string
  readonly unasked: string
  until(day: string): string
  at(count: number): string
  more(count: number): string
  sentence(way: ThreeWay, agent: string): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Agreement',
    lead: 'What stands on a server, what its process shows, and what the network sees: all three are to have the same certificate.',
    none: 'No endpoint is renewed by an agent that has joined, or by a client with a hook.',
    state: 'State',
    endpoint: 'Endpoint',
    disk: 'Disk',
    process: 'Process',
    network: 'Network',
    nothing: 'nothing',
    unasked: 'not looked at',
    until: (day) => `until ${day}`,
    at: (count) => (count === 1 ? '1 place' : `${count} places`),
    more: (count) => `and ${count} more`,
    sentence: (way, agent) => {
      switch (way.state) {
        case 'agreed':
          return 'All three agree.'
        case 'reload-pending':
          return `A new one is on the disk; the service may show the old one until ${utcMoment(way.until)}.`
        case 'served-old':
          return 'The process still shows the old one: it was not reloaded.'
        case 'outside-differs':
          return 'The process shows the new one, the network another: look at what stands in between, or at the other servers.'
        case 'agent-silent':
          return `${agent} has said nothing since ${utcMoment(way.since)}.`
        case 'unmanaged':
          return `${agent} is to renew it, and does not know it.`
      }
    },
  },
  ja: {
    title: '三点の一致',
    lead: 'サーバ上のファイル、サーバのプロセスが提示するもの、ネットワークから見えるもの。この三つは同じ証明書でなければなりません。',
    none: '登録済みのエージェント、またはフックを設定したクライアントが更新する対象はありません。',
    state: '状態',
    endpoint: '対象',
    disk: 'ファイル',
    process: 'プロセス',
    network: 'ネットワーク',
    nothing: 'なし',
    unasked: '未確認',
    until: (day) => `${day}まで`,
    at: (count) => `${count}か所`,
    more: (count) => `ほか${count}件`,
    sentence: (way, agent) => {
      switch (way.state) {
        case 'agreed':
          return '三つとも一致しています。'
        case 'reload-pending':
          return `新しい証明書はファイルにあります。サービスは ${utcMoment(way.until)} までに再読み込みされます。`
        case 'served-old':
          return 'プロセスがまだ古い証明書を提示しています。再読み込みされていません。'
        case 'outside-differs':
          return 'プロセスは新しい証明書を提示していますが、ネットワークからは別の証明書が見えます。途中の機器、またはほかのサーバを確認してください。'
        case 'agent-silent':
          return `${agent} から ${utcMoment(way.since)} 以降、連絡がありません。`
        case 'unmanaged':
          return `${agent} が更新することになっていますが、この名前を知りません。`
      }
    },
  },
}

const severities: Readonly<Record<ThreeWay['state'], Severity>> = {
  agreed: 'ok',
  'reload-pending': 'ok',
  'served-old': 'critical',
  'outside-differs': 'critical',
  'agent-silent': 'warning',
  unmanaged: 'warning',
}

/** More at once nobody reads; findings and alerts have all that is wrong. */
const mostShown = 1_000

/** `/agreement`: disk, process and network of each endpoint that an agent or a hook speaks for. */
export const agreementPage = pageRoute({
  path: '/agreement',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  show: async ({ caller, language, centre }) => {
    const { entries } = await centre.fleet()
    const now = centre.now()
    const book = await readReportBook(centre.store, now)
    const all = book === undefined ? [] : agreementsOf(filtered(entries, {}, caller), book, now)
    const { title, lead, none, state, endpoint, disk, process, network, more } = words[language]
    const heads = [state, endpoint, disk, process, network].map((head) => html`<th scope="col">${head}</th>`)
    const rows = all.slice(0, mostShown).map((each) => row(each, language))
    const rest = all.length > mostShown ? html`<p>${more(all.length - mostShown)}</p>` : undefined
    const shown = html`<table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows}</tbody>\n</table>\n${rest}`
    const main = html`<h1 class="page">${title}</h1>\n<p>${lead}</p>\n${all.length === 0 ? html`<p>${none}</p>` : shown}`
    return { title, main }
  },
})

function row({ name, endpoint, way, seen }: Agreement, language: Language): Markup {
  const { sentence, nothing, until } = words[language]
  const certificate = 'certificate' in way ? way.certificate : undefined
  const end = certificate?.notAfter
  const disk =
    certificate?.fingerprint === undefined
      ? html`${nothing}`
      : html`<code>${certificate.fingerprint.slice(0, 12)}</code>${end === undefined ? undefined : html`<small>${until(utcDay(end))}</small>`}`
  const shown = seen.map((each) => ({
    ...each,
    place: each.zone === undefined ? each.address : `${each.address} (${each.zone})`,
  }))
  const listeners = certificate?.listeners.flatMap(({ target: place, fingerprint }) =>
    fingerprint === undefined ? [] : [{ place, fingerprint }],
  )
  return html`<tr>${severityCell(severities[way.state], language)}<td class="what"><b>${endpointLink(name)}</b><small>${cut(sentence(way, endpoint.managedBy ?? ''))}</small></td><td class="until">${disk}</td><td class="what">${placesCell(listeners ?? [], words[language].unasked, language)}</td><td class="what">${placesCell(shown, nothing, language)}</td></tr>\n`
}

/** Each certificate that is shown, with where: a place by its name where it is alone. */
function placesCell(
  shown: readonly { readonly place: string; readonly fingerprint: string }[],
  none: string,
  language: Language,
): Markup {
  if (shown.length === 0) return html`${none}`
  const byCertificate = Map.groupBy(shown, ({ fingerprint }) => fingerprint)
  const parts = [...byCertificate].map(([fingerprint, places]) => {
    const [first] = places
    const where = places.length === 1 && first !== undefined ? cut(first.place) : words[language].at(places.length)
    return html`<p><code>${fingerprint.slice(0, 12)}</code><small>${where}</small></p>`
  })
  return html`${parts}`
}
