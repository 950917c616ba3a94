import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSheetDate } from '../../src/import/sheet-date.ts'

// biome-ignore format: table
test.for([
  ['2027-01-05', '2027-01-05'],
  ['2027-1-5', '2027-01-05'],
  ['2027/1/5', '2027-01-05'],
  ['2027/01/05 23:59', '2027-01-05'],
  ['2027-01-05T23:59:59Z', '2027-01-05'],
  ['2027.1.5', '2027-01-05'],
  ['20270105', '2027-01-05'],
  ["'2027/1/5", '2027-01-05'],
  ['2027年1月5日', '2027-01-05'],
  ['2027 年 1 月 5 日', '2027-01-05'],
  ['2027年1月5日(火)', '2027-01-05'],
  ['2027年1月5日（火）', '2027-01-05'],
  ['2027年1月5日火曜日', '2027-01-05'],
  ['2027年1月5日 9時00分', '2027-01-05'],
  ['2027/1/5まで', '2027-01-05'],
  ['２０２７／１／５', '2027-01-05'],
  ['令和9年1月5日', '2027-01-05'],
  ['令和９年１月５日', '2027-01-05'],
  ['令和元年5月1日', '2019-05-01'],
  ['㋿9年1月5日', '2027-01-05'],
  ['R9.1.5', '2027-01-05'],
  ['R09/01/05', '2027-01-05'],
  ['r9-1-5', '2027-01-05'],
  ['令9.1.5', '2027-01-05'],
  ['平成39年1月5日', '2027-01-05'],
  ['H39.1.5', '2027-01-05'],
  ['46392', '2027-01-05'],
  ['46392.99', '2027-01-05'],
  ['46023', '2026-01-01'],
  ['13/01/2027', '2027-01-13'],
  ['01/13/2027', '2027-01-13'],
  ['05/05/2027', '2027-05-05'],
  ['Jan 5 2027', '2027-01-05'],
  ['January 5, 2027', '2027-01-05'],
  ['5 Jan 2027', '2027-01-05'],
  ['5-Jan-2027', '2027-01-05'],
  ['Jan  5 23:59:59 2027 GMT', '2027-01-05'],
  ['2026/1/6～2027/1/5', '2027-01-05'],
  ['2026/1/6 - 2027/1/5', '2027-01-05'],
  ['令和8年1月6日から令和9年1月5日まで', '2027-01-05'],
] as const)('%s is %s', ([text, day]) => {
  expect(parseSheetDate(text)).toEqual({ ok: true, value: day })
})

// biome-ignore format: table
test.for([
  ['01/05/2027', '"01/05/2027" could be 1 May or 5 Jan'],
  ['1-5-2027', 'could be 1 May or 5 Jan'],
  ['1/5', 'has no year'],
  ['1月5日', 'has no year'],
  ['27/1/5', 'has a year of two digits'],
  ['2027年1月', 'has no day'],
  ['2027年3月末', 'has no day'],
  ['2027/2/29', 'does not exist'],
  ['2027/13/1', 'does not exist'],
  ['令和9年2月29日', 'does not exist'],
  ['令和元年4月30日', 'is before that era began'],
  ['X9.1.5', 'is not a date'],
  ['12345', 'is not a date'],
  ['2026/1/6～', 'is not a date'],
  ['自動更新', 'is not a date'],
  ['', 'is not a date'],
] as const)('%j is refused: %s', ([text, problem]) => {
  const parsed = parseSheetDate(text)
  expect(parsed.ok ? parsed.value : parsed.problem).toContain(problem)
})

test('every day is read in every form as the same day', () => {
  const days = fc.date({
    min: new Date('2019-05-01T00:00:00Z'),
    max: new Date('2099-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(days, (at) => {
      const day = at.toISOString().slice(0, 10)
      const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
      const serial = Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000)
      const forms = [
        day,
        `${year}/${month}/${date}`,
        `${year}年${month}月${date}日`,
        `令和${year - 2018}年${month}月${date}日`,
        `R${year - 2018}.${month}.${date}`,
        `R${String(year - 2018).padStart(2, '0')}/${String(month).padStart(2, '0')}/${String(date).padStart(2, '0')}`,
        String(serial),
      ]
      expect(forms.map((form) => parseSheetDate(form))).toEqual(forms.map(() => ({ ok: true, value: day })))
    }),
  )
})

test('no text is too much', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const parsed = parseSheetDate(text)
      if (parsed.ok) expect(parsed.value).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    }),
    { numRuns: 1000 },
  )
  for (const text of ['2027年'.repeat(60), '1/'.repeat(100), 'から'.repeat(100), ' '.repeat(200)]) parseSheetDate(text)
})
