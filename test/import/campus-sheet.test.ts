import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readInventory } from '../../src/inventory/load.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { cp932 } from '../support/cp932.ts'
import { campusSheet } from './campus-sheet.ts'

test('a sheet of 300 rows in CP932 becomes an inventory without faults, and says row by row what is not in it', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'import-'))
  const sheet = join(folder.path, 'sheet.csv')
  const inventory = join(folder.path, 'inventory.yaml')
  await writeFile(sheet, cp932(campusSheet()))
  const first = await certflowHere(['inventory', 'import', 'sheet.csv', '--into', 'inventory.yaml'], {
    cwd: folder.path,
  })
  expect({ code: first.code, stdout: first.stdout }).toEqual({ code: 0, stdout: '' })
  await expect(first.stderr).toMatchFileSnapshot('../golden/import-campus.txt')
  await expect(await readFile(inventory, 'utf8')).toMatchFileSnapshot('../golden/import-campus.yaml')
  const loaded = await readInventory(inventory)
  expect(loaded.faults.filter(({ severity }) => severity === 'error')).toEqual([])
  // each row is an entry, or has its line
  const told = new Set([...first.stderr.matchAll(/: row (\d+): left out: /g)].map(([, row]) => Number(row)))
  const text = await readFile(inventory, 'utf8')
  for (let index = 0; index < 300; index += 1) {
    const isThere = new RegExp(`s${index}\\.|\\*\\.g${index}\\.|コアスイッチ${index}\\b`).test(text)
    expect(isThere || told.has(index + 6), `row ${index + 6}`).toBe(true)
  }
  // a second time nothing changes, and the file checks clean
  const again = await certflowHere(['inventory', 'import', 'sheet.csv', '--into', 'inventory.yaml'], {
    cwd: folder.path,
  })
  expect(again.code).toBe(0)
  expect(again.stderr).toContain('0 endpoints added to "inventory.yaml"; ')
  expect(await readFile(inventory, 'utf8')).toBe(text)
  const check = await certflowHere(['inventory', 'check', 'inventory.yaml'], { cwd: folder.path })
  expect(check.code).toBe(0)
  // nor after fmt, which lays it out once
  const here = { cwd: folder.path }
  expect(await certflowHere(['inventory', 'fmt', 'inventory.yaml'], here)).toMatchObject({ code: 0 })
  const laidOut = await readFile(inventory, 'utf8')
  for (const verb of [['fmt'], ['check'], ['import', 'sheet.csv', '--into']])
    expect(await certflowHere(['inventory', ...verb, 'inventory.yaml'], here)).toMatchObject({ code: 0 })
  expect(await readFile(inventory, 'utf8')).toBe(laidOut)
})
