import { certificateChanges, keyText } from '../../domain/certificate-changes.ts'
import { html, type Markup } from '../../markup/html.ts'
import { utcDay } from '../../messages/dates.ts'
import { excerpt, someOf } from '../../messages/excerpt.ts'
import type { Language } from '../../messages/messages.ts'
import type { ManualConfirmation } from '../../store/manual-store.ts'
import { cut, momentText } from './common.ts'

interface Words {
  readonly title: string
  readonly at: string
  readonly by: string
  readonly until: string
  readonly proof: string
  readonly stated: string
  readonly same: string
  readonly nothing: string
  key(after: string, before: string): string
  missing(names: string): string
  added(names: string): string
  issuer(after: string, before: string): string
  more(count: number): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Confirmations',
    at: 'When',
    by: 'By',
    until: 'Good until',
    proof: 'Proof, and what differs from the one before',
    stated: 'stated: no certificate proves it',
    same: 'It is the same certificate as before.',
    nothing: 'Nothing but dates and numbers differs.',
    key: (after, before) => `The key is ${after}, and was ${before}.`,
    missing: (names) => `Names missing: ${names}`,
    added: (names) => `Names added: ${names}`,
    issuer: (after, before) => `The issuer is ${after}, and was ${before}.`,
    more: (count) => ` and ${count} more`,
  },
  ja: {
    title: '登録の履歴',
    at: '登録日時',
    by: '登録者',
    until: '期限',
    proof: '根拠と、前回との違い',
    stated: '申告のみ（証明書による裏付けなし）',
    same: '前回と同じ証明書です。',
    nothing: '日付と番号のほかに違いはありません。',
    key: (after, before) => `鍵が${before}から${after}に変わりました。`,
    missing: (names) => `なくなった名前：${names}`,
    added: (names) => `増えた名前：${names}`,
    issuer: (after, before) => `発行者が${before}から${after}に変わりました。`,
    more: (count) => `ほか${count}件`,
  },
}

/** Of things that are renewed each year these are all; more nobody reads. */
const mostShown = 50

/** What was confirmed of a manual entry, newest first. */
export function confirmationHistory(history: readonly ManualConfirmation[], language: Language): Markup | undefined {
  if (history.length === 0) return undefined
  const { title, at, by, until, proof } = words[language]
  const rows = history.slice(0, mostShown).map((each, index) => {
    const before = history.slice(index + 1).find(({ certificate }) => certificate !== undefined)
    return html`<tr><td data-head="${at}">${momentText(each.at)}</td><td data-head="${by}">${cut(each.by)}</td><td data-head="${until}" class="until">${utcDay(each.expiresAt)}</td><td class="what">${proofText(each, before, language)}</td></tr>\n`
  })
  return html`<h2>${title}</h2>
<table class="fine listed">
<thead><tr><th scope="col">${at}</th><th scope="col">${by}</th><th scope="col">${until}</th><th scope="col">${proof}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

function proofText(
  { certificate }: ManualConfirmation,
  before: ManualConfirmation | undefined,
  language: Language,
): Markup {
  if (certificate === undefined) return html`${words[language].stated}`
  const { subject, serialNumber, issuer } = certificate
  const facts = [issuer, keyText(certificate), serialNumber].map((fact) => excerpt(fact)).join(' · ')
  const changes = before?.certificate === undefined ? [] : changesText(before.certificate, certificate, language)
  return html`${cut(subject)}<small>${facts}</small>${changes.map((change) => html`<small>${cut(change)}</small>`)}`
}

type Certificate = NonNullable<ManualConfirmation['certificate']>

function changesText(before: Certificate, after: Certificate, language: Language): readonly string[] {
  const own = words[language]
  const { isSame, key, namesMissing, namesAdded, issuer } = certificateChanges(before, after)
  if (isSame) return [own.same]
  const changes = [
    ...(key === undefined ? [] : [own.key(key.after, key.before)]),
    ...(namesMissing.length === 0 ? [] : [own.missing(namesText(namesMissing, own))]),
    ...(namesAdded.length === 0 ? [] : [own.added(namesText(namesAdded, own))]),
    ...(issuer === undefined ? [] : [own.issuer(excerpt(issuer.after), excerpt(issuer.before))]),
  ]
  return changes.length === 0 ? [own.nothing] : changes
}

function namesText(names: readonly string[], { more: moreText }: Words): string {
  const { shown, more } = someOf(names)
  return `${shown.join(', ')}${more === 0 ? '' : moreText(more)}`
}
