import { daysLeft } from '../../domain/certificate.ts'
import type { Severity } from '../../domain/finding.ts'
import { html, type Insert, type Markup } from '../../markup/html.ts'
import { utcDay, utcMoment } from '../../messages/dates.ts'
import { messages, sentenceOf } from '../../messages/index.ts'
import type { Language } from '../../messages/messages.ts'
import { worstFirst } from '../../report/facts.ts'
import { printableExcerpt } from '../../report/sanitize.ts'
import type { FleetEntry } from '../view/fleet-entry.ts'

/** More of a name or a sentence helps nobody. */
const longestText = 300

/** The beginning of a text of a peer or a file. */
export function cut(text: string): string {
  return printableExcerpt(text, longestText)
}

/** A severity as the cell of a table: colour, shape and word. */
export function severityCell(severity: Severity, language: Language): Markup {
  return html`<td class="state ${severity}">${messages[language].labels.severity[severity]}</td>`
}

/** Until when, and how long that is. */
export function untilText(endsAt: Date | undefined, now: Date, language: Language): Markup {
  if (endsAt === undefined) return html`–`
  const left = messages[language].labels.daysLeft(daysLeft(endsAt, now), endsAt < now)
  return html`${utcDay(endsAt)}<small>${left}</small>`
}

/** Each finding by its name and its sentence. */
export function findingsText(findings: FleetEntry['findings'], language: Language): readonly Markup[] {
  return worstFirst(findings).map(
    (finding) =>
      html`<p class="finding"><b class="${finding.severity}">${messages[language].titles[finding.code]}</b>${cut(sentenceOf(finding, language))}</p>`,
  )
}

/** The page of an endpoint. */
export function endpointLink(endpoint: string): Markup {
  return html`<a href="${endpointPath(endpoint)}">${cut(endpoint)}</a>`
}

/** Where the page of an endpoint is. */
function endpointPath(endpoint: string): string {
  return `/endpoint?name=${encodeURIComponent(endpoint)}`
}

/** Where the page of a manual entry is. */
export function manualPath(name: string): string {
  return `/manual/entry?name=${encodeURIComponent(name)}`
}

/** Names and what they are; what is undefined is left out. */
export function factList(facts: readonly (readonly [name: string, value: Insert])[]): Markup | undefined {
  const known = facts.filter(([, value]) => value !== undefined && value !== '')
  if (known.length === 0) return undefined
  return html`<dl class="facts">${known.map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'string' ? cut(value) : value}</dd>`)}</dl>`
}

/** A moment for people. */
export function momentText(at: Date): Markup {
  return html`<time datetime="${at.toISOString()}">${utcMoment(at)}</time>`
}
