import type { Forecast, Load } from '../../domain/forecast/forecast.ts'
import { printableExcerpt } from '../sanitize.ts'
import { cutEnd, padEnd, widthOf } from '../width.ts'
import { plannedHours } from './figures.ts'

const longestName = 60
const barColumns = 24

/** The forecast for a terminal. */
export function forecastTable(forecast: Forecast, columns: number): string {
  const { months, owners, total, first, items, assumed, hoursEach } = forecast
  const largest = Math.max(1, ...months.map(({ counts }) => counts.hand + counts.vendor))
  const byMonth = table(
    ['month', 'by hand', 'hours', 'vendor', 'automatic', ''],
    [
      ...months.map(({ month, ...load }) => [
        month,
        ...figures(load),
        '#'.repeat(Math.round(((load.counts.hand + load.counts.vendor) / largest) * barColumns)),
      ]),
      ['sum', ...figures(total), ''],
    ],
  )
  const byOwner = table(
    ['owner', 'by hand', 'hours', 'vendor', 'automatic'],
    [...owners.map(({ owner, ...load }) => [name(owner ?? '(nobody)'), ...figures(load)]), ['sum', ...figures(total)]],
  )
  const candidates = table(
    ['automate first', 'owner', 'renewals', 'hours'],
    first.map(({ item, renewals, hours }) => [
      name(item.name),
      name(item.owner ?? '(nobody)'),
      String(renewals),
      String(plannedHours(hours)),
    ]),
  )
  const basis = `${items} certificates; of ${assumed} of them end and lifetime are assumed. A renewal by hand: ${hoursEach} h, a quarter more for each further server.`
  return [...byMonth, '', ...byOwner, ...(first.length === 0 ? [] : ['', ...candidates]), '', basis, '']
    .map((line) => (line === basis ? line : cutEnd(line, columns)))
    .join('\n')
}

function figures({ counts, hours }: Load): string[] {
  return [counts.hand, plannedHours(hours), counts.vendor, counts.automatic].map(String)
}

/** Names to the left, figures to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ''))))
  const isNumber = (column: number) => rows.every((row) => /^\d+$/.test(row[column] ?? ''))
  const numbers = head.map((_, column) => rows.length > 0 && isNumber(column))
  return [head, ...rows].map((cells) =>
    cells
      .map((cell, column) =>
        numbers[column] === true ? cell.padStart(widths[column] ?? 0) : padEnd(cell, widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

function name(text: string): string {
  return printableExcerpt(text, longestName)
}
