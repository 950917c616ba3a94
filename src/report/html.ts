import { type Severity, severities } from '../domain/finding.ts'
import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { html, Markup } from '../markup/html.ts'
import { utcDay, utcMoment } from '../messages/dates.ts'
import { excerpt } from '../messages/excerpt.ts'
import { messages, sentenceOf } from '../messages/index.ts'
import type { Labels, Language } from '../messages/messages.ts'
import {
  byUrgency,
  isUnlisted,
  leftOf,
  nameOf,
  namesIn,
  notAfterOf,
  ownerOf,
  tellingAddressOf,
  type Urgency,
  worstFirst,
} from './facts.ts'
import { style } from './html-style.ts'
import { timeline } from './html-timeline.ts'
import { pageText } from './page-text.ts'
import type { ReportFormat, ReportOptions } from './report.ts'
import { printableExcerpt } from './sanitize.ts'
import { countLeftOut, emptyTally, isShown, type Tally, toldRows } from './tally.ts'

/**
 * One page for those who never see a terminal: what to do first, a timeline of what ends, then all rows, worst first.
 * It loads nothing and runs nothing, and its own policy forbids both. Order needs all rows; each is kept as its markup.
 */
export const htmlPage: ReportFormat = (options) => {
  const rows: Row[] = []
  const tally = emptyTally()
  return {
    add: (row) => {
      if (isShown(row, tally)) rows.push(rowOf(row, options.language))
      return ''
    },
    leaveOut: (row) => countLeftOut(row, tally),
    finish: (run) => page(rows.sort(byUrgency), tally, run, options),
  }
}

/** More of a name, an owner or a note helps nobody. */
const longestCell = 300

interface Row extends Urgency {
  readonly isUnlisted: boolean
  readonly markup: string
}

function rowOf(row: JudgedRow, language: Language): Row {
  const notAfter = notAfterOf(row)
  const { markup, name } = row.severity === 'ok' ? fineRow(row, language) : troubledRow(row, language)
  const { severity } = row
  return { severity, endsAt: notAfter?.getTime(), name, isUnlisted: isUnlisted(row), markup: markup.text }
}

interface Drawn {
  readonly name: string
  readonly markup: Markup
}

function troubledRow(row: JudgedRow, language: Language): Drawn {
  const { labels, titles } = messages[language]
  const findings = worstFirst(row.findings).map(
    (finding) =>
      html`<p class="finding"><b class="${finding.severity}">${titles[finding.code]}</b>${sentenceOf(finding, language)}</p>`,
  )
  const { name, cells } = commonCells(row, language)
  return {
    name,
    markup: html`<tr><td class="state ${row.severity}">${labels.severity[row.severity]}</td>${cells}<td>${findings}</td></tr>\n`,
  }
}

function fineRow(row: JudgedRow, language: Language): Drawn {
  const { name, cells } = commonCells(row, language)
  return { name, markup: html`<tr>${cells}</tr>\n` }
}

/** What it is and whose, and until when. */
function commonCells(row: JudgedRow, language: Language): { name: string; cells: Markup } {
  const { labels } = messages[language]
  const notAfter = notAfterOf(row)
  const address = tellingAddressOf(row)
  const name = printableExcerpt(address === undefined ? nameOf(row) : `${nameOf(row)} (${address})`, longestCell)
  const note = row.kind === 'manual' ? [labels.manual, row.entry.note] : []
  const unlisted = isUnlisted(row) ? [labels.unlisted(namesIn(row))] : []
  const about = [ownerOf(row), ...note, ...unlisted].filter((part) => part !== undefined).join(' · ')
  const until = notAfter === undefined ? html`–` : html`${utcDay(notAfter)}<small>${leftOf(row, language)}</small>`
  const small = about === '' ? undefined : html`<small>${printableExcerpt(about, longestCell)}</small>`
  return { name, cells: html`<td class="what"><b>${name}</b>${small}</td><td class="until">${until}</td>` }
}

function page(rows: readonly Row[], tally: Tally, run: RunSummary, { language, now }: ReportOptions): string {
  const { labels } = messages[language]
  const troubled = rows.filter(({ severity }) => severity !== 'ok')
  const unlisted = rows.filter((row) => row.severity === 'ok' && row.isUnlisted)
  const fine = rows.filter((row) => row.severity === 'ok' && !row.isUnlisted)
  return pageText(
    language,
    `${labels.title} – ${utcDay(now)}`,
    style,
    html`${header(tally, run, now, labels)}
${rows.length === 0 ? undefined : html`<section>\n<h2>${labels.sections.timeline}</h2>\n${timeline(rows, now, labels)}\n</section>\n`}
${section(labels.sections.attention, troubled, 'troubled', labels, html`<th>${labels.columns.severity}</th>`)}
${section(labels.sections.unlisted, unlisted, 'fine', labels)}
${section(labels.sections.fine, fine, 'fine', labels)}
<footer>${labels.utcNote} certflow</footer>`,
  )
}

function header(tally: Tally, run: RunSummary, now: Date, labels: Labels): Markup {
  const moment = utcMoment(now)
  const notes = [
    labels.extent(toldRows(tally), run, (run.durationMs / 1_000).toFixed(1)),
    ...(tally.leftOut === 0 ? [] : [labels.leftOut(tally.leftOut)]),
    ...(tally.silent === 0 ? [] : [labels.silent(tally.silent)]),
    ...(tally.unlisted === 0 ? [] : [labels.unlistedServers(tally.unlisted)]),
  ]
  return html`<header>
<h1>${labels.title} <time datetime="${now.toISOString()}">${labels.asOf(moment)}</time></h1>
<p class="headline">${labels.headline(tally, run.complete)}</p>
<p class="note">${notes.join(labels.space)}</p>
${run.complete ? undefined : html`<p class="cut" role="alert">${labels.incomplete(run.incompleteReason && excerpt(run.incompleteReason, longestCell))}</p>\n`}
<ul class="tally">${severities.toReversed().map((severity) => tallyItem(severity, tally[severity], labels))}</ul>
</header>`
}

function tallyItem(severity: Severity, count: number, labels: Labels): Markup {
  return html`<li class="${count === 0 ? 'zero' : severity}"><b>${count}</b>${labels.severity[severity]}</li>`
}

function section(
  title: string,
  rows: readonly Row[],
  kind: string,
  labels: Labels,
  first?: Markup,
): Markup | undefined {
  if (rows.length === 0) return undefined
  const { columns } = labels
  const last = kind === 'troubled' ? html`<th>${columns.findings}</th>` : undefined
  return html`<section>
<h2>${title}</h2>
<table class="${kind}">
<thead><tr>${first}<th>${columns.endpoint}</th><th>${columns.until}</th>${last}</tr></thead>
<tbody>
${new Markup(rows.map(({ markup }) => markup).join(''))}</tbody>
</table>
</section>`
}
