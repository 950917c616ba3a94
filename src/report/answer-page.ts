import { html } from '../markup/html.ts'
import type { Language } from '../messages/messages.ts'
import { style } from './html-style.ts'
import { pageText } from './page-text.ts'
import { printableExcerpt } from './sanitize.ts'

/** What the page of an answer tells of its alert. */
export interface AnswerPage {
  /** `CF-4821` */
  readonly number: string
  /** The server, or the first of several and how many more. */
  readonly name: string
  /** What is wrong, and until when: a sentence. */
  readonly sentence: string
  readonly contact: string
  /** First and last day that can be chosen, `2026-12-04`. */
  readonly first: string
  readonly last: string
  /** Who has it already, in words; undefined for nobody. */
  readonly taken: string | undefined
}

interface Words {
  readonly title: string
  greeting(contact: string): string
  readonly mine: string
  readonly other: string
  readonly unused: string
  readonly until: string
  readonly who: string
  readonly when: string
  readonly send: string
  readonly note: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Your answer',
    greeting: (contact) => `For ${contact}`,
    mine: 'I take it',
    other: 'Somebody else does',
    unused: 'No longer used',
    until: 'I will have done it by',
    who: 'Who',
    when: 'It stops on',
    send: 'Send this answer',
    note: 'Nothing has been answered yet: that you opened this page changes nothing. We never ask for a password.',
  },
  ja: {
    title: 'お返事',
    greeting: (contact) => `${contact} 様`,
    mine: '私が対応します',
    other: '担当は別の人です',
    unused: 'もう使っていません',
    until: 'この日までに対応します',
    who: 'お名前',
    when: '停止予定日',
    send: 'この内容で返事をする',
    note: 'このページを開いただけでは、まだ何も返事したことになりません。パスワードはお尋ねしません。',
  },
}

/** Longest text shown of what came from outside. */
const longestText = 300

const answerStyle = `${style}
form{border-top:1px solid var(--line);padding:1rem 0}
form h2{margin:0 0 .5rem}
label{display:block;color:var(--soft)}
input,button{font:inherit;padding:.5rem .75rem;margin:.25rem 0 .75rem;border:1px solid var(--line);border-radius:.375rem;background:var(--paper);color:var(--ink);max-width:100%}
button{background:var(--ink);color:var(--paper);font-weight:600;display:block}
`

/**
 * One page with three answers, each a form of its own. To ask for it changes nothing, so that a mail scanner that follows links takes
 * nothing; only a form that is sent (POST) is an answer, which `readAnswer` reads.
 */
export function answerPageHtml(page: AnswerPage, language: Language): string {
  const { title, greeting, mine, other, unused, until, who, when, send, note } = words[language]
  const { number, name, sentence, contact, first, last, taken } = page
  const day = (field: string) =>
    html`<input type="date" name="${field}" min="${first}" max="${last}" value="${last}" required>`
  return pageText(
    language,
    `${title} ${number}`,
    answerStyle,
    html`<header>
<h1>${title} ${number}</h1>
<p class="headline">${cut(name)}</p>
<p>${cut(sentence)}</p>
${taken === undefined ? undefined : html`<p class="cut">${cut(taken)}</p>\n`}<p class="note">${greeting(cut(contact))} · ${note}</p>
</header>
<form method="post">
<h2>${mine}</h2>
<label>${until} ${day('mine_until')}</label>
<button name="answer" value="mine">${send}</button>
</form>
<form method="post">
<h2>${other}</h2>
<label>${who} <input name="who" maxlength="200" required></label>
<button name="answer" value="other">${send}</button>
</form>
<form method="post">
<h2>${unused}</h2>
<label>${when} <input type="date" name="unused_until" min="${first}" required></label>
<button name="answer" value="unused">${send}</button>
</form>`,
    'self',
  )
}

function cut(text: string): string {
  return printableExcerpt(text, longestText)
}
