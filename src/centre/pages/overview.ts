import { html } from '../../markup/html.ts'
import { messages } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { timeline } from '../../report/html-timeline.ts'
import { pageRoute } from '../http/route.ts'
import { filtered } from '../view/endpoint-filter.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'

interface Words {
  readonly title: string
}

const words: Readonly<Record<Language, Words>> = {
  en: { title: 'Overview' },
  ja: { title: '概要' },
}

/** `/`: what needs somebody now, and what is coming. */
export const overviewPage = pageRoute({
  path: '/',
  may: ['viewer', 'owner', 'admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  show: async ({ caller, language, centre }) => {
    const { entries } = await centre.fleet()
    const own = filtered(entries, {}, caller)
    const { labels } = messages[language]
    const main = html`<h1 class="page">${words[language].title}</h1>\n${timeline(own.map(urgencyOf), centre.now(), labels)}`
    return { title: words[language].title, main }
  },
})

function urgencyOf({ severity, endsAt, endpoint: name }: FleetEntry) {
  return { severity, endsAt: endsAt?.getTime(), name }
}
