import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import type { ShownSetting } from '../centre.ts'
import { pageRoute } from '../http/route.ts'
import { cut } from './common.ts'

interface Words {
  readonly title: string
  readonly about: string
  readonly general: string
  readonly key: string
  readonly value: string
  readonly named: string
  readonly unnamed: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Settings',
    about:
      'As they were read when the centre started. To change them, change the file and start it again. Of secrets it is only told whether there is one.',
    general: 'General',
    key: 'Key',
    value: 'Value',
    named: 'set, not shown',
    unnamed: 'not set',
  },
  ja: {
    title: '設定',
    about:
      '起動時に読み込んだ設定です。変更するには、設定ファイルを編集して再起動してください。秘密の情報は、設定の有無だけを表示します。',
    general: '全般',
    key: '項目',
    value: '値',
    named: '設定済み（表示しません）',
    unnamed: '未設定',
  },
}

/** `/settings`: the settings in force, without their secrets. */
export const settingsPage = pageRoute({
  path: '/settings',
  may: ['admin'],
  nav: { en: words.en.title, ja: words.ja.title },
  show: async ({ language, centre }) => {
    const { title, about, general } = words[language]
    const groups = Map.groupBy(centre.shownSettings, groupOf)
    const sections = [...groups].map(
      ([group, settings]) => html`<h2>${group === '' ? general : cut(group)}</h2>\n${table(settings, language)}\n`,
    )
    return { title, main: html`<h1 class="page">${title}</h1>\n<p class="note">${about}</p>\n${sections}` }
  },
})

/** What stands before the last dot: a name of a channel may have none. */
function groupOf({ key }: ShownSetting): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('.')))
}

function table(settings: readonly ShownSetting[], language: Language): Markup {
  const { key: keyTitle, value: valueTitle, named, unnamed } = words[language]
  const rows = settings.map((setting) => {
    const value =
      setting.kind === 'value'
        ? cut(setting.value)
        : html`<span class="soft">${setting.isNamed ? named : unnamed}</span>`
    return html`<tr><th scope="row"><code>${cut(setting.key)}</code></th><td>${value}</td></tr>\n`
  })
  return html`<table class="fine keys">
<thead><tr><th scope="col">${keyTitle}</th><th scope="col">${valueTitle}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}
