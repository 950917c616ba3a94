import { expect, test } from 'vitest'
import type { Drill } from '../../src/domain/drill/drill.ts'
import { reviewDrill } from '../../src/domain/drill/drill-review.ts'
import { drillCsv } from '../../src/report/drill/csv.ts'
import { drillHtml } from '../../src/report/drill/html.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 1, minute))
const hostile = '=1+1<script>alert(1)</script>\u001b[31m\u202e"'
const ask = { at: at(0), round: 0, step: 0, turn: 'contact', by: 'email', isReachable: true } as const
const drill: Drill = {
  number: 7,
  startedAt: at(0),
  by: 'admin',
  scope: { kind: 'owners' },
  course: undefined,
  asks: [
    { ...ask, contact: 'physics', messageIds: ['1'] },
    { ...ask, contact: hostile, messageIds: ['2'] },
  ],
  answers: [
    { contact: 'physics', at: at(61), via: 'mail' },
    { contact: hostile.slice(1), at: at(3), via: 'link' },
  ],
  endedAt: undefined,
}
const deliveries = new Map([
  ['1', { messageId: '1', state: 'sent', settledAt: at(1), problem: undefined } as const],
  ['2', { messageId: '2', state: 'refused', settledAt: at(1), problem: `550 ${hostile}` } as const],
])
const review = reviewDrill(drill, [drill], deliveries)

test('as csv: a row for each, empty where nobody answered, nothing that a spreadsheet would calculate', () => {
  const [head, first, second] = drillCsv(review).split('\r\n')
  expect(head).toBe('drill,scope,contact,channel,asked_at,delivered_at,problem,answered_at,answered_by,seconds')
  expect(first).toBe(
    'DR-7,owners,physics,email,2026-11-20T01:00:00Z,2026-11-20T01:01:00Z,,2026-11-20T02:01:00Z,mail,3600',
  )
  expect(second).toMatch(/^DR-7,owners,"?'=1\+1/)
  expect(drillCsv(review)).not.toMatch(/[\u001b\u202e]/)
})

test.each(['en', 'ja'] as const)(
  'as html in %s: marked as a drill, its figures, one line of advice, nothing unescaped',
  (language) => {
    const page = drillHtml(review, language, 'Asia/Tokyo')
    expect(page).toContain(language === 'ja' ? 'これは訓練です' : 'This was a drill')
    expect(page).toContain(language === 'ja' ? '到達せず' : 'not reached')
    expect(page).toContain(language === 'ja' ? '1時間0分' : '1 h 0 min')
    expect(page).toContain(language === 'ja' ? '届かなかった連絡先' : 'Correct the addresses')
    expect(page).not.toMatch(/<script|[\u001b\u202e]/)
  },
)
