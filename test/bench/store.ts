import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureStore } from '../support/store-figures.ts'

/*
 * `node test/bench/store.ts [scans]`: what work with a store takes after so many scans (100) of 10,000 endpoints.
 * Prints a table and the same as JSON.
 */

using folder = mkdtempDisposableSync(join(tmpdir(), 'bench-store-'))
const figures = await measureStore(join(folder.path, 'certflow.db'), Number(process.argv[2] ?? 100))
console.table(figures)
console.log(JSON.stringify({ node: process.version, ...figures }))
