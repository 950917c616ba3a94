import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { type Letter, type LetterPart, longestLine } from './letter.ts'
import { mailWords } from './words/index.ts'
import type { MailWords } from './words/words.ts'

/** The letter as plain text. Lines are not broken: mail programs do that, and Japanese has no blanks to break at. */
export function letterText({ language, parts }: Letter): string {
  const words = mailWords[language]
  return `${parts.map((part) => linesOf(part, words).map(shown).join('\n')).join('\n\n')}\n`
}

function shown(line: string): string {
  return printable(excerpt(line, longestLine))
}

function linesOf(part: LetterPart, words: MailWords): readonly string[] {
  switch (part.kind) {
    case 'banner':
      return [`*** ${part.text} ***`]
    case 'heading':
      return [`■ ${part.text}`]
    case 'list':
      return part.items.map(({ text, href }) => `${words.bullet}${text}${isPage(href) ? `${words.colon}${href}` : ''}`)
    case 'facts':
      return [part.title, ...part.facts.map(({ name, value }) => `${name}${words.colon}${value}`), part.note]
    default:
      return part.lines
  }
}

/** Who reads plain text answers by answering: a mailto: would be noise. */
function isPage(href: string | undefined): boolean {
  return href?.startsWith('http') === true
}
