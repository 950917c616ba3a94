import { printableExcerpt } from './sanitize.ts'

/** A row of a table. */
export function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Names as nearly all are, as code: nothing in it needs an escape, and it is copied as it stands. */
export function target(name: string): string {
  return /^[\w.:/@*[\]-]{1,300}$/.test(name) ? `\`${name}\`` : text(name)
}

/** Entities, because they mean nothing to any dialect of Markdown, inside and outside of tables. */
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '`': '&#96;',
  '[': '&#91;',
  ']': '&#93;',
  '@': '&#64;',
}

/** Text as text: no table cell, code, element, link, image, emphasis or formula may begin in it. */
export function text(raw: string): string {
  return printableExcerpt(raw, 500)
    .replace(/[\\*_~$#!]/g, '\\$&')
    .replace(/[&<>|`[\]@]/g, (character) => entities[character] ?? '')
    .replace(/(:)(?=\/\/)/g, '&#58;')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
}
