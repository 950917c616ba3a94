import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { foreignSuites } from './support/foreign.ts'

test('every suite of test/servers says which program it needs', () => {
  const files = globSync('test/servers/*.test.ts').map((file) => basename(file, '.test.ts'))
  expect(foreignSuites.map(({ name }) => name).sort()).toEqual(files.sort())
})
