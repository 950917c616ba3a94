import { html, type Markup } from '../../markup/html.ts'
import type { Language } from '../../messages/messages.ts'

/** The words that lists have in common. */
export interface ListWords {
  readonly owner: string
  readonly all: string
  readonly show: string
  readonly csv: string
  readonly none: string
  count(shown: number, of: number): string
}

/** By language. */
export const listWords: Readonly<Record<Language, ListWords>> = {
  en: {
    owner: 'Owner',
    all: 'All',
    show: 'Show',
    csv: 'As CSV',
    none: 'Nothing fits this search.',
    count: (shown, of) => (shown === of ? `${of} in all` : `${shown} of ${of}`),
  },
  ja: {
    owner: '担当',
    all: 'すべて',
    show: '表示',
    csv: 'CSVで保存',
    none: '該当するものはありません。',
    count: (shown, of) => (shown === of ? `全${of}件` : `${of}件中${shown}件`),
  },
}

/** What a select offers: what is sent, and what people read. */
export type Choice = readonly [value: string, name: string]

/** A select of a search: everything, or one of the choices. Undefined where there is nothing to choose. */
export function choice(
  field: string,
  title: string,
  choices: readonly Choice[],
  chosen: string | undefined,
  language: Language,
): Markup | undefined {
  if (choices.length < 2 && !chosen) return undefined
  return select(field, title, [['', listWords[language].all], ...choices], chosen ?? '')
}

/** A select with its label. */
export function select(field: string, title: string, choices: readonly Choice[], chosen: string): Markup {
  const options = choices.map(
    ([value, name]) => html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${name}</option>`,
  )
  return html`<label>${title} <select name="${field}">${options}</select></label>`
}

/** Values that are their own names. */
export function same(values: readonly string[]): readonly Choice[] {
  return values.map((value) => [value, value])
}

/** A list to choose from is no place for thousands. */
const mostChoices = 500

/** Each value once, sorted, as far as people can choose among them. */
export function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort().slice(0, mostChoices)
}

/** What of a query is asked for, as it stands in an address: the search can be kept as a link. */
export function addressOf(query: Readonly<Record<string, string | undefined>>): string {
  const asked = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[key, value]],
  )
  return new URLSearchParams(asked).toString()
}
