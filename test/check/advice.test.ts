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
import { contact, email, manual, sweeps, warned } from './warned.ts'

const now = new Date('2026-11-20T00:00:00Z')

function faultsOf(text: string): Fault[] {
  const ignores = new Ignores()
  const checks = [...adviceChecks({ now, isTracked: () => true }), ignores]
  return ignores.applied(loadInventory(text, 'inventory.yaml', checks).faults)
}

const positions = (text: string) => faultsOf(text).map(({ line, column, rule }) => `${line}:${column} ${rule}`)

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
