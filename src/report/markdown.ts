import type { JudgedRow } from '../domain/judged-row.ts'
import { utcDay, utcMoment } from '../messages/dates.ts'
import { messages, sentenceOf } from '../messages/index.ts'
import type { Labels } from '../messages/messages.ts'
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
import { line, target, text } from './markdown-text.ts'
import type { ReportFormat, ReportOptions } from './report.ts'
import { countLeftOut, emptyTally, isShown, toldRows } from './tally.ts'

/** A GitHub-flavoured table for tickets and wikis, worst first, in the language of the options. */
export const markdown: ReportFormat = (options) => {
  const { labels } = messages[options.language]
  const rows: Line[] = []
  const tally = emptyTally()
  return {
    add: (row) => {
      if (isShown(row, tally)) rows.push(lineOf(row, options))
      return ''
    },
    leaveOut: (row) => countLeftOut(row, tally),
    finish: (run) => {
      const { columns } = labels
      const head = [columns.severity, columns.endpoint, columns.owner, columns.until, columns.left, columns.findings]
      const notes = [
        ...(run.complete ? [] : [`**${text(labels.incomplete(run.incompleteReason))}**`]),
        [
          labels.headline(tally, run.complete),
          labels.extent(toldRows(tally), run, (run.durationMs / 1_000).toFixed(1)),
          ...(tally.leftOut === 0 ? [] : [labels.leftOut(tally.leftOut)]),
          ...(tally.silent === 0 ? [] : [labels.silent(tally.silent)]),
          ...(tally.unlisted === 0 ? [] : [labels.unlistedServers(tally.unlisted)]),
          labels.utcNote,
        ].join(labels.space),
      ]
      const lines = rows.sort(byUrgency).map((row) => row.text)
      const table =
        rows.length === 0
          ? []
          : [[line(head), line(head.map((_, index) => (index === 4 ? '---:' : '---'))), ...lines].join('\n')]
      return `${[`# ${labels.title} – ${labels.asOf(utcMoment(options.now))}`, ...notes, ...table].join('\n\n')}\n`
    },
  }
}

interface Line extends Urgency {
  readonly text: string
}

function lineOf(row: JudgedRow, { language }: ReportOptions): Line {
  const { labels } = messages[language]
  const notAfter = notAfterOf(row)
  const address = tellingAddressOf(row)
  const name = nameOf(row)
  const cells = [
    labels.severity[row.severity],
    target(name) + (address === undefined ? '' : ` (${text(address)})`),
    text(ownerOf(row) ?? ''),
    notAfter === undefined ? '' : utcDay(notAfter),
    leftOf(row, language) ?? '',
    remarksOf(row, language, labels).map(text).join('<br>'),
  ]
  return { severity: row.severity, endsAt: notAfter?.getTime(), name, text: line(cells) }
}

function remarksOf(row: JudgedRow, language: ReportOptions['language'], labels: Labels): string[] {
  const sentences = worstFirst(row.findings).map((finding) => sentenceOf(finding, language))
  if (row.kind === 'probe') return isUnlisted(row) ? [...sentences, labels.unlisted(namesIn(row))] : sentences
  return [...sentences, row.entry.note === undefined ? labels.manual : `${labels.manual}: ${row.entry.note}`]
}
