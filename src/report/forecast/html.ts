import type { Forecast, Load } from '../../domain/forecast/forecast.ts'
import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'
import { pageText } from '../page-text.ts'
import { reviewStyle } from '../review/html-style.ts'
import { printableExcerpt } from '../sanitize.ts'
import { plannedHours } from './figures.ts'
import { type ForecastWords, forecastWords } from './words.ts'

const longestName = 300

/** A full bar is at least so many, so that two renewals do not look like an avalanche. */
const leastScale = 4

/** What a forecast has beyond the style of reports from the store. */
export const forecastStyle = `
.tally+.note,.chart+.note{margin-top:1rem}
.chart{width:100%;height:auto;max-height:14rem;display:block;margin-top:1.25rem}
.chart text{font-size:7px;fill:var(--soft)}
.chart .hand{fill:var(--warning-bar)}.chart .vendor{fill:var(--soft)}
.figures{display:table;width:100%;border-collapse:collapse;margin-top:1.25rem}
.figures thead{display:table-header-group;position:static;width:auto;height:auto;overflow:visible;clip-path:none}
.figures tbody{display:table-row-group}
.figures tr{display:table-row}
.figures th,.figures td{display:table-cell;padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}
.figures td.first{overflow-wrap:anywhere}
.figures .number{text-align:right;font-variant-numeric:tabular-nums}
.figures .first,.figures .sum td{font-weight:600}
.key.vendor{background:var(--soft)}
@media (max-width:46rem){
.figures th{white-space:normal;vertical-align:bottom;overflow-wrap:normal;font-size:.75rem}
.figures td{font-size:.875rem}
.figures td.first{min-width:5rem}
}
`

/** The forecast as one page. It loads nothing and runs nothing. */
export function forecastHtml(forecast: Forecast, language: Language): string {
  const { title } = forecastWords[language]
  return pageText(
    language,
    title,
    `${reviewStyle}${forecastStyle}`,
    html`${forecastContent(forecast, language)}<footer>certflow</footer>`,
  )
}

/** Everything that a page tells of a forecast. */
export function forecastContent(forecast: Forecast, language: Language): Markup {
  const words = forecastWords[language]
  const { months, owners, total, first, items, assumed, hoursEach, now, timeZone } = forecast
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now)
  return html`<header>
<h1>${words.title} <time datetime="${now.toISOString()}">${day}</time></h1>
<p class="headline">${words.headline(plannedHours(total.hours), months.length)}</p>
<ul class="tally"><li class="warning"><b>${plannedHours(total.hours)}</b>${words.tally.hours}</li><li class="warning"><b>${total.counts.hand}</b>${words.tally.hand}</li><li class="zero"><b>${total.counts.vendor}</b>${words.tally.vendor}</li><li class="ok"><b>${total.counts.automatic}</b>${words.tally.automatic}</li></ul>
<p class="note">${words.basis(items, assumed, hoursEach)}</p>
</header>
<section>
<h2>${words.sections.months}</h2>
<p class="note"><i class="key warning"></i>${words.tally.hand}<i class="key vendor"></i>${words.tally.vendor}</p>
${chart(forecast, words)}
<p class="note">${words.rules}</p>
</section>
<section>
<h2>${words.sections.owners}</h2>
${table(
  [words.columns.owner, ...loadHeads(words)],
  owners.map(({ owner, ...load }) => [owner ?? words.nobody, ...figures(load)]),
  [words.sum, ...figures(total)],
)}</section>
${first.length === 0 ? '' : candidates(forecast, words)}<section>
<h2>${words.sections.figures}</h2>
${table(
  [words.columns.month, ...loadHeads(words)],
  months.map(({ month, ...load }) => [month, ...figures(load)]),
  [words.sum, ...figures(total)],
)}</section>
`
}

function candidates({ first }: Forecast, words: ForecastWords): Markup {
  const { what, owner, renewals, hours } = words.columns
  return html`<section>
<h2>${words.sections.first}</h2>
${table(
  [what, owner, renewals, hours],
  first.map((each) => [
    each.item.name,
    each.item.owner ?? words.nobody,
    String(each.renewals),
    String(plannedHours(each.hours)),
  ]),
)}</section>
`
}

/** A bar for each month: what somebody has to do. What renews itself would hide it. */
function chart({ months }: Forecast, words: ForecastWords): Markup {
  const largest = Math.max(leastScale, ...months.map(({ counts }) => counts.hand + counts.vendor))
  const height = (count: number) => Math.round((count / largest) * 800) / 10
  const bars = months.map(({ month, counts }, index) => {
    const x = index * 10 + 1
    const hand = height(counts.hand)
    const vendor = height(counts.vendor)
    const year =
      month.endsWith('-01') || (index === 0 && month.slice(5) < '10')
        ? html`<text x="${x}" y="97">${month.slice(0, 4)}</text>`
        : ''
    return html`<g><title>${month}: ${counts.hand + counts.vendor}</title><rect class="hand" x="${x}" y="${85 - hand}" width="8" height="${hand}"/><rect class="vendor" x="${x}" y="${85 - hand - vendor}" width="8" height="${vendor}"/>${year}</g>`
  })
  return html`<svg class="chart" viewBox="0 0 ${months.length * 10} 100" role="img" aria-label="${words.chart}"><text x="1" y="7">${largest}</text>${bars}</svg>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[], sum?: readonly string[]): Markup {
  const isNumber = (column: number) => rows.length > 0 && rows.every((row) => /^\d+$/.test(row[column] ?? ''))
  const kinds = head.map((_, column) => (column === 0 ? 'first' : isNumber(column) ? 'number' : ''))
  const row = (cells: readonly string[], kind: string) =>
    html`<tr class="${kind}">${cells.map((cell, column) => html`<td class="${kinds[column] ?? ''}">${printableExcerpt(cell, longestName)}</td>`)}</tr>\n`
  return html`<table class="figures">
<thead><tr>${head.map((title, column) => html`<th class="${kinds[column] === 'number' ? 'number' : ''}">${title}</th>`)}</tr></thead>
<tbody>
${rows.map((cells) => row(cells, ''))}${sum === undefined ? '' : row(sum, 'sum')}</tbody>
</table>
`
}

function loadHeads({ columns }: ForecastWords): string[] {
  return [columns.hand, columns.hours, columns.vendor, columns.automatic]
}

function figures({ counts, hours }: Load): string[] {
  return [counts.hand, plannedHours(hours), counts.vendor, counts.automatic].map(String)
}
