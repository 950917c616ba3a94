import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { targetOf } from '../../src/domain/endpoint.ts'
import { readInventory } from '../../src/inventory/load.ts'

const top = mkdtempSync(join(tmpdir(), 'certflow-include-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(top, 'inventory-'))
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** `file:line:column rule` of each fault. */
async function faultsOf(name = 'inventory.yaml'): Promise<string[]> {
  const { faults } = await readInventory(join(folder, name))
  return faults.map(({ file, line, column, rule }) => `${relative(folder, file)}:${line}:${column} ${rule}`)
}

const contacts = 'version: 1\ncontacts:\n  center: { email: [pki@center.example.ac.jp] }\n'

describe('several files', () => {
  test('are one inventory, in the order of its files', async () => {
    write({
      'inventory.yaml':
        'version: 1\ninclude: [contacts.yaml, departments]\ndefaults: { port: 8443, owner: center }\nzones: [campus]\nendpoints:\n  - host: www.example.ac.jp\n',
      'contacts.yaml': contacts,
      'departments/b.yaml':
        'version: 1\nzones: [hospital]\nendpoints:\n  - { host: b.example.ac.jp, zone: hospital }\n',
      'departments/a.yml':
        'version: 1\ninclude: [extra/a.yaml]\nnever: [10.50.0.0/16]\nendpoints:\n  - { host: a.example.ac.jp, trust: { ca: ca.pem } }\nmanual:\n  - { name: a, expires: 2027-01-31 }\n',
      'departments/ca.pem': '',
      'departments/extra/a.yaml': 'version: 1\nsweeps:\n  - { range: 192.0.2.0/24, ports: [443] }\n',
      'departments/.b.yaml.swp.yaml': 'no inventory',
      'departments/notes.txt': 'no inventory',
    })
    const { inventory, faults, files } = await readInventory(join(folder, 'inventory.yaml'))
    expect(faults).toEqual([])
    expect(files.map((file) => relative(folder, file))).toEqual([
      'inventory.yaml',
      'contacts.yaml',
      'departments/a.yml',
      'departments/extra/a.yaml',
      'departments/b.yaml',
    ])
    expect(inventory?.endpoints.map(targetOf)).toEqual([
      'www.example.ac.jp:8443',
      'a.example.ac.jp:8443',
      'b.example.ac.jp:8443',
    ])
    expect(inventory?.endpoints.map(({ zone, owner }) => `${zone} ${owner}`)).toEqual([
      'campus center',
      'campus center',
      'hospital center',
    ])
    expect(inventory?.endpoints[1]?.trust.ca).toBe(join(folder, 'departments/ca.pem'))
    expect(inventory?.manual).toMatchObject([{ name: 'a', owner: 'center', zone: 'campus' }])
    expect(inventory?.sweeps).toMatchObject([{ owner: 'center', zone: 'campus' }])
    expect(inventory?.never.contains('10.50.1.1')).toBe(true)
    expect(inventory?.zones).toEqual(['campus', 'hospital'])
  })

  test('a folder is an inventory, too', async () => {
    write({ 'all/a.yaml': contacts, 'all/b.yaml': 'version: 1\nendpoints:\n  - { host: b.example, owner: center }\n' })
    const { inventory, faults } = await readInventory(join(folder, 'all'))
    expect(faults).toEqual([])
    expect(inventory?.endpoints).toMatchObject([{ host: 'b.example', owner: 'center' }])
  })

  test('a folder without such files, and a file that is not there, cannot be read', async () => {
    await expect(readInventory(folder)).rejects.toMatchObject({ code: 'file-unreadable' })
    await expect(readInventory(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file-unreadable' })
  })
})

describe('faults', () => {
  test('name their own file, and the first of two in another', async () => {
    write({
      'inventory.yaml':
        'version: 1\ninclude: [b.yaml]\ncontacts:\n  center: { email: [a@example.ac.jp] }\nzones: [campus]\nendpoints:\n  - { host: a.example, port: 443 }\n',
      'b.yaml':
        'version: 1\ndefaults: { port: 443 }\ncontacts:\n  center: { email: [b@example.ac.jp] }\nzones: [campus]\nendpoints:\n  - { host: A.example. }\n  - { host: c.example, owner: centre, prot: 1 }\n',
    })
    expect(await faultsOf()).toEqual([
      'b.yaml:4:3 duplicate-name',
      'b.yaml:5:9 duplicate-name',
      'b.yaml:7:13 duplicate-endpoint',
      'b.yaml:8:31 unknown-owner',
      'b.yaml:8:39 unknown-key',
    ])
    const { faults } = await readInventory(join(folder, 'inventory.yaml'))
    expect(faults[2]?.hint).toContain(`the first entry is in ${join(folder, 'inventory.yaml')}, line 7`)
    expect(faults[3]?.hint).toContain('did you mean center?')
  })

  test('defaults stand in one file', async () => {
    write({
      'inventory.yaml': 'version: 1\ninclude: [b.yaml]\ndefaults: { port: 443 }\n',
      'b.yaml': 'version: 1\ndefaults: { port: 8443 }\n',
    })
    expect(await faultsOf()).toEqual(['b.yaml:2:11 duplicate-defaults'])
  })

  test('a circle, and a file that stands twice', async () => {
    write({
      'inventory.yaml': 'version: 1\ninclude:\n  - b.yaml\n  - ./b.yaml\n  - .\n',
      'b.yaml': 'version: 1\ninclude: [inventory.yaml]\n',
    })
    symlinkSync('b.yaml', join(folder, 'link.yaml'))
    expect(await faultsOf()).toEqual(['inventory.yaml:4:5 include-twice', 'b.yaml:2:11 include-twice'])
  })

  test('what is not there, unless it may be absent', async () => {
    write({
      'inventory.yaml':
        'version: 1\ninclude:\n  - none.yaml\n  - none\n  - { path: away.yaml, optional: true }\n  - { path: also/away, optional: true }\n  - { path: [1] }\n  - ""\n',
    })
    expect(await faultsOf()).toEqual([
      'inventory.yaml:3:5 include-missing',
      'inventory.yaml:4:5 include-missing',
      'inventory.yaml:7:13 wrong-type',
      'inventory.yaml:8:5 bad-text',
    ])
  })

  test('where a file that may be absent is, names may stand there', async () => {
    write({
      'inventory.yaml':
        'version: 1\ninclude: [{ path: contacts.yaml, optional: true }]\nendpoints:\n  - { host: a.example, owner: center }\n',
    })
    expect(await readInventory(join(folder, 'inventory.yaml'))).toMatchObject({
      faults: [],
      absent: [join(folder, 'contacts.yaml')],
    })
    write({ 'contacts.yaml': contacts.replace('center:', 'other:') })
    expect(await faultsOf()).toEqual(['inventory.yaml:4:31 unknown-owner'])
  })

  test('lines of files outside of the folder are not shown', async () => {
    write({
      'in/inventory.yaml': 'version: 1\ninclude: [../out.yaml, b.yaml]\n',
      'in/b.yaml': 'x: 1\n',
      'out.yaml': 'x: 1\n',
    })
    const { faults } = await readInventory(join(folder, 'in/inventory.yaml'))
    expect(faults.map(({ file, excerpt }) => [relative(folder, file), excerpt !== undefined])).toEqual([
      ['out.yaml', false],
      ['out.yaml', false],
      ['in/b.yaml', true],
      ['in/b.yaml', true],
    ])
  })

  test('each file begins with its version', async () => {
    write({ 'inventory.yaml': 'version: 1\ninclude: [b.yaml]\n', 'b.yaml': 'endpoints: []\n' })
    expect(await faultsOf()).toEqual(['b.yaml:1:1 missing-key'])
  })
})

test('shares as thresholds of all files count for manual entries of any', async () => {
  write({
    'inventory.yaml': 'version: 1\ninclude: [b.yaml]\ndefaults: { thresholds: [33%] }\n',
    'b.yaml':
      'version: 1\nmanual:\n  - { name: a, expires: 2027-01-31 }\nmaintenance:\n  - { from: 2026-12-05, until: 2026-12-06, reason: x, hosts: [c.example] }\n',
  })
  expect(await faultsOf()).toEqual(['inventory.yaml:3:25 share-in-manual', 'b.yaml:5:63 bad-window'])
})
