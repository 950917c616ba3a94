import type { Review } from '../../domain/review/review.ts'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { pageText } from '../page-text.ts'
import { printableExcerpt } from '../sanitize.ts'
import { comingBars } from './html-bars.ts'
import { reviewStyle } from './html-style.ts'
import type { Cell, Section } from './section.ts'
import { type ReviewPage, reviewPage } from './sections.ts'
import { reviewWords } from './words/index.ts'

/** More of a name or an answer helps nobody. */
const longestText = 300

/** One page for those who never see a terminal. It loads nothing and runs nothing, and its own policy forbids both. */
export function reviewHtml(review: Review, language: Language): string {
  const page = reviewPage(review, language)
  return pageText(language, page.title, reviewStyle, contentOf(page, review.now, language))
}

/** Everything that a page tells of some days. */
export function reviewContent(review: Review, language: Language): Markup {
  return contentOf(reviewPage(review, language), review.now, language)
}

function contentOf(page: ReviewPage, now: Date, language: Language): Markup {
  const { sections, note } = page
  return html`${header(page, now)}
${sections.map((each) => section(each, language))}<footer>${note} certflow</footer>`
}

function header({ title, asOf, headline, cautions, tally }: ReviewPage, now: Date): Markup {
  const items = tally.map(
    ({ label, count, tone }) => html`<li class="${count === 0 ? 'zero' : tone}"><b>${count}</b>${label}</li>`,
  )
  return html`<header>
<h1>${title} <time datetime="${now.toISOString()}">${asOf}</time></h1>
<p class="headline">${headline}</p>
${cautions.map((caution) => html`<p class="cut" role="alert">${cut(caution)}</p>\n`)}<ul class="tally">${items}</ul>
</header>`
}

function section(each: Section, language: Language): Markup {
  const { title, sentences, bars, rest } = each
  return html`<section>
<h2>${title}</h2>
${sentences.map((sentence) => html`<p class="note">${cut(sentence)}</p>\n`)}${bars.length > 0 ? comingBars(bars, reviewWords[language]) : table(each)}${rest === undefined ? undefined : html`<p class="note">${cut(rest)}</p>\n`}</section>
`
}

function table({ columns, rows }: Section): Markup | undefined {
  if (rows.length === 0) return undefined
  return html`<table class="facts">
<thead><tr>${columns.map((column) => html`<th>${column}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((each, index) => tableCell(each, columns[index] ?? '', index === 0))}</tr>\n`)}</tbody>
</table>
`
}

/** Its head is told again beside it where the table is too wide for the screen. */
function tableCell({ lines, small, severity, isShort }: Cell, column: string, isFirst: boolean): Markup {
  const kinds = [isFirst ? 'first' : undefined, isShort ? 'short' : undefined, severity]
  const kind = kinds.filter((name) => name !== undefined).join(' ')
  const text = lines.map((line, index) => (index === 0 ? html`${cut(line)}` : html`<br>${cut(line)}`))
  const further = small.map((line) => html`<small>${cut(line)}</small>`)
  return html`<td class="${kind}" data-head="${column}">${text}${further}</td>`
}

function cut(text: string): string {
  return printableExcerpt(text, longestText)
}
