import { z } from 'zod'
import type { AgentState } from '../../domain/agents/agent-standing.ts'
import { dayMs } from '../../domain/duration.ts'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import type { AgentEvent, AgentHook, KnownAgent } from '../../store/agent-store.ts'
import { agentConcerns } from '../agents/agent-concerns.ts'
import { formTokenOf } from '../http/guard.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { pageRoute } from '../http/route.ts'
import { callerName } from '../login/caller.ts'
import { cut, momentText } from './common.ts'
import { form } from './layout.ts'

interface Words {
  readonly title: string
  readonly none: string
  readonly name: string
  readonly state: string
  readonly host: string
  readonly version: string
  readonly spoke: string
  readonly never: string
  readonly look: string
  readonly fine: string
  readonly approve: string
  readonly revoke: string
  readonly revokeNote: string
  readonly change: string
  readonly happened: string
  readonly when: string
  readonly certificate: string
  readonly what: string
  key(text: string): string
  hook(client: string): string
  readonly states: Readonly<Record<AgentState, string>>
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Agents',
    none: 'No agent has joined. "certflow agents token" makes a token for one.',
    name: 'Agent',
    state: 'State',
    host: 'Server',
    version: 'Version',
    spoke: 'Spoke last',
    never: 'never',
    look: 'To look at',
    fine: 'nothing',
    approve: 'Approve',
    revoke: 'Revoke',
    revokeNote: 'What it says counts no more. To come back, it needs a new token.',
    change: 'Change',
    happened: 'What happened',
    when: 'When',
    certificate: 'Certificate',
    what: 'What',
    key: (text) => `key ${text}`,
    hook: (client) => `hook of ${client}`,
    states: { approved: 'approved', waiting: 'waits', quarantined: 'in quarantine', revoked: 'revoked' },
  },
  ja: {
    title: 'エージェント',
    none: '登録されたエージェントはありません。「certflow agents token」でトークンを発行できます。',
    name: 'エージェント',
    state: '状態',
    host: 'サーバ',
    version: 'バージョン',
    spoke: '最終報告',
    never: 'なし',
    look: '要確認',
    fine: 'なし',
    approve: '承認する',
    revoke: '失効させる',
    revokeNote: '以後の報告は無効になります。元に戻すには、新しいトークンが必要です。',
    change: '操作',
    happened: '最近の動き',
    when: '日時',
    certificate: '証明書',
    what: '内容',
    key: (text) => `鍵 ${text}`,
    hook: (client) => `${client} のフック`,
    states: { approved: '承認済み', waiting: '承認待ち', quarantined: '隔離中', revoked: '失効' },
  },
}

/** What happened on servers: of a month, and the newest; more is in their journals. */
const shownMs = 30 * dayMs
const mostEvents = 50

/** `/agents`: who has joined, who waits, what to look at. */
export const agentsPage = pageRoute({
  path: '/agents',
  may: ['viewer', 'admin'],
  mayTake: ['admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  body: z.discriminatedUnion('act', [
    z.object({ act: z.literal('approve'), id: z.coerce.number().int() }),
    z.object({ act: z.literal('revoke'), name: z.string().min(1).max(200) }),
  ]),
  show: async ({ caller, language, centre, request }) => {
    const { store, version } = centre
    const [agents, hooks] = [await store.agents.list(), await store.agents.hooks()]
    const { title, none } = words[language]
    if (agents.length + hooks.length === 0) {
      const empty = html`<h1 class="page">${title}</h1>\n<p>${none}</p>`
      return { title, main: empty }
    }
    const isAdmin = caller?.kind === 'person' && caller.role === 'admin'
    const token = isAdmin ? formTokenOf(request, centre) : undefined
    const rows = [
      ...agents.map((agent) => agentRow(agent, version, centre.now(), token, language)),
      ...hooks.map((hook) => hookRow(hook, token, language)),
    ]
    const events = await store.agents.events(new Date(centre.now().getTime() - shownMs))
    const main = html`<h1 class="page">${title}</h1>\n${table(rows, token !== undefined, language)}\n${eventTable(events.slice(0, mostEvents), language)}`
    return { title, main }
  },
  take: async ({ body, caller, centre }) => {
    const at = centre.now()
    const by = caller === undefined ? 'nobody' : callerName(caller)
    const { agents } = centre.store
    if (body.act === 'revoke') {
      const entry = { at, by, action: 'agent-revoked', about: body.name, detail: {} }
      if (!(await agents.revoke(body.name, entry))) throw new HttpProblem(404, 'There is no such agent')
      return { goTo: '/agents' }
    }
    const meant = (await agents.list()).find(({ id }) => id === body.id)
    const detail = { key: meant?.key ?? '', was: meant?.state ?? '' }
    const entry = { at, by, action: 'agent-approved', about: meant?.name ?? '', detail }
    if (meant === undefined || !(await agents.approve(body.id, entry)))
      throw new HttpProblem(404, 'There is no such agent that waits')
    return { goTo: '/agents' }
  },
})

function table(rows: readonly Markup[], hasForms: boolean, language: Language): Markup {
  const { name, state, host, version, spoke, look, change } = words[language]
  const heads = [name, state, host, version, spoke, look, ...(hasForms ? [change] : [])]
  return html`<table class="listed">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

function eventTable(
  events: readonly (AgentEvent & { readonly agent: string })[],
  language: Language,
): Markup | undefined {
  if (events.length === 0) return undefined
  const { happened, when, name, certificate, what } = words[language]
  const heads = [when, name, certificate, what].map((head) => html`<th scope="col">${head}</th>`)
  const rows = events.map(
    ({ at, agent, certificate: of, text }) =>
      html`<tr><td>${momentText(at)}</td><td>${cut(agent)}</td><td>${cut(of)}</td><td>${cut(text)}</td></tr>\n`,
  )
  return html`<h2>${happened}</h2>\n<table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows}</tbody>\n</table>`
}

function agentRow(
  agent: KnownAgent,
  centreVersion: string,
  now: Date,
  token: string | undefined,
  language: Language,
): Markup {
  const { id, name, state, key, host, version, nodeVersion, reportedAt } = agent
  const { states, approve, key: keyText, never, fine, ...heads } = words[language]
  const concerns = agentConcerns(agent, centreVersion, now).map(({ text }) => text[language])
  const approval =
    token === undefined || state === 'approved'
      ? undefined
      : form('/agents', token, hidden({ act: 'approve', id: String(id) }, approve))
  const revocation = token && revocationForm(name, token, language)
  return html`<tr><td class="what"><b>${cut(name)}</b><small>${keyText(key.slice(0, 8))}</small></td><td data-head="${heads.state}">${states[state]}</td><td data-head="${heads.host}">${cut(host)}</td><td class="until" data-head="${heads.version}">${cut(version)}<small>Node ${cut(nodeVersion)}</small></td><td data-head="${heads.spoke}">${reportedAt === undefined ? never : momentText(reportedAt)}</td><td data-head="${heads.look}">${concerns.length === 0 ? fine : concerns.map((each) => html`<p>${cut(each)}</p>`)}</td>${token === undefined ? undefined : html`<td>${approval}${revocation}</td>`}</tr>\n`
}

function hookRow({ name, client, names, reports }: AgentHook, token: string | undefined, language: Language): Markup {
  const { hook, revoke, never, ...heads } = words[language]
  const last = reports.map(({ at }) => at.getTime()).sort((a, b) => b - a)[0]
  const revocation = token && revocationForm(name, token, language)
  return html`<tr><td class="what"><b>${cut(name)}</b><small>${hook(client)}</small></td><td data-head="${heads.state}">–</td><td data-head="${heads.host}">${cut(names.join(' '))}</td><td data-head="${heads.version}">–</td><td data-head="${heads.spoke}">${last === undefined ? never : momentText(new Date(last))}</td><td data-head="${heads.look}">–</td>${revocation === undefined ? undefined : html`<td>${revocation}</td>`}</tr>\n`
}

/** Behind a second click: nothing but a new token brings an agent back. */
function revocationForm(name: string, token: string, language: Language): Markup {
  const { revoke, revokeNote } = words[language]
  const question = form('/agents', token, hidden({ act: 'revoke', name }, revoke))
  return html`<details><summary>${revoke} …</summary><p>${revokeNote}</p>${question}</details>`
}

function hidden(fields: Readonly<Record<string, string>>, button: string): Markup {
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`${inputs}<button class="quiet">${button}</button>`
}
