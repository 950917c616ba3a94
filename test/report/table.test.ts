import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { finding } from '../../src/domain/finding.ts'
import { table } from '../../src/report/table.ts'
import { cutMiddle } from '../../src/report/width.ts'
import { campus, inDays, manual, probed, render, run } from './rows.ts'

function ending(host: string, days: number, hours = 0) {
  return probed(host, { leaf: { validity: { notBefore: inDays(-30), notAfter: inDays(days, hours) } } })
}

test('worst first, then what ends first; one line sums up', () => {
  const rows = [
    ending('late.example.ac.jp', 60),
    ending('soon.example.ac.jp', 40),
    { ...ending('warned.example.ac.jp', 20), severity: 'warning' as const },
    { ...ending('dead.example.ac.jp', -2), severity: 'critical' as const },
  ]
  const lines = render(table, rows).trimEnd().split('\n')
  expect(lines.map((line) => line.split(/\s{2,}/).at(3))).toMatchObject([
    'endpoint',
    'dead.example.ac.jp:443',
    'warned.example.ac.jp:443',
    'soon.example.ac.jp:443',
    'late.example.ac.jp:443',
    undefined,
    undefined,
  ])
  expect(lines.at(-1)).toBe('4 rows: 1 critical, 1 warning, 2 ok · 4 endpoints · 3.2 s')
})

test('what ends at once is in the order in which people count', () => {
  const hosts = ['192.0.2.10', '192.0.2.9', '192.0.2.100', '192.0.2.1']
  const lines = render(
    table,
    hosts.map((host) => ending(host, 60)),
  ).split('\n')
  const shown = lines.flatMap((line) => /192\.0\.2\.\d+/.exec(line)?.[0] ?? [])
  expect(shown).toEqual(['192.0.2.1', '192.0.2.9', '192.0.2.10', '192.0.2.100'])
})

test.for([60, 80, 100, 132, 200])('no line is wider than %i columns, and columns are aligned', (columns) => {
  const lines = render(table, campus(), { columns }).trimEnd().split('\n')
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
  const starts = lines
    .filter((line) => /^(critical|warning|ok) /.test(line))
    .map((line) => {
      const [before = ''] = line.split(/ (?:Expire|Weak|Address|Self|Connection|Name|entered)/)
      return before === line ? undefined : stringWidth(before)
    })
  expect(new Set(starts.filter((start) => start !== undefined)).size).toBe(1)
})

test('a range hides its silent addresses and counts them', () => {
  const text = render(table, campus())
  expect(text).not.toContain('192.0.2.201')
  expect(text).toContain('2 hidden (no TLS)')
})

test('addresses are shown where there are several', () => {
  const text = render(table, campus(), { columns: 120 })
  expect(text).toContain('lb.example.ac.jp:443 192.0.2.20')
  expect(text).toContain('lb.example.ac.jp:443 2001:db8:12:3400::21')
  const single = probed('one.example.ac.jp', { endpoint: { addresses: 'all' } })
  expect(render(table, [single])).not.toContain('192.0.2.7')
})

// biome-ignore format: table
test.for([
  [12,  0, '12d'],
  [-3,  0, '-3d'],
  [0,   5, '5h'],
  [0,  -5, '-5h'],
  [0, 0.5, '30min'],
] as const)('%i days and %d hours left read %s', ([days, hours, left]) => {
  expect(render(table, [ending('www.example.ac.jp', days, hours)])).toContain(` ${left}  `)
})

test('colour only where it is wanted, and it takes no columns', () => {
  const plain = render(table, campus())
  const coloured = render(table, campus(), { colour: true })
  expect(plain).not.toContain('\u001b')
  expect(coloured.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(plain)
})

test('a run cut short says why in a line of its own', () => {
  const text = render(table, campus(), {}, run(99, { complete: false, incompleteReason: 'stopped by SIGINT' }))
  const [why, summary] = text.trimEnd().split('\n').slice(-2)
  expect(why).toBe('Incomplete: stopped by SIGINT')
  expect(summary).toMatch(/^15 rows: 4 critical, .* · incomplete$/)
})

test('without rows there is only the summary', () => {
  expect(render(table, [], {}, run(0))).toBe('0 rows: 0 critical, 0 warning, 0 ok · 0 endpoints · 3.2 s\n')
})

test('several findings: what fits, then how many more', () => {
  const weak = finding('weak-key', 'critical', { key: 'rsa 1024 bits of a very old appliance' })
  const old = finding('old-protocol', 'warning', { tlsVersion: 'TLSv1', cipher: undefined })
  const expired = finding('expired', 'critical', { notAfter: inDays(-1) })
  const of = (findings: readonly (typeof weak | typeof old | typeof expired)[]) =>
    render(table, [probed('gear.network-operations.example.ac.jp', { findings })]).split('\n')[1]
  expect(of([old, expired])).toMatch(/ {2}Expired, old protocol$/)
  expect(of([weak, old, expired])).toMatch(/Weak key: rsa 10.*… \+2$/)
})

test('a manual entry says so', () => {
  expect(render(table, [manual({ name: 'core-switch-1' })])).toMatch(/2027-01-31 {2}core-switch-1 +entered by hand/)
})

test('names are cut in their middle by columns, not by characters', () => {
  expect(cutMiddle('www.example.ac.jp:443', 30)).toBe('www.example.ac.jp:443')
  expect(cutMiddle('www.example.ac.jp:443', 11)).toBe('www.e…p:443')
  expect(cutMiddle('図書館入退室ゲート管理', 11)).toBe('図書館…管理')
  expect(stringWidth(cutMiddle('e\u0301e\u0301図書館入退室', 7))).toBeLessThanOrEqual(7)
})
