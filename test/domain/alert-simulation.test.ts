import { expect, test } from 'vitest'
import { AlertHistory, host, leafOf } from '../support/alert-history.ts'
import { calendarOf, judgedLife, simulateYear } from '../support/alert-year.ts'

const dayMs = 86_400_000

// all lifetimes and zones: test/scale/year.test.ts
test.for([
  [160 / 24, 'Australia/Lord_Howe'],
  [90, 'Asia/Tokyo'],
  [198, 'America/Sao_Paulo'],
] as const)('400 days of certificates of %d days in %s: every step once, none late', ([lifetime, timeZone]) => {
  const calendar = calendarOf(timeZone)
  const { lives } = simulateYear(lifetime, calendar)
  expect(lives.flatMap((life) => judgedLife(life, calendar).faults)).toEqual([])
})

test('a clock that jumps a day back and forth tells nothing twice, and skips nothing', () => {
  const [www] = [host('www.example.ac.jp')]
  const centre = new AlertHistory([www!])
  const leaf = leafOf('aa'.repeat(32), 90, '2026-09-09T03:00:00Z')
  const lines = Array.from({ length: 40 }, (_, run) => {
    const jump = run % 3 === 1 ? -dayMs : run % 3 === 2 ? dayMs : 0
    return centre.run(new Date(Date.parse('2026-08-05T00:00:00Z') + run * dayMs + jump), [[www!, leaf]])
  }).flat()
  const told = lines.flatMap((line) => line.split(' → ')[0]?.split(' ').slice(2) ?? [])
  expect(told).toEqual(['30d', '14d', '7d', 'critical', '3d', '1d', 'expired'])
})
