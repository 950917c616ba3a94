import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { faultsText } from '../../src/yaml/fault.ts'
import { cpuMs } from '../support/cpu.ts'

const key = `-----BEGIN EC PRIVATE KEY-----\n      MHcCAQEEIGeheim\n      -----END EC PRIVATE KEY-----`

// biome-ignore format: table
test.for([
  ['a key in a note',       `manual:\n  - { name: a, expires: 2027-01-31 }\n  - name: b\n    expires: 2027-01-31\n    note: |\n      ${key}\n`, '7:7'],
  ['a key in one line',     'manual: [{ name: a, expires: 2027-01-31, note: "-----BEGIN PRIVATE KEY-----GEHEIM" }]\n', '2:49'],
  ['a URL with a password', 'manual: [{ name: a, expires: 2027-01-31, note: "https://me:geheim@switch.example/" }]\n', '2:49'],
  ['a password',            'manual: [{ name: a, expires: 2027-01-31, note: "password: geheim" }]\n', '2:49'],
  ['a password in Japanese', 'manual: [{ name: a, expires: 2027-01-31, note: "管理画面 パスワード：geheim" }]\n', '2:54'],
  ['an unknown key',        'contacts: { a: { email: [a@example.ac.jp], password: geheim } }\n', '2:44'],
  ['a comment',             'endpoints: [] # pw = geheim\n', '2:17'],
  ['a token',               `manual: [{ name: ghp_${'geheim'.repeat(6)}, expires: 2027-13-31 }]\n`, '2:18'],
  ['a token as an owner',   `endpoints: [{ host: a.example, owner: glpat-${'geheim'.repeat(4)} }]\n`, '2:39'],
  ['what cannot be read',   'endpoints: [\n# token xoxb-1234567890-geheim\n', '3:9'],
])('%s: told, and never repeated', ([, text, position]) => {
  const { inventory, faults } = loadInventory(`version: 1\n${text}`, 'inventory.yaml')
  expect(inventory).toBeUndefined()
  expect(faults.filter(({ rule }) => rule !== 'yaml-syntax').map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([
    `${position} secret-in-file`,
  ])
  expect(`${JSON.stringify(faults)}${faultsText(faults)}`).not.toMatch(/geheim/i)
})

test.for([
  'note: "password: ask the help desk"',
  'note: "PW of the web UI: see the safe"',
  'note: "https://switch.example:8443/login@home"',
  'note: "password: <in the safe>"',
])('%s is none', (note) => {
  const text = `version: 1\nmanual: [{ name: a, expires: 2027-01-31, ${note} }]\n`
  expect(loadInventory(text, 'inventory.yaml').faults).toEqual([])
})

test('a long text of what may begin a secret takes no time', () => {
  const pieces = ['a://b:', 'password: ', 'eyJaaaaaaaaaa.', '-----BEGIN PRIVATE KEY-----', 'ghp_', 'pw=']
  const texts = pieces.map((piece) => `# ${piece.repeat(Math.floor(300_000 / piece.length))}`)
  // 2 s on an idle machine
  expect(cpuMs(() => texts.forEach((text) => void loadInventory(text, 'inventory.yaml')))).toBeLessThan(10_000)
})

test('of more secrets than are told none is repeated', () => {
  const { faults } = loadInventory('pw=geheim\n'.repeat(40_000), 'inventory.yaml')
  expect(faults).toHaveLength(10_001)
  expect(JSON.stringify(faults)).not.toContain('geheim')
})
