import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { certflowHere } from '../support/certflow-here.ts'

const untidy = "version: 1\nmanual:\n- {expires: 2027-01-31, name: 'core-switch-1'} # VLAN 12\n"
const tidy = 'version: 1\n\nmanual:\n  - { name: core-switch-1, expires: 2027-01-31 } # VLAN 12\n'

async function inFolder(work: (folder: string, file: string) => Promise<void>, text = untidy): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'fmt-'))
  const file = join(folder.path, 'inventory.yaml')
  await writeFile(file, text, { mode: 0o640 })
  await work(folder.path, file)
}

test('files are changed in place, once, and keep their permissions', () =>
  inFolder(async (cwd, file) => {
    expect(await certflowHere(['inventory', 'fmt', '--check'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not formatted'),
    })
    expect(await readFile(file, 'utf8')).toBe(untidy)
    expect(await certflowHere(['inventory', 'fmt'], { cwd })).toMatchObject({ code: 0, stdout: '' })
    expect(await readFile(file, 'utf8')).toBe(tidy)
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect(await certflowHere(['inventory', 'fmt'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    expect(await certflowHere(['inventory', 'fmt', '--check', 'inventory.yaml'], { cwd })).toMatchObject({ code: 0 })
  }))

test.for([
  ['no YAML', 'version: 1\nendpoints: [', 'yaml-syntax'],
  ['an anchor', 'version: 1\nendpoints: [&a { host: a.example }, *a]\n', 'yaml-anchor'],
  ['a key twice', 'version: 1\nendpoints: [{ host: a.example, host: b.example }]\n', 'duplicate-key'],
] as const)('%s is refused, and nothing is written', ([, text, rule]) =>
  inFolder(async (cwd, file) => {
    await writeFile(join(cwd, 'other.yaml'), untidy)
    const { code, stderr } = await certflowHere(['inventory', 'fmt', 'other.yaml', 'inventory.yaml'], { cwd })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`[${rule}]`) })
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(await readFile(join(cwd, 'other.yaml'), 'utf8')).toBe(untidy)
  }, text),
)

test('confirmed dates come from the store', () =>
  inFolder(async (cwd, file) => {
    const store = openSqliteStore(join(cwd, 'certflow.db'), { create: true })
    const at = new Date('2026-11-20T09:00:00Z')
    const entry = { at, by: 'network', action: 'confirmed', about: 'core-switch-1', detail: {} }
    const expiresAt = new Date('2027-08-01T00:00:00Z')
    await store.manual.confirm({ name: 'core-switch-1', expiresAt, certificate: undefined, by: 'network', at }, entry)
    await store[Symbol.asyncDispose]()
    expect(await certflowHere(['inventory', 'fmt', '--from-store'], { cwd })).toMatchObject({ code: 0 })
    expect(await readFile(file, 'utf8')).toBe(
      'version: 1\n\nmanual:\n  - { name: core-switch-1, expires: 2027-08-01 } # VLAN 12; confirmed 2026-11-20 by network\n',
    )
    expect(await certflowHere(['inventory', 'fmt', '--from-store'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  }))
