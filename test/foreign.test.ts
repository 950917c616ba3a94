import { existsSync, globSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { foreignSuites } from './support/foreign.ts'

test('every suite of test/servers says which program it needs', () => {
  const files = globSync('test/servers/*.test.ts').map((file) => basename(file, '.test.ts'))
  const servers = foreignSuites.filter(({ folder = 'servers' }) => folder === 'servers')
  expect(servers.map(({ name }) => name).sort()).toEqual(files.sort())
})

test.for(foreignSuites)('$name: the suite is there', ({ name, folder = 'servers' }) => {
  expect(existsSync(`test/${folder}/${name}.test.ts`)).toBe(true)
})
