import { dayMs } from '../domain/duration.ts'
import { type Severity, severities } from '../domain/finding.ts'
import { html, type Markup } from '../markup/html.ts'
import type { Labels } from '../messages/messages.ts'
import type { Urgency } from './facts.ts'

const weekMs = 7 * dayMs

/** 91 days: the weeks that an administrator plans in, and the whole life of most certificates that renew themselves. */
const weeks = 13

/** A full bar is at least so many, so that a single certificate does not look like an avalanche. */
const leastScale = 8

/** Percent: one among thousands can still be seen. */
const leastWidth = 0.6

/** Names shown beside a bar; the bar tells how many there are. */
const namesShown = 3

/** What ends when, as a list of bars: what is over, each week to come, and by number alone what is far off or has no date. */
export function timeline(entries: readonly Urgency[], now: Date, labels: Labels): Markup {
  const slots: Slot[] = Array.from({ length: weeks + 2 }, () => ({
    counts: { ok: 0, warning: 0, critical: 0 },
    entries: [],
  }))
  let undated = 0
  for (const entry of entries) {
    const slot = entry.endsAt === undefined ? undefined : slots[slotOf(entry.endsAt, now)]
    if (slot === undefined) undated++
    else {
      slot.counts[entry.severity]++
      if (slot.entries.length < namesShown) slot.entries.push(entry)
    }
  }
  // What is far off is most of a healthy fleet: drawn to scale it would leave the others without a bar.
  const largest = Math.max(leastScale, ...slots.slice(0, -1).map(sizeOf))
  const items = slots.slice(0, -1).map((slot, index) => itemOf(slot, largest, titleOf(index, now, labels), labels))
  const later = sizeOf(slots.at(-1))
  return html`<ol class="timeline" aria-label="${labels.timeline.description}">
${items}<li class="rest"><span class="when">${labels.timeline.later}</span><span class="count">${later}</span></li>
${undated === 0 ? undefined : html`<li class="rest"><span class="when">${labels.timeline.undated}</span><span class="count">${undated}</span></li>\n`}</ol>`
}

interface Slot {
  readonly counts: Record<Severity, number>
  readonly entries: Urgency[]
}

function slotOf(endsAt: number, now: Date): number {
  const week = Math.floor((endsAt - now.getTime()) / weekMs)
  return Math.min(weeks, Math.max(-1, week)) + 1
}

function titleOf(index: number, now: Date, labels: Labels): string {
  if (index === 0) return labels.timeline.over
  if (index === 1) return labels.timeline.thisWeek
  const from = now.getTime() + (index - 1) * weekMs
  return labels.timeline.week(new Date(from), new Date(from + weekMs - dayMs))
}

function sizeOf(slot: Slot | undefined): number {
  return slot === undefined ? 0 : slot.counts.ok + slot.counts.warning + slot.counts.critical
}

function itemOf(slot: Slot, largest: number, title: string, labels: Labels): Markup {
  const size = sizeOf(slot)
  if (size === 0) return html`<li class="empty"><span class="when">${title}</span></li>\n`
  const names = slot.entries.map(({ name, severity }) => html`<span class="name ${severity}">${name}</span> `)
  const more = size - slot.entries.length
  return html`<li><span class="when">${title}</span><span class="count">${size}</span>${bar(slot.counts, largest)}<span class="names">${names}${more === 0 ? undefined : labels.timeline.more(more)}</span></li>\n`
}

/** The worst first. Widths are attributes, which need no inline style and so no exception from the page's policy. */
function bar(counts: Slot['counts'], largest: number): Markup {
  let x = 0
  const pieces = severities.toReversed().map((severity) => {
    const share = Math.round((counts[severity] / largest) * 1_000) / 10
    const width = counts[severity] === 0 ? 0 : Math.max(leastWidth, share)
    const piece = html`<rect class="${severity}" x="${x}" y="0" width="${width}" height="10"/>`
    x = Math.round((x + width) * 10) / 10
    return width === 0 ? html`` : piece
  })
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${pieces}</svg>`
}
