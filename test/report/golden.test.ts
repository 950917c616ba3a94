import { parse } from 'parse5'
import { expect, test } from 'vitest'
import { htmlPage } from '../../src/report/html.ts'
import { markdown } from '../../src/report/markdown.ts'
import { table } from '../../src/report/table.ts'
import { campus, probed, render, run } from './rows.ts'

const languages = ['en', 'ja'] as const

test.for(languages)('html in %s', async (language) => {
  await expect(render(htmlPage, campus(), { language })).toMatchFileSnapshot(`../golden/campus.${language}.html`)
})

test.for(languages)('markdown in %s', async (language) => {
  await expect(render(markdown, campus(), { language })).toMatchFileSnapshot(`../golden/campus.${language}.md`)
})

test('table', async () => {
  await expect(render(table, campus())).toMatchFileSnapshot('../golden/campus.table.txt')
})

test('html asks nothing of anybody: no script, no link, no resource, and a policy that says so', () => {
  const page = render(htmlPage, campus())
  expect(page).toContain(`content="default-src 'none'; style-src 'sha256-`)
  expect(page).not.toMatch(/<(?:script|link|img|iframe|object|a|form)\b|\son\w+=|\sstyle=|url\(|@import|https?:\/\//)
  expect(parse(page)).toBeDefined()
})

test('html is well formed: the parser finds nothing to repair', () => {
  const faults: string[] = []
  parse(render(htmlPage, campus(), { language: 'ja' }), { onParseError: ({ code }) => faults.push(code) })
  expect(faults).toEqual([])
})

test.for(languages)('html in %s: all is well, nothing at all, and cut short', (language) => {
  const well = render(htmlPage, [probed('www.example.ac.jp')], { language })
  expect(well).toContain(language === 'ja' ? 'すべて正常です。' : 'Everything is in order.')
  const nothing = render(htmlPage, [], { language }, run(0))
  expect(nothing).not.toContain('<table')
  const cutEarly = run(9, { complete: false, incompleteReason: 'stopped' })
  for (const format of [htmlPage, markdown]) {
    const text = render(format, [probed('www.example.ac.jp')], { language }, cutEarly)
    expect(text).not.toContain(language === 'ja' ? 'すべて正常' : 'in order.')
    expect(text).toContain(language === 'ja' ? '中断までに' : 'until the run was cut short')
  }
  const cut = render(htmlPage, campus(), { language }, run(99, { complete: false, incompleteReason: 'stopped' }))
  expect(cut).toContain('role="alert"')
})
