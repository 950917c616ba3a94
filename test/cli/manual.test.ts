import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { rowsOf } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { testName } from '../support/probing.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const inventory = `version: 1
contacts:
  network: { email: [noc@center.example.ac.jp] }
  物理学科: { email: [web@phys.example.ac.jp], language: ja }
manual:
  - { name: core-switch-1, expires: 2027-01-31, owner: network, announce: [network, 物理学科] }
  - { name: 年次確認, expires: 2026-01-31, repeat: yearly }
`

/** A folder with an inventory, and `certflow manual` in it. */
async function folder() {
  const made = await mkdtempDisposable(join(tmpdir(), 'manual-'))
  await writeFile(join(made.path, 'inventory.yaml'), inventory)
  return {
    path: made.path,
    manual: (args: readonly string[], stdin?: string) =>
      certflowHere(['manual', ...args], { cwd: made.path, ...(stdin !== undefined && { stdin }) }),
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

test('notice: the mails go out with the next run, once', { timeout: 60_000 }, async () => {
  await using sink = await startSmtpSink()
  await using place = await folder()
  await writeFile(
    join(place.path, 'certflow.yaml'),
    `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: certflow@center.example.ac.jp, rate: 500/s }\norganisation: { name: center }\ntimezone: Asia/Tokyo\n`,
  )
  const give = () => place.manual(['notice', 'core-switch-1', '--at', '2099-01-20T18:00:00+09:00', '--for', '2h'])
  const send = () => certflowHere(['run', '--no-scan', '--quiet'], { cwd: place.path })
  const first = await give()
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toBe(`core-switch-1: Tuesday 20 January 2099, 18:00 to 20:00 (2 hours)
  to network <noc@center.example.ac.jp>
  to 物理学科 <web@phys.example.ac.jp>
\`certflow run --no-scan\` sends what waits
`)
  expect(await send()).toMatchObject({ code: 0 })
  const subjects = await Promise.all(sink.received.map(async ({ bytes }) => (await PostalMime.parse(bytes)).subject))
  expect(subjects.sort()).toEqual([
    '[Notice] core-switch-1 stops: Tuesday 20 January 2099, 18:00',
    '[停止のお知らせ] 2099年1月20日（火）18:00 core-switch-1',
  ])
  expect((await give()).stdout).toContain(
    '  not again to network <noc@center.example.ac.jp>, who has this notice already\n',
  )
  await send()
  expect(sink.received).toHaveLength(2)
  await using store = openSqliteStore(join(place.path, 'certflow.db'), { create: false })
  expect(await store.audit.since(new Date(0), 'announced')).toMatchObject([
    { about: 'core-switch-1', detail: { mails: '2' } },
  ])
})

test('notice: written into a folder nothing is sent, and no mail server is needed', async () => {
  await using place = await folder()
  const { code, stdout } = await place.manual(['notice', 'core-switch-1', '--at', '2099-01-20', '--output', 'notice'])
  expect({ code, first: stdout.split('\n')[0] }).toEqual({
    code: 0,
    first: 'core-switch-1: Tuesday 20 January 2099 (the hour is not settled yet)',
  })
  expect((await readdir(join(place.path, 'notice'))).sort()).toEqual([
    '0001-noc@center.example.ac.jp.eml',
    '0002-web@phys.example.ac.jp.eml',
    'notice-en.ics',
    'notice-ja.ics',
  ])
  expect(await readdir(place.path)).not.toContain('certflow.db')
})

test('notice: refuses what cannot be meant', { timeout: 60_000 }, async () => {
  await using place = await folder()
  const refusals = [
    [['core-switch-1', '--at', '2099-01-20'], /the settings have no smtp\n.*--output <folder>/],
    [['core-switch-1', '--at', '2020-01-20', '--output', 'x'], /Cannot announce 2020-01-20: it is over/],
    [['core-switch-1', '--at', '2020-01-20T18:00:00Z', '--output', 'x'], /it is over/],
    [
      ['core-switch-1', '--at', '2099-01-20', '--for', '2h', '--output', 'x'],
      /without an hour\n {2}write --at 2099-01-20T18:00:00\+09:00/,
    ],
    [['core-switch-1', '--at', '2099-01-20T18:00:00Z', '--for', '5s', '--output', 'x'], /less than a minute/],
    [['年次確認', '--at', '2099-01-20', '--output', 'x'], /it is due each year/],
    [['core-switch-1', '--output', 'x'], /required option '--at <time>'/],
  ] as const
  const ran = await Promise.all(refusals.map(([args]) => place.manual(['notice', ...args])))
  for (const [index, { code, stdout, stderr }] of ran.entries()) {
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(refusals[index]?.[1] ?? /^$/)
  }
  expect(await readdir(place.path)).toEqual(['inventory.yaml'])
})

test('a run keeps what the wire proves: the entry stays closed when nothing answers any more', {
  timeout: 60_000,
}, async () => {
  await using place = await folder()
  const certificate = createAuthority().issue({ names: [testName], notAfter: inDays(300) })
  const gear = await serveTls({ certificate })
  const entry = `  - { name: radius, expires: 2026-01-31, probe: "${testName}@127.0.0.1:${gear.port}" }\n`
  await writeFile(join(place.path, 'inventory.yaml'), `version: 1\nmanual:\n${entry}`)
  const run = async () => {
    const { stdout } = await certflowHere(['run', '--quiet', '--format', 'ndjson'], { cwd: place.path })
    return rowsOf(stdout).find(({ manual }) => manual === true)
  }
  const seen = await run()
  expect(seen).toMatchObject({ endpoint: 'radius', severity: 'ok' })
  await gear[Symbol.asyncDispose]()
  expect(await run()).toEqual({ ...seen, days_left: expect.any(Number) })
  await using store = openSqliteStore(join(place.path, 'certflow.db'), { create: false })
  expect(await store.manual.of('radius')).toMatchObject([
    { by: 'certflow', certificate: { subjectAltNames: [testName] } },
  ])
})
