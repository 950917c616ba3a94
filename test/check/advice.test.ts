import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adviceChecks } from '../../src/check/advice/index.ts'
import { isTrackedByGit } from '../../src/check/git.ts'
import { Ignores } from '../../src/check/ignores.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import type { Fault } from '../../src/yaml/fault.ts'
import { endpoint } from '../inventory/broken.ts'

const now = new Date('2026-11-20T00:00:00Z')

function faultsOf(text: string): Fault[] {
  const ignores = new Ignores()
  const checks = [...adviceChecks({ now, isTracked: () => true }), ignores]
  return ignores.applied(loadInventory(text, 'inventory.yaml', checks).faults)
}

const positions = (text: string) => faultsOf(text).map(({ line, column, rule }) => `${line}:${column} ${rule}`)

const contact = (phone: string) =>
  `version: 1\ndefaults: { owner: a }\ncontacts: { a: { email: [a@example.ac.jp], phone: "${phone}" } }\n`
const manual = (expires: string) => `version: 1\nmanual: [{ name: a, expires: ${expires} }]\n`
const sweeps = (...entries: string[]) => `version: 1\nsweeps:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`
const email = 'email: [a@example.ac.jp]'

// biome-ignore format: table
const warned: readonly (readonly [text: string, position: string, message: string, hint: string])[] = [
  [`version: 1\ncontacts: { center: { ${email} } }\n`, '2:13 unused-contact', 'nothing names the contact "center"', 'take the contact out'],
  [`version: 1\ndefaults: { owner: b }\ncontacts:\n  a: { ${email} }\n  b: { ${email} }\n`, '4:3 unused-contact', '"a"', 'or name it'],
  [`version: 1\ncontacts: { a: { ${email}, escalation: e } }\nescalations:\n  e: { steps: [{ contact: a, by: email }] }\n`, '4:3 escalation-without-end', 'the escalation "e"', 'add finally:'],
  [manual('2062-01-31'), '2:30 far-date', '"2062-01-31" is 35 years from now', 'the year'],
  [manual('2016-01-31'), '2:30 far-date', 'is 10 years ago', 'not used any more'],
  [endpoint('{ host: printer.local, trust: public }'), '3:13 private-name', 'no public CA issues for "printer.local"', 'trust: { ca:'],
  [endpoint('{ host: www, trust: public }'), '3:13 private-name', '"www"', 'a public name'],
  [endpoint('{ host: 192.168.1.7, trust: public }'), '3:13 private-name', '"192.168.1.7"', 'pin'],
  [endpoint('{ host: "fd00::7", trust: public }'), '3:13 private-name', '"fd00::7"', 'pin'],
  [endpoint('{ host: a.example.ac.jp, server_name: a.lan, trust: public }'), '3:43 private-name', '"a.lan"', 'pin'],
  [endpoint('{ host: www.example.ac.jpp, trust: public }'), '3:13 private-name', '"www.example.ac.jpp"', 'a public name'],
  [endpoint('host: ac.jp'), '3:11 public-suffix', '"ac.jp" is a public suffix', 'www.example.ac.jp'],
  [endpoint('host: CO.UK.'), '3:11 public-suffix', '"CO.UK."', 'the name of the server'],
  [contact('090-1234-5678'), '3:51 personal-phone', 'a mobile number', 'optional: true'],
  [contact('+81 (0)80 1234 5678'), '3:51 personal-phone', 'a mobile number', 'off the repository'],
  [contact('０７０−１２３４−５６７８'), '3:51 personal-phone', 'a mobile number', 'include'],
  [sweeps('range: 192.0.2.0/24, ports: [443]', 'range: 192.0.2.128/25, ports: [8443, 443]'), '4:14 overlapping-sweep', 'of the sweep of 192.0.2.0/24', 'on line 3'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore:\n`, '4:1 bad-ignore', 'no rule is named', '<rule> <reason>'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore: unused_contacts x\n`, '4:1 bad-ignore', '"unused_contacts"', 'did you mean unused-contact?'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore: unused-contact\n`, '4:1 bad-ignore', 'the reason is missing', 'unused-contact <reason>'],
  [`${endpoint('host: www.example.ac.jp')}# certflow-ignore: unused-contact x\n`, '4:1 unused-ignore', 'nothing here is against unused-contact', 'take the comment out'],
]

test.for(warned.map((row, index) => [index, ...row] as const))(
  'warning %i: %j',
  ([, text, position, message, hint]) => {
    const faults = faultsOf(text)
    expect(faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([position])
    expect(faults[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
  },
)

// biome-ignore format: table
test.for([
  manual('2036-11-01'),
  manual('2025-01-01'),
  contact('+81-3-0000-0001'),
  contact('内線1234'),
  endpoint('{ host: www.example.ac.jp, trust: public }'),
  endpoint('{ host: 学術.jp, trust: public }'),
  endpoint('{ host: printer.local }'),
  endpoint('{ host: 192.0.2.7, server_name: www.example.ac.jp, trust: public }'),
  endpoint('{ host: example.ac.jp }'),
  sweeps('range: 192.0.2.0/24, ports: [443]', 'range: 192.0.2.0/24, ports: [8443]', 'range: 198.51.100.0/24, ports: [443]'),
  `version: 1\nsweeps: [{ range: 192.0.2.0/24, ports: [443] }]\nendpoints: [{ host: 192.0.2.7 }]\n`,
])('nothing of %j', (text) => {
  expect(positions(text)).toEqual([])
})

describe('certflow-ignore', () => {
  const contacts = (above: string, behind = '') =>
    `version: 1\ncontacts:\n${above}  a: { ${email} }${behind}\n  b: { ${email} }\n`

  // biome-ignore format: table
  test.for([
    ['behind the line',            contacts('', ' # certflow-ignore: unused-contact leaves'),                        ['4:3 unused-contact']],
    ['on the line above',          contacts('  # certflow-ignore: unused-contact leaves\n'),                          ['5:3 unused-contact']],
    ['with other lines between',   contacts('  # certflow-ignore: unused-contact leaves\r\n\n  # more\n'),            ['7:3 unused-contact']],
    ['another rule',               contacts('  # certflow-ignore: far-date leaves\n'),                                ['3:3 unused-ignore', '4:3 unused-contact', '5:3 unused-contact']],
    ['without a reason',           contacts('  # certflow-ignore: unused-contact\n'),                                 ['3:3 bad-ignore', '4:3 unused-contact', '5:3 unused-contact']],
    ['two rules',                  contacts('  # certflow-ignore: far-date x\n  # certflow-ignore: unused-contact x\n'), ['3:3 unused-ignore', '6:3 unused-contact']],
  ] as const)('%s', ([, text, wanted]) => {
    expect(positions(text)).toEqual(wanted)
  })

  test('an error stays, and the comment is told', () => {
    const faults = faultsOf(endpoint('{ host: www.example.ac.jp, owner: x } # certflow-ignore: unknown-owner later'))
    expect(faults).toMatchObject([
      { rule: 'unknown-owner', severity: 'error' },
      { rule: 'bad-ignore', severity: 'warning', message: 'an error cannot be ignored' },
    ])
  })
})

test('whether git keeps a file', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tracked-'))
  const [kept, other] = [join(folder.path, 'kept.yaml'), join(folder.path, '-other.yaml')]
  writeFileSync(kept, '')
  writeFileSync(other, '')
  expect(isTrackedByGit(kept)).toBe(false)
  execFileSync('git', ['init', '--quiet'], { cwd: folder.path })
  execFileSync('git', ['add', 'kept.yaml'], { cwd: folder.path })
  expect([kept, other, join(folder.path, 'none/x.yaml')].map(isTrackedByGit)).toEqual([true, false, false])
})
