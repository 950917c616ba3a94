import { html, type Markup } from '../../markup/html.ts'
import type { WeekBar } from './section.ts'
import type { ReviewWords } from './words/words.ts'

/** A full bar is at least so many, so that a single certificate does not look like an avalanche. */
const leastScale = 8

/** Percent: one among thousands can still be seen. */
const leastWidth = 0.6

/** What ends by the week, as a list of bars: what somebody has to renew, then what renews itself. */
export function comingBars(bars: readonly WeekBar[], words: ReviewWords): Markup {
  const largest = Math.max(leastScale, ...bars.map(({ work, itself }) => work + itself))
  const { hand, vendor, automatic } = words.columns
  return html`<p class="note"><i class="key warning"></i>${hand}${words.comma}${vendor}<i class="key ok"></i>${automatic}</p>
<ol class="timeline" aria-label="${words.barDescription}">
${bars.map((bar) => item(bar, largest, words))}</ol>
`
}

function item({ title, work, itself, names, rest }: WeekBar, largest: number, words: ReviewWords): Markup {
  const count = work + itself
  if (count === 0) return html`<li class="empty"><span class="when">${title}</span></li>\n`
  const listed = names.map((name) => html`<span class="name">${name}</span> `)
  const others = [rest, itself === 0 ? undefined : words.itself(itself)].filter((text) => text !== undefined)
  return html`<li><span class="when">${title}</span><span class="count">${count}</span>${drawn(work, itself, largest)}<span class="names">${listed}${others.map((text) => html`<span class="name ok">${text}</span> `)}</span></li>\n`
}

/** Widths are attributes, which need no inline style and so no exception from the page's policy. */
function drawn(work: number, itself: number, largest: number): Markup {
  const width = (count: number) => (count === 0 ? 0 : Math.max(leastWidth, Math.round((count / largest) * 1_000) / 10))
  const first = width(work)
  const piece = (name: string, x: number, wide: number) =>
    wide === 0 ? html`` : html`<rect class="${name}" x="${x}" y="0" width="${wide}" height="10"/>`
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${piece('warning', 0, first)}${piece('ok', first, width(itself))}</svg>`
}
