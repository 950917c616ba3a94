import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { loadInventory } from '../../src/inventory/load.ts'
import { times } from '../support/counts.ts'
import { importedText } from './importing.ts'

const sheet =
  '担当,メール,ホスト名,有効期限\n理学部,t@example.ac.jp,new.example.ac.jp,\n理学部,,コアスイッチ1,2027-01-31\n'

const sections = [
  'contacts:\n  center: { email: [pki@center.example.ac.jp] } # at the end\n',
  'endpoints: # of the list\n  # before the first\n  - host: www.example.ac.jp   # aligned\n    tags: [a,   b]\n\n  # between\n  - { host: b.example.ac.jp, # inside\n      port: 8443 }\n  # behind the last\n  # - { host: off.example.ac.jp }\n',
  'endpoints:\n- host: www.example.ac.jp\n- host: b.example.ac.jp\n',
  'endpoints: []\n',
  'endpoints: [] # nothing yet\n  # - { host: off.example.ac.jp }\n',
  'endpoints: [{ host: www.example.ac.jp }]\n',
  'manual:\n  - name: "core 0"\n    expires: 2027-01-31\n    note: >-\n      folded\n      text\n',
  'manual:   []   # none\n',
  'zones: [campus]\n',
  '# a comment between sections\n',
  '\n',
] as const

/** An inventory whose sections stand in any order, with line ends of any kind. */
const inventories = fc
  .record({
    parts: fc.shuffledSubarray([...sections]),
    head: fc.constantFrom('version: 1\n', '# first\n---\nversion: 1\n', '\ufeffversion: 1\n'),
    eol: fc.constantFrom('\n', '\r\n'),
    isCut: fc.boolean(),
  })
  .map(({ parts, head, eol, isCut }) => {
    const keys = new Set<string>()
    const once = parts.filter((part) => {
      const [key = ''] = /^[a-z]+:/.exec(part) ?? []
      if (key !== '' && keys.has(key)) return false
      keys.add(key)
      return true
    })
    const text = `${head}${once.join('')}`.replaceAll('\n', eol)
    return isCut ? text.trimEnd() : text
  })

test('what was there stays, comments and all; a second time nothing changes', () => {
  fc.assert(
    fc.property(inventories, (text) => {
      expect(loadInventory(text, 'x').faults).toEqual([])
      const { text: merged } = importedText(sheet, { into: text })
      expect(commentsOf(merged)).toEqual(expect.arrayContaining(commentsOf(text)))
      const before = loadInventory(text, 'x').inventory
      const { inventory, faults } = loadInventory(merged, 'x')
      expect(faults).toEqual([])
      expect(inventory?.endpoints.map(({ host }) => host)).toEqual([
        ...(before?.endpoints.map(({ host }) => host) ?? []),
        'new.example.ac.jp',
      ])
      expect(inventory?.manual).toHaveLength((before?.manual.length ?? 0) + 1)
      // Where no entry stands in brackets, lines were added and nothing else.
      if (!text.includes('[{')) expect(withoutBrackets(linesLeft(text, merged))).toEqual([])
      expect(importedText(sheet, { into: merged }).text).toBe(merged)
    }),
    { numRuns: times(100, 500) },
  )
})

test('entries go where the section ends, in its indentation', () => {
  const into = 'version: 1\nendpoints:\n    - host: a.example.ac.jp\n      port: 444 # x\n    # tail\nzones: [campus]\n'
  expect(importedText('new.example.ac.jp\n', { into }).text).toBe(
    'version: 1\nendpoints:\n    - host: a.example.ac.jp\n      port: 444 # x\n    - { host: new.example.ac.jp }\n    # tail\nzones: [campus]\n',
  )
})

test('the defaults of the inventory count: what they say is not written', () => {
  const into = 'version: 1\ndefaults: { port: 8443, owner: p }\ncontacts: { p: { email: [p@example.ac.jp] } }\n'
  const text = 'ホスト名,ポート,メール\na.example.ac.jp,8443,p@example.ac.jp\nb.example.ac.jp,443,P@example.ac.jp\n'
  expect(importedText(text, { into }).additions.endpoints.map(({ entry }) => entry)).toEqual([
    { host: 'a.example.ac.jp' },
    { host: 'b.example.ac.jp', port: 443 },
  ])
})

test('what the inventory has under another address, or as a manual entry, is not added', () => {
  const into = `version: 1
endpoints:
  - { host: www.example.ac.jp, connect: 192.0.2.7 }
  - { host: lb.example.ac.jp, server_name: portal.example.ac.jp }
manual:
  - { name: core1, expires: 2027-01-31 }
  - { name: radius, expires: 2027-01-31, probe: radius.example.ac.jp:2083 }
`
  const text = `ホスト名,ポート,有効期限
www.example.ac.jp,,
portal.example.ac.jp,,
radius.example.ac.jp,2083,
core1,,2027-02-01
`
  const { text: merged, remarks } = importedText(text, { into })
  expect(merged).toBe(into)
  expect(remarks.at(-1)).toBe('row 5: "core1" is in the inventory with 2027-01-31, not 2027-02-01: left as it is')
})

test('an owner is said where nobody is named', () => {
  const into = 'version: 1\ncontacts: { p: { email: [p@example.ac.jp] } }\n'
  const { additions } = importedText('メール,ホスト名\n,a.example.ac.jp\nq@example.ac.jp,b.example.ac.jp\n', {
    into,
    owner: 'p',
  })
  expect(additions.endpoints.map(({ entry }) => entry.owner)).toEqual(['p', 'q'])
})

function commentsOf(text: string): string[] {
  const comments: string[] = []
  const document = parseDocument(text, { keepSourceTokens: true })
  expect(document.errors).toEqual([])
  for (const line of text.split(/\r?\n/))
    comments.push(...(/(?:^|\s)(# ?.*)$/.exec(line)?.[1] ?? '').split('\n').filter(Boolean))
  return comments.sort()
}

/** Lines of the first text that the second does not have, in order. */
function linesLeft(text: string, merged: string): string[] {
  const lines = merged.split(/\r?\n/)
  let at = 0
  return text.split(/\r?\n/).filter((line) => {
    const found = lines.indexOf(line, at)
    if (found === -1) return true
    at = found + 1
    return false
  })
}

/** `endpoints: []` has to lose its brackets. */
function withoutBrackets(lines: readonly string[]): string[] {
  return lines.filter((line) => !/^[a-z]+: +\[\]/.test(line))
}
