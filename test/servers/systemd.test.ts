import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { expectHardened } from '../support/hardened.ts'

const units = globSync('systemd/certflow-*').sort()

test('there are services with their timers', () => {
  expect(units.map((unit) => basename(unit))).toEqual([
    'certflow-outbox.service',
    'certflow-outbox.timer',
    'certflow-run.service',
    'certflow-run.timer',
    'certflow-serve.service',
  ])
})

test('systemd understands every line', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'units-'))
  const copies = units.map((unit) => {
    const copy = join(folder.path, basename(unit))
    // Neither the program nor its man page is installed here.
    const text = readFileSync(unit, 'utf8').replaceAll(/^Documentation=.*\n/gm, '')
    writeFileSync(copy, text.replace('/usr/local/bin/certflow', '/bin/true'))
    return copy
  })
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...copies], { encoding: 'utf8' })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
})

test.for(units.filter((unit) => unit.endsWith('.service')))('%s is hardened', (unit) => {
  expectHardened(unit)
})

test('all services run under the same restrictions', () => {
  const [outbox, run, serve] = units
    .filter((unit) => unit.endsWith('.service'))
    .map((unit) => readFileSync(unit, 'utf8').split('\n# Secrets.')[1]?.split('\n[Install]')[0])
  expect(run).toBe(outbox)
  expect(serve).toBe(outbox)
  expect(run).toContain('LoadCredential=smtp-password:')
})

test('the account has no shell, and the store for its home', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'sysusers-'))
  mkdirSync(join(root.path, 'etc'))
  execFileSync('systemd-sysusers', [`--root=${root.path}`, join(process.cwd(), 'systemd/sysusers.conf')])
  const accounts = readFileSync(join(root.path, 'etc/passwd'), 'utf8')
  expect(accounts).toMatch(/^certflow:x:\d+:\d+:certflow:\/var\/lib\/certflow:\/usr\/sbin\/nologin$/m)
})
