import { printableExcerpt } from './sanitize.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Printable text (XML 1.0 has no way to write a control character) as content or attribute value. */
export function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** Attributes of an XML element, each with a space before it; values are made printable and cut where they are endless. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(printableExcerpt(String(value)))}"`)
    .join('')
}
