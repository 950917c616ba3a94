import { describe, expect, test } from 'vitest'
import { messages } from '../../src/messages/index.ts'
import { en } from '../../src/notify/words/en.ts'
import { ja } from '../../src/notify/words/ja.ts'

const codes = Object.keys(messages.en.titles) as (keyof typeof messages.en.titles)[]

describe.for([
  ['en', en],
  ['ja', ja],
] as const)('%s', ([language, words]) => {
  test.for(codes)('%s: what to do, for each who may renew', (code) => {
    const { advice } = words.findings[code]
    for (const text of Object.values(advice)) {
      expect(text).toMatch(language === 'ja' ? /[\u3040-\u30ff].*。$/ : /^[A-Z].*\.$/)
      expect(text).not.toMatch(/undefined|\bCA\b|CSR/)
    }
    // who has a vendor is told to forward, whatever the finding
    expect(advice.vendor).toContain(language === 'ja' ? '【業者の方へ】' : 'the part for vendors below')
    expect(new Set([advice.automatic, advice.hand, advice.vendor]).size).toBe(3)
  })

  test('no two kinds of finding are told alike', () => {
    const texts = codes.map((code) => JSON.stringify(words.findings[code].advice))
    expect(new Set(texts).size).toBe(texts.length)
  })
})

test('the part for vendors is called as the advice calls it', () => {
  expect(ja.vendor.title).toContain('業者の方へ')
  expect(en.vendor.title).toContain('vendors')
})
