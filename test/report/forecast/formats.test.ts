import { parse } from 'parse5'
import { expect, test } from 'vitest'
import { dayMs } from '../../../src/domain/duration.ts'
import { forecastOf } from '../../../src/domain/forecast/forecast.ts'
import { plannedHours } from '../../../src/report/forecast/figures.ts'
import { forecastHtml } from '../../../src/report/forecast/html.ts'
import { forecastJson } from '../../../src/report/forecast/json.ts'
import { forecastTable } from '../../../src/report/forecast/table.ts'
import { widthOf } from '../../../src/report/width.ts'
import { payloads } from '../hostile.ts'

function forecastFor(name: string, owner = '物理学科') {
  const item = {
    name,
    owner,
    renewal: 'hand' as const,
    issuer: 'public' as const,
    endsAt: new Date('2027-01-20'),
    lifetimeMs: 198 * dayMs,
    installations: 3,
    isAssumed: false,
  }
  const options = { now: new Date('2026-11-20T12:00:00Z'), timeZone: 'Asia/Tokyo', months: 36, hoursEach: 2 }
  return forecastOf([item, { ...item, name: 'cloud', renewal: 'automatic', isAssumed: true }], options)
}

test('the table fits its columns, and its sums stand below', () => {
  const text = forecastTable(forecastFor('www.example.ac.jp:443'), 80)
  const lines = text.split('\n')
  expect(lines[0]).toBe('month    by hand  hours  vendor  automatic')
  expect(lines.filter((line) => line.startsWith('sum'))).toHaveLength(2)
  expect(lines.find((line) => line.startsWith('2027-01'))).toMatch(/^2027-01 +1 +3 +0 +\d+ +#/)
  expect(text).toContain('2 certificates; of 1 of them')
  for (const line of lines.slice(0, -2)) expect(widthOf(line)).toBeLessThanOrEqual(80)
})

test('json has what the table has, not rounded', () => {
  const value = JSON.parse(forecastJson(forecastFor('www.example.ac.jp:443'))) as {
    months: { month: string; hours: number }[]
    total: { hours: number; by_hand: number }
    owners: { owner: string; hours: number }[]
  }
  expect(value.months).toHaveLength(36)
  expect(value.owners[0]).toMatchObject({ owner: '物理学科', hours: value.total.hours })
  expect(value.total.hours).toBe(value.total.by_hand * 3)
})

test.for(['en', 'ja'] as const)(
  'the page in %s is well formed, has a bar for each month, and runs nothing',
  (language) => {
    const page = forecastHtml(forecastFor('www.example.ac.jp:443'), language)
    const errors: string[] = []
    parse(page, { onParseError: ({ code }) => errors.push(code) })
    expect(errors).toEqual([])
    expect(page.match(/<rect class="hand"/g)).toHaveLength(36)
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/i)
  },
)

test.for(Object.entries(payloads))('hostile names are shown and nothing more: %s', ([, payload]) => {
  const forecast = forecastFor(payload, payload)
  for (const text of [forecastTable(forecast, 120), forecastJson(forecast), forecastHtml(forecast, 'en')]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
  }
  expect(forecastHtml(forecast, 'en')).not.toMatch(/<(script|img|svg onload|iframe)/i)
})

test.for([
  [0, 0],
  [0.5, 1],
  [99.2, 100],
  [104, 100],
  [1_236, 1_240],
] as const)('%d hours are planned as %d', ([hours, planned]) => {
  expect(plannedHours(hours)).toBe(planned)
})
