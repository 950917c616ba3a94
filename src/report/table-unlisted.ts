import type { JudgedRow } from '../domain/judged-row.ts'
import { namesIn } from './facts.ts'
import { printableExcerpt } from './sanitize.ts'
import { cutEnd, cutMiddle, padEnd, widthOf } from './width.ts'

/** A server that the inventory does not have, with the names in its certificate; both are printable. */
interface UnlistedServer {
  readonly name: string
  readonly names: string
}

const longestName = 80
const gap = '  '

/** The first name in the certificate and how many more there are; empty where there is none. */
export function namesText(row: JudgedRow): string {
  const [first = '', ...others] = namesIn(row)
  return printableExcerpt(first, longestName) + (others.length === 0 ? '' : ` +${others.length}`)
}

/** The part of the table that tells what is in nobody's list: a heading and a line each, none wider than `columns`. */
export function unlistedLines(servers: readonly UnlistedServer[], columns: number): readonly string[] {
  if (servers.length === 0) return []
  const longest = servers.reduce((most, { name }) => Math.max(most, widthOf(name)), 0)
  const width = Math.min(longest, Math.floor(columns / 2))
  return [
    cutEnd('not in the inventory (certflow inventory discover prints entries)', columns),
    ...servers.map(({ name, names }) =>
      cutEnd(`${padEnd(cutMiddle(name, width), width)}${gap}${names}`.trimEnd(), columns),
    ),
  ]
}
