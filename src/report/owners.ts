import type { JudgedRow } from '../domain/judged-row.ts'
import { briefOf } from './brief.ts'
import { byUrgency, nameOf, notAfterOf, ownerOf, worstFirst } from './facts.ts'
import { printableExcerpt } from './sanitize.ts'
import { cutEnd, cutMiddle, padEnd, widthOf } from './width.ts'

/** An owner with the addresses to which a mail would go. */
export interface Recipient {
  readonly name: string
  readonly email: readonly string[]
}

const longestName = 34

/**
 * Who would be told of what: a block for each owner of a row with findings, one mail each, worst first.
 * Every line fits `columns`.
 */
export function ownersReport(rows: readonly JudgedRow[], recipients: readonly Recipient[], columns: number): string {
  const found = rows.filter(({ findings }) => findings.length > 0)
  const owners = Map.groupBy(found, (row) => ownerOf(row) ?? '')
  const blocks = recipients.flatMap((recipient) => {
    const own = owners.get(recipient.name)
    return own === undefined ? [] : [blockOf(recipient, own, columns)]
  })
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n')
}

function blockOf({ name, email }: Recipient, rows: readonly JudgedRow[], columns: number): string[] {
  const head = `${printableExcerpt(name, longestName)} <${email.map((address) => printableExcerpt(address, 60)).join(', ')}>`
  const ordered = rows.toSorted((a, b) => byUrgency(urgencyOf(a), urgencyOf(b)))
  const names = ordered.map((row) => cutMiddle(printableExcerpt(nameOf(row), 200), longestName))
  const width = Math.max(...names.map((text) => widthOf(text)))
  return [
    cutEnd(head, columns),
    ...ordered.map((row, index) => {
      const what = worstFirst(row.findings).map(briefOf).join(', ')
      return cutEnd(`  ${row.severity.padEnd(8)}  ${padEnd(names[index] ?? '', width)}  ${what}`, columns)
    }),
  ]
}

function urgencyOf(row: JudgedRow) {
  return { severity: row.severity, endsAt: notAfterOf(row)?.getTime(), name: nameOf(row) }
}
