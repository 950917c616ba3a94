import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { rounded, tell } from '../support/figures.ts'

// compiled as it is shipped: stripping types as it loads costs more than all else
const folder = resolve('node_modules/.cache/startup')

test('certflow --version costs at most 40 ms more than nothing at all', () => {
  execFileSync(process.execPath, ['packaging/build.ts', folder])
  const nothing: number[] = []
  const version: number[] = []
  for (let times = 0; times < 21; times++) {
    nothing.push(startMs('-e', '0'))
    version.push(startMs(join(folder, 'bin/certflow.js'), '--version'))
  }
  rmSync(folder, { recursive: true })
  // the quickest of each: everything above it is somebody else's time
  const more = Math.min(...version) - Math.min(...nothing)
  tell('startup', { 'node -e 0 ms': rounded(Math.min(...nothing)), '--version, more ms': [rounded(more), '≤ 40'] })
  expect(more).toBeLessThanOrEqual(40)
})

function startMs(...args: readonly string[]): number {
  const startedAt = performance.now()
  expect(spawnSync(process.execPath, args).status).toBe(0)
  return performance.now() - startedAt
}
