import { drillName } from '../../domain/drill/drill.ts'
import type { DrillReview } from '../../domain/drill/drill-review.ts'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { pageText } from '../page-text.ts'
import { reviewStyle } from '../review/html-style.ts'
import { printableExcerpt } from '../sanitize.ts'
import { figureRows, personCells, scopeOf } from './figures.ts'
import { drillWords } from './words.ts'

const longestCell = 300

/** What a report on a drill has beyond the style of reports from the store. */
export const drillStyle = `
.plain{display:table;width:100%;border-collapse:collapse;margin-top:1.25rem}
.plain thead{display:table-header-group;position:static;width:auto;height:auto;overflow:visible;clip-path:none}
.plain tbody{display:table-row-group}
.plain tr{display:table-row}
.plain th,.plain td{display:table-cell;padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.plain+.note{margin-top:.75rem}
@media (max-width:46rem){.plain td{font-size:.8125rem}}
`

/** The report on a drill as one page. It loads nothing and runs nothing. */
export function drillHtml(review: DrillReview, language: Language, timeZone: string): string {
  const content = drillContent(review, language, timeZone)
  return pageText(language, titleOf(review, language), `${reviewStyle}${drillStyle}`, content)
}

/** Everything that a page tells of a drill. */
export function drillContent(review: DrillReview, language: Language, timeZone: string): Markup {
  const words = drillWords[language]
  const { drill, people, figures, others, advice } = review
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const moment = (at: Date) => format.format(at)
  const { columns } = words
  return html`<header>
<h1>${titleOf(review, language)} <time datetime="${drill.startedAt.toISOString()}">${moment(drill.startedAt)}</time></h1>
<p class="headline">${printableExcerpt(scopeOf(drill, words), longestCell)}: ${words.headline(figures.answered, figures.asked)}</p>
<p class="note">${words.mark}</p>
<p class="headline">${words.advice[advice]}</p>
</header>
<section>
<h2>${words.figures.title}</h2>
${table(['', words.now, words.last, words.before], figureRows(review, words))}</section>
<section>
<h2>${columns.contact}</h2>
${table(
  [columns.contact, columns.by, columns.asked, columns.delivered, columns.answered, columns.took],
  people.map((person) => personCells(person, words, moment)),
)}${others.length === 0 ? '' : html`<p class="note">${words.others(others.join(', '))}</p>`}</section>`
}

function titleOf({ drill }: DrillReview, language: Language): string {
  return `${drillWords[language].title} ${drillName(drill)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const cells = (texts: readonly string[], tag: 'th' | 'td') =>
    texts.map((text) => (tag === 'th' ? html`<th>${text}</th>` : html`<td>${printableExcerpt(text, longestCell)}</td>`))
  return html`<table class="plain"><thead><tr>${cells(head, 'th')}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${cells(row, 'td')}</tr>
`,
  )}</tbody></table>
`
}
