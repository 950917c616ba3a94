import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { certflow } from '../support/certflow.ts'

test('the demo shows its campus, exits 0, and leaves nothing behind', { timeout: 60_000 }, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'demo-'))
  const { code, stdout, stderr } = await certflow(['demo'], { cwd: folder.path, env: { TMPDIR: folder.path } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [, endpoints, manual] = /: (\d+) endpoints, .*\n?and (\d+) manual/.exec(stdout) ?? []
  expect(stdout).toMatch(/^\d+ rows: \d+ critical, \d+ warning, \d+ ok/m)
  expect(stdout).toContain(` · ${endpoints} endpoints · ${manual} manual · `)
  expect(stdout).toContain('Who would be told of what')
  expect(stdout).toContain('Try next')
  expect(await readdir(folder.path)).toEqual([])
})

test.for([0, 300, 900])(
  'a demo that is interrupted after %i ms leaves nothing either',
  { timeout: 60_000 },
  async (afterMs) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'demo-'))
    const { code } = await certflow(['demo'], {
      env: { TMPDIR: folder.path },
      onStart: (child) => {
        // asked without waiting: of two looks under way at once each would send a signal, and a second one ends at once
        const timer = setInterval(() => {
          if (readdirSync(folder.path).length === 0) return
          clearInterval(timer)
          setTimeout(() => child.kill('SIGINT'), afterMs)
        }, 5)
        child.once('exit', () => clearInterval(timer))
      },
    })
    expect(code).toBe(3)
    expect(await readdir(folder.path)).toEqual([])
  },
)

/** A namespace of its own with nothing but loopback: only root, or a kernel that lets users, can make one. */
const hasNamespaces = spawnSync('unshare', ['-rn', 'true']).status === 0

test.runIf(hasNamespaces)('the demo needs no network', { timeout: 60_000 }, async () => {
  const { code, stdout } = await certflow(['demo'], {
    prelude:
      'if [ -z "$APART" ]; then export APART=1; exec unshare -rn bash -c "ip link set lo up; exec \\"\\$@\\"" bash "$@"; fi',
  })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+ rows: /m)
})
