import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtPrograms } from '../support/built.ts'
import { rounded, tell } from '../support/figures.ts'

test('certflow --version costs at most 40 ms more than nothing at all', () => {
  // as it is shipped: stripping types as it loads costs more than all else
  const folder = builtPrograms('startup')
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

const tellsItsTime =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.error((user+system)/1000)})'

/** What a start costs of the processor, which no other work on the machine makes longer by its waiting. */
function startMs(...args: readonly string[]): number {
  const { status, stderr } = spawnSync(process.execPath, ['--import', tellsItsTime, ...args], { encoding: 'utf8' })
  expect(status).toBe(0)
  return Number(stderr.trim())
}
