import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { certflow } from '../support/certflow.ts'

const inventory = `version: 1
contacts: { network: { email: [noc@center.example.ac.jp] } }
manual:
  - { name: core-switch-1, expires: 2027-01-31, owner: network }
  - { name: 年次確認, expires: 2026-01-31, repeat: yearly }
`

/** A folder with an inventory, and `certflow manual` in it. */
async function folder() {
  const made = await mkdtempDisposable(join(tmpdir(), 'manual-'))
  await writeFile(join(made.path, 'inventory.yaml'), inventory)
  return {
    path: made.path,
    manual: (args: readonly string[], stdin?: string) =>
      certflow(['manual', ...args], { cwd: made.path, ...(stdin !== undefined && { stdin }) }),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}

const inDays = (days: number) => new Date(Math.ceil(Date.now() / 1000) * 1000 + days * 86_400_000)

test('confirm: tells what was read, and what differs from the last one', async () => {
  await using place = await folder()
  const authority = createAuthority()
  const first = authority.issue({ names: ['core-switch-1.example.ac.jp'], notAfter: inDays(900), keyType: 'rsa-2048' })
  const end = inDays(950)
  const next = authority.intermediate({}).issue({ names: ['sw.example.ac.jp'], notAfter: end })
  await writeFile(join(place.path, 'first.pem'), first.pem)
  const { code, stdout, stderr } = await place.manual([
    'confirm',
    'core-switch-1',
    '--pem',
    'first.pem',
    '--as',
    'network',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(
    /^core-switch-1: confirmed until \d{4}-\d\d-\d\d \d\d:\d\d UTC, says network \(before: 2027-01-31 00:00 UTC\)\n/,
  )
  expect(stdout).toContain('  issuer         CN=certflow demo root\n')
  expect(stdout).toContain('  key            RSA 2048\n')
  const again = await place.manual(['confirm', 'core-switch-1', '--pem', '-'], next.chainPem)
  expect(again.stdout.split('\n').slice(8)).toEqual([
    expect.stringMatching(/^compared with what network confirmed on \d{4}-\d\d-\d\d:$/),
    '  the key is ECDSA 256, and was RSA 2048',
    '  names missing: core-switch-1.example.ac.jp',
    '  names added: sw.example.ac.jp',
    '  the issuer is CN=certflow demo intermediate, and was CN=certflow demo root',
    '',
  ])
  await using store = openSqliteStore(join(place.path, 'certflow.db'), { create: false })
  expect((await store.manual.newest()).get('core-switch-1')).toMatchObject({ expiresAt: end })
})

test('confirm: what is due each year is done without a date', async () => {
  await using place = await folder()
  const { stdout } = await place.manual(['confirm', '年次確認', '--as', 'network'])
  expect(stdout).toMatch(/^年次確認: done, due again on \d{4}-01-31, says network \(before: 2026-01-31 00:00 UTC\)\n$/)
})

test('confirm: refuses what cannot be meant, and keeps nothing of it', { timeout: 60_000 }, async () => {
  await using place = await folder()
  const { pem, keyPem } = createAuthority().issue({ names: ['gear.example.ac.jp'], notAfter: inDays(90) })
  const refusals = [
    [
      ['core-swich-1', '--expires', '2030-01-31'],
      /is no manual entry of the inventory\n {2}did you mean core-switch-1\?/,
    ],
    [['core-switch-1'], /it is not said until when\n {2}give the new certificate with --pem <file>, or its end/],
    [
      ['core-switch-1', '--expires', '2030-01-31', '--as', 'netwrk'],
      /"netwrk" is no contact.*\n {2}did you mean network\?/,
    ],
    [['core-switch-1', '--expires', '2030-01-31', '--pem', 'x.pem'], /cannot be used with/],
    [['core-switch-1', '--expires', 'soon'], /is not a date/],
    [['core-switch-1', '--pem', 'none.pem'], /Cannot read certificate "none\.pem": no such file/],
    [
      ['core-switch-1', '--pem', '-'],
      /Cannot use certificate "-": it holds a private key\n {2}a key stays on its machine/,
    ],
    [[], /missing required argument 'name'/],
  ] as const
  const ran = await Promise.all(refusals.map(([args]) => place.manual(['confirm', ...args], pem + keyPem)))
  for (const [index, { code, stdout, stderr }] of ran.entries()) {
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(refusals[index]?.[1] ?? /^$/)
  }
  const kept = await readFile(join(place.path, 'certflow.db')).catch(() => Buffer.alloc(0))
  expect(kept.includes('PRIVATE')).toBe(false)
})
