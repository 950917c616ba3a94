import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { describeStore } from './conformance.ts'

describeStore('sqlite', async () => {
  const folder = await mkdtempDisposable(join(tmpdir(), 'store-'))
  return {
    open: async () => openSqliteStore(join(folder.path, 'certflow.db'), { create: true }),
    [Symbol.asyncDispose]: () => folder.remove(),
  }
})
