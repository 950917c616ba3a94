import { existsSync } from 'node:fs'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PassThrough } from 'node:stream'
import { parse } from 'parse5'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { cellsOf } from '../report/csv-reader.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { quarterInventory } from '../support/quarter-campus.ts'
import { simulateQuarter } from '../support/simulated-quarter.ts'

const settings = 'version: 1\ninventory: inventory.yaml\nstore: sqlite:certflow.db\ntimezone: Asia/Tokyo\n'
const folders = new AsyncDisposableStack()
let folder = ''

beforeAll(async () => {
  folder = folders.use(await mkdtempDisposable(join(tmpdir(), 'report-'))).path
  await writeFile(join(folder, 'certflow.yaml'), settings)
  await writeFile(join(folder, 'inventory.yaml'), quarterInventory)
  await using store = openSqliteStore(join(folder, 'certflow.db'), { create: true })
  await simulateQuarter(store)
}, 60_000)
afterAll(() => folders.disposeAsync())

/** What `certflow report` prints on the morning of a day, and how it ends. */
async function report(
  morning: string,
  ...args: readonly string[]
): Promise<{ code: number; text: string; said: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await main(['report', ...args], {
    stdout,
    stderr,
    stdin: (async function* () {})(),
    env: {},
    cwd: folder,
    now: () => new Date(`${morning}T09:12:00+09:00`),
    stdoutIsLost: () => false,
    onInterrupt: () => () => undefined,
  })
  return { code, text: String(stdout.read() ?? ''), said: String(stderr.read() ?? '') }
}

describe('a quarter of a campus, told on the day after', () => {
  test.for([
    ['en', 'html', 'html'],
    ['ja', 'html', 'html'],
    ['en', 'markdown', 'md'],
    ['ja', 'markdown', 'md'],
    ['en', 'csv', 'csv'],
  ] as const)('in %s as %s', async ([language, format, extension]) => {
    const args = ['--month', '2026-10', '--format', format, '--language', language]
    const { code, text, said } = await report('2026-11-01', ...args)
    expect({ code, said }).toEqual({ code: 0, said: '' })
    await expect(text).toMatchFileSnapshot(`../golden/october.${language}.${extension}`)
  })

  test('the page is well formed, and asks nothing of anybody', async () => {
    const { text } = await report('2026-11-01', '--month', '2026-10', '--format', 'html')
    const faults: string[] = []
    parse(text, { onParseError: ({ code }) => faults.push(code) })
    expect(faults).toEqual([])
    expect(text).toContain(`content="default-src 'none'; style-src 'sha256-`)
    expect(text).not.toMatch(/<(?:script|link|img|iframe|object|a|form)\b|\son\w+=|\sstyle=|url\(|@import|https?:\/\//)
  })

  test('each line of csv has all columns', async () => {
    const { text } = await report('2026-11-01', '--month', '2026-10', '--format', 'csv')
    const [header = [], ...rows] = cellsOf(text)
    for (const row of rows) expect(row).toHaveLength(header.length)
    const sections = new Set(rows.map(([section]) => section))
    expect([...sections]).toEqual(['ended', 'renewed', 'open', 'coming', 'answer', 'unread', 'run', 'mail'])
  })

  test('the language is that of the inventory, last is the month before this one', async () => {
    const { text } = await report('2026-11-20', '--month', 'last')
    expect(text).toContain('# 証明書 月次報告 2026年10月 – 2026-11-20 09:12 時点')
  })
})

test('September: a wildcard on twelve servers is one renewal, and what left the inventory did not expire', async () => {
  const { text } = await report('2026-11-01', '--month', '2026-09', '--format', 'csv')
  const rows = cellsOf(text)
  const wildcard = rows.filter(([section, , name]) => section === 'renewed' && name === '*.example.ac.jp')
  expect(wildcard).toHaveLength(1)
  expect(wildcard[0]?.[4]?.split(' ')).toHaveLength(11)
  expect(text).not.toContain('gone.example.ac.jp:443')
  // its backends took turns for two months
  expect(rows.filter(([section, , name]) => section === 'renewed' && name?.startsWith('lb.'))).toEqual([])
})

test('without a month: the last thirty days; what ended while nothing ran is told as unknown', async () => {
  const { text } = await report('2026-11-20', '--language', 'en')
  expect(text).toContain('# Certificates from 2026-10-22 to 2026-11-20 – as of 2026-11-20 09:12')
  expect(text).toContain('**2 were past their end (and still are), 1 was renewed late.**')
  expect(text).toContain('On 21 days no run came to an end: 2026-10-24 – 2026-10-25, 2026-11-01 – 2026-11-19.')
  expect(text).toMatch(
    /## Ended, and not read since\n\n.*\n.*\n\| `sso\.example\.ac\.jp:443`<br>center \| 2026-11-06 \| 2026-10-31 \|/,
  )
})

test('a month that is not over says so, and nothing seen is not called good', async () => {
  const october = await report('2026-10-20', '--month', '2026-10', '--language', 'en')
  expect(october.text).toContain('**These days are not over: this is what is known on 2026-10-20.**')
  const november = await report('2026-11-20', '--month', '2026-11', '--language', 'en')
  expect(november.text).toContain('**No run looked at anything on these days.**')
  expect(november.text).not.toContain('Nothing was past its end, nothing was renewed late.')
})

test('a report is written to a file whole, while another process is writing to the store', async () => {
  const path = join(folder, 'october.html')
  const writer = new DatabaseSync(join(folder, 'certflow.db'))
  try {
    writer.exec('BEGIN IMMEDIATE; DELETE FROM run')
    const { code, text } = await report('2026-11-01', '--month', '2026-10', '--format', 'html', '--output', path)
    expect({ code, text }).toEqual({ code: 0, text: '' })
  } finally {
    writer.exec('ROLLBACK')
    writer.close()
  }
  const page = await readFile(path, 'utf8')
  expect([page.slice(0, 15), page.slice(-8)]).toEqual(['<!doctype html>', '</html>\n'])
})

test.for([
  ['2026-11-01', '2026-07', 'Cannot report 2026-07: the first run that the store remembers is of 2026-08-03'],
  ['2026-11-01', '2026-12', 'Cannot report 2026-12: it has not begun'],
  ['2026-11-01', '2026-13', "'2026-13' is invalid. Write a month like 2026-10, or last."],
  ['2026-11-01', 'october', "'october' is invalid. Write a month like 2026-10, or last."],
] as const)('on %s, --month %s: %s', async ([morning, month, message]) => {
  const { code, text, said } = await report(morning, '--month', month)
  expect({ code, text }).toEqual({ code: 2, text: '' })
  expect(said).toContain(message)
})

test('without a store: told what makes one, and none is made', async () => {
  await using empty = await mkdtempDisposable(join(tmpdir(), 'report-'))
  await writeFile(join(empty.path, 'inventory.yaml'), quarterInventory)
  const { code, stdout, stderr } = await certflowHere(['report', '--output', 'report.md'], { cwd: empty.path })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('there is no such file')
  expect(stderr).toContain('certflow run')
  expect(existsSync(join(empty.path, 'certflow.db'))).toBe(false)
  expect(existsSync(join(empty.path, 'report.md'))).toBe(false)
})

test('a store without any run has nothing to tell', async () => {
  await using empty = await mkdtempDisposable(join(tmpdir(), 'report-'))
  await writeFile(join(empty.path, 'inventory.yaml'), quarterInventory)
  await openSqliteStore(join(empty.path, 'certflow.db'), { create: true })[Symbol.asyncDispose]()
  const { code, stderr } = await certflowHere(['report'], { cwd: empty.path })
  expect(code).toBe(2)
  expect(stderr).toContain('Cannot report anything: no run has been made')
})
