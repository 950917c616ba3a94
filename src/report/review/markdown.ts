import type { Review } from '../../domain/review/review.ts'
import type { Language } from '../../messages/messages.ts'
import { line, target, text } from '../markdown-text.ts'
import type { Cell, Section } from './section.ts'
import { reviewPage } from './sections.ts'

/** A page of GitHub-flavoured Markdown for tickets and wikis. */
export function reviewMarkdown(review: Review, language: Language): string {
  const { title, asOf, headline, cautions, tally, sections, note } = reviewPage(review, language)
  const parts = [
    `# ${text(title)} – ${text(asOf)}`,
    `**${text(headline)}**`,
    ...cautions.map((caution) => `**${text(caution)}**`),
    tally.map(({ label, count }) => `- ${text(label)}: ${count}`).join('\n'),
    ...sections.flatMap(sectionParts),
    `${text(note)} certflow`,
  ]
  return `${parts.join('\n\n')}\n`
}

function sectionParts({ title, sentences, columns, rows, rest }: Section): string[] {
  const table = [
    line(columns.map(text)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map((each, index) => cellText(each, index === 0)))),
  ]
  return [
    `## ${text(title)}`,
    ...(sentences.length === 0 ? [] : [sentences.map(text).join('\n')]),
    ...(rows.length === 0 ? [] : [table.join('\n')]),
    ...(rest === undefined ? [] : [text(rest)]),
  ]
}

function cellText(cell: Cell, isFirst: boolean): string {
  return [...cell.lines.map(isFirst ? target : text), ...cell.small.map(text)].join('<br>')
}
