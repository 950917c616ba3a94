import { entryText, valueText } from '../inventory/entry-for.ts'
import type { Additions, Commented } from './additions.ts'

/** A section of the inventory with the lines that it is to have, without indentation: `- { host: … }`. */
export interface SectionLines {
  readonly section: 'contacts' | 'endpoints' | 'manual'
  readonly lines: readonly string[]
}

/** A whole inventory with these entries. */
export function inventoryText(additions: Additions): string {
  const sections = sectionLines(additions).map(
    ({ section, lines }) => `\n${section}:\n${lines.map((line) => `  ${line}\n`).join('')}`,
  )
  return `version: 1\n${sections.join('')}`
}

/** The lines of each section that has any. */
export function sectionLines({ contacts, endpoints, manual }: Additions): SectionLines[] {
  const sections: SectionLines[] = [
    { section: 'contacts', lines: contacts.map(({ name, email }) => `${valueText(name)}: ${entryText({ email })}`) },
    { section: 'endpoints', lines: endpoints.map(listItem) },
    { section: 'manual', lines: manual.map(listItem) },
  ]
  return sections.filter(({ lines }) => lines.length > 0)
}

function listItem({ entry, comment }: Commented<object>): string {
  return `- ${entryText(entry)}${comment === undefined ? '' : ` # ${comment}`}`
}
