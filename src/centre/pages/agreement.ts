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
  readonly unknown: string
  readonly differs: string
  readonly marks: Readonly<Record<'pending' | 'in-part', string>>
  said(moment: string): string
  looked(moment: string): string
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
    unknown: 'not known',
    differs: 'not that of the disk',
    marks: { pending: 'Pending', 'in-part': 'In part' },
    said: (moment) => `said ${moment}`,
    looked: (moment) => `looked at ${moment}`,
    until: (day) => `until ${day}`,
    at: (count) => (count === 1 ? '1 place' : `${count} places`),
    more: (count) => `and ${count} more`,
    sentence: (way, agent) => {
      switch (way.state) {
        case 'agreed':
          return 'All three agree.'
        case 'partly-seen':
          return partlySeen(way)
        case 'scan-pending': {
          const network = `looked at before the renewal was over (${utcMoment(way.lookedAt)}), and will be again with the next scan.`
          return way.own.isSeen
            ? `Disk and process agree; the network was ${network}`
            : `A new one is on the disk; the process was not seen${placesIn(way.own.silent)}. The network was ${network}`
        }
        case 'reload-pending':
          return `A new one is on the disk; the service may show the old one until ${utcMoment(way.until)}.`
        case 'served-old':
          return 'The process still shows the old one: it was not reloaded.'
        case 'outside-differs':
          return 'The process shows the new one, the network another: look at what stands in between, or at the other servers.'
        case 'agent-silent':
          return `${agent} has said nothing since ${utcMoment(way.since)}.`
        case 'agent-revoked':
          return `${agent} was revoked (${utcMoment(way.since)}): make a token for it, or correct managed_by.`
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
    unknown: '不明',
    differs: 'ファイルと異なる',
    marks: { pending: '反映待ち', 'in-part': '一部確認' },
    said: (moment) => `${moment} 報告`,
    looked: (moment) => `${moment} 確認`,
    until: (day) => `${day}まで`,
    at: (count) => `${count}か所`,
    more: (count) => `ほか${count}件`,
    sentence: (way, agent) => {
      switch (way.state) {
        case 'agreed':
          return '三つとも一致しています。'
        case 'partly-seen':
          return partlySeenJa(way)
        case 'scan-pending': {
          const network = `ネットワークを最後に確認したのは更新の完了前（${utcMoment(way.lookedAt)}）です。次のスキャンで改めて確認します。`
          return way.own.isSeen
            ? `ファイルとプロセスは一致しています。${network}`
            : `新しい証明書はファイルにあります。${unseenJa(way.own.silent)}${network}`
        }
        case 'reload-pending':
          return `新しい証明書はファイルにあります。サービスは ${utcMoment(way.until)} までに再読み込みされます。`
        case 'served-old':
          return 'プロセスがまだ古い証明書を提示しています。再読み込みされていません。'
        case 'outside-differs':
          return 'プロセスは新しい証明書を提示していますが、ネットワークからは別の証明書が見えます。途中の機器、またはほかのサーバを確認してください。'
        case 'agent-silent':
          return `${agent} から ${utcMoment(way.since)} 以降、連絡がありません。`
        case 'agent-revoked':
          return `${agent} は失効しています（${utcMoment(way.since)}）。トークンを発行し直すか、managed_by を直してください。`
        case 'unmanaged':
          return `${agent} が更新することになっていますが、この名前を知りません。`
      }
    },
  },
}

type PartlySeen = Extract<ThreeWay, { readonly state: 'partly-seen' }>

function partlySeen({ own: { isSeen, silent }, isNetworkSeen }: PartlySeen): string {
  if (isSeen) return 'Disk and process agree; the network showed no certificate.'
  const unseen = `the process was not seen${placesIn(silent)}`
  return isNetworkSeen
    ? `Disk and network agree; ${unseen}.`
    : `Only the disk is known: ${unseen}, and the network showed no certificate.`
}

function placesIn(silent: readonly string[]): string {
  return silent.length === 0 ? '' : ` (${silent.join(', ')})`
}

function partlySeenJa({ own: { isSeen, silent }, isNetworkSeen }: PartlySeen): string {
  const network = 'ネットワークからは証明書が見えませんでした。'
  if (isSeen) return `ファイルとプロセスは一致しています。${network}`
  return isNetworkSeen
    ? `ファイルとネットワークは一致しています。${unseenJa(silent)}`
    : `確認できたのはファイルだけです。${unseenJa(silent)}${network}`
}

function unseenJa(silent: readonly string[]): string {
  return `プロセスは確認できていません${silent.length === 0 ? '' : `（${silent.join('、')}）`}。`
}

/** A state as people see it. `pending` and `in-part` are neither good nor bad. */
const marks: Readonly<Record<ThreeWay['state'], Severity | 'pending' | 'in-part'>> = {
  agreed: 'ok',
  'partly-seen': 'in-part',
  'scan-pending': 'pending',
  'reload-pending': 'pending',
  'served-old': 'critical',
  'outside-differs': 'critical',
  'agent-silent': 'warning',
  'agent-revoked': 'warning',
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
    const shown = html`<table class="listed">\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows}</tbody>\n</table>\n${rest}`
    const main = html`<h1 class="page">${title}</h1>\n<p>${lead}</p>\n${all.length === 0 ? html`<p>${none}</p>` : shown}`
    return { title, main }
  },
})

function row({ name, endpoint, way, saidAt, seen }: Agreement, language: Language): Markup {
  const { sentence, nothing, until, unasked, unknown, said, looked, ...heads } = words[language]
  const certificate = 'certificate' in way ? way.certificate : undefined
  const end = certificate?.notAfter
  const spoken = saidAt && small(said(utcMoment(saidAt)))
  const disk =
    certificate?.fingerprint === undefined
      ? html`${unknown}`
      : html`<code>${certificate.fingerprint.slice(0, 12)}</code>${end && small(until(utcDay(end)))}`
  const listeners = (certificate?.listeners ?? []).map(({ target, fingerprint }) => ({ place: target, fingerprint }))
  const shown = seen.map(({ address, zone, fingerprint }) => {
    return { place: zone === undefined ? address : `${address} (${zone})`, fingerprint }
  })
  const process =
    listeners.length === 0
      ? html`${unasked}`
      : html`${placesCell(listeners, certificate?.fingerprint, language)}${saidAt && small(looked(utcMoment(saidAt)))}`
  // of several the oldest look: nothing here is older than it says
  const first = seen.map(({ probedAt }) => probedAt).sort((a, b) => a.getTime() - b.getTime())[0]
  const network =
    first === undefined
      ? html`${nothing}`
      : html`${placesCell(shown, certificate?.fingerprint, language)}${small(looked(utcMoment(first)))}`
  return html`<tr>${markCell(marks[way.state], language)}<td class="what"><b>${endpointLink(name)}</b><small>${cut(sentence(way, endpoint.managedBy ?? ''))}</small></td><td class="what" data-head="${heads.disk}">${disk}${spoken}</td><td class="what" data-head="${heads.process}">${process}</td><td class="what" data-head="${heads.network}">${network}</td></tr>\n`
}

function small(text: string): Markup {
  return html`<small>${text}</small>`
}

function markCell(mark: Severity | 'pending' | 'in-part', language: Language): Markup {
  return mark === 'pending' || mark === 'in-part'
    ? html`<td class="state pending">${words[language].marks[mark]}</td>`
    : severityCell(mark, language)
}

/** Each certificate that is shown, with where: a place by its name where it is alone. One that is not the disk's is marked, not by its colour alone. */
function placesCell(
  shown: readonly { readonly place: string; readonly fingerprint: string | undefined }[],
  onDisk: string | undefined,
  language: Language,
): Markup {
  const { nothing, at, differs } = words[language]
  const byCertificate = Map.groupBy(shown, ({ fingerprint }) => fingerprint)
  const parts = [...byCertificate].map(([fingerprint, places]) => {
    const [first] = places
    const where = places.length === 1 && first !== undefined ? cut(first.place) : at(places.length)
    if (fingerprint === undefined) return html`<p>${nothing}${small(where)}</p>`
    const certificate = html`<code>${fingerprint.slice(0, 12)}</code>`
    return onDisk === undefined || fingerprint === onDisk
      ? html`<p>${certificate}${small(where)}</p>`
      : html`<p class="differs"><b>≠ ${certificate}</b>${small(differs)}${small(where)}</p>`
  })
  return html`${parts}`
}
