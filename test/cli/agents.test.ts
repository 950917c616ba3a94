import { statSync } from 'node:fs'
import { type DisposableTempDir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { joinSecretHash, readJoinToken } from '../../src/agent-protocol/join-token.ts'
import { centreIdentity } from '../../src/centre/agents/identity.ts'
import { unitMs } from '../../src/domain/duration.ts'
import type { Joining } from '../../src/store/agent-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { observed, seenCertificate } from '../store/samples.ts'
import { campusCentre } from '../support/centre/campus-centre.ts'
import { WireAgent } from '../support/centre/wire-agent.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { judgedAt } from '../support/facts.ts'

let folder: DisposableTempDir
beforeEach(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'agents-'))
  await writeFile(join(folder.path, 'certflow.yaml'), 'server: { url: https://certflow.example.ac.jp }\n')
  await writeFile(
    join(folder.path, 'inventory.yaml'),
    `version: 1
agents: [web01]
endpoints:
  - { host: www.example.ac.jp, managed_by: web01 }
  - { host: mail.example.ac.jp, managed_by: certbot }
`,
  )
  return () => folder.remove()
})

const certflow = (...args: readonly string[]) =>
  certflowHere(['agents', ...args], { cwd: folder.path, now: () => judgedAt })
const storePath = () => join(folder.path, 'certflow.db')

/** One that redeems a token, as the centre would see it. */
async function joined(token: string, key: string, { laterMs = 0 } = {}): Promise<void> {
  await using store = openSqliteStore(storePath(), { create: false })
  const joining: Joining = {
    ...{ hash: joinSecretHash(readJoinToken(token.trim())?.secret ?? ''), key, address: '192.0.2.7' },
    ...{ machine: 'm', host: 'web01\u001b[31m', version: '0.0.0', nodeVersion: 'v24.21.0', nodeEndOfLife: undefined },
    at: judgedAt,
  }
  const entry = { at: judgedAt, by: 'agent', action: 'agent-joined', about: 'web01', detail: {} }
  await store.agents.join(
    joining,
    () => laterMs === 0,
    () => entry,
  )
}

test('a token carries where the centre is and who it is; its store has a hash of it', async () => {
  const made = await certflow('token', '--name', 'web01', '--from', '192.0.2.7')
  expect(made.code).toBe(0)
  const token = readJoinToken(made.stdout.trim())
  const { fingerprint } = await centreIdentity(storePath())
  expect(token).toMatchObject({ url: 'https://certflow.example.ac.jp', identity: fingerprint })
  expect(statSync(`${storePath()}-identity`).mode & 0o777).toBe(0o600)
  await using store = openSqliteStore(storePath(), { create: false })
  const granted = await store.agents.granted(joinSecretHash(token?.secret ?? ''))
  expect(granted).toMatchObject({ agent: 'web01', from: '192.0.2.7', createdAt: judgedAt })
  expect(granted?.expiresAt.getTime()).toBe(judgedAt.getTime() + 7 * unitMs.d)
  expect((await certflow('token', '--name', 'web01')).stdout).not.toBe(made.stdout)
})

test.for([
  [['token', '--name', 'web02'], 'it has web01'],
  [['token', '--name', 'web01', '--from', 'x'], 'Give an address'],
  [['token', '--name', 'mail', '--hook', 'certbot'], 'give --hook and --for together'],
  [['token', '--name', 'mail', '--hook', 'certbot', '--for', 'www.example.ac.jp'], 'managed_by: certbot'],
  [['approve', 'web01'], 'no agent "web01" that waits'],
  [['revoke', 'web01'], 'no agent "web01"'],
  [['renew', 'web01', 'www', '--because', 'x'], 'no agent "web01"'],
  [['renew', 'web01'], 'no agent "web01"'],
  [['renew', '--issuer', 'G7', '--because', 'x'], 'name one agent, or give --all'],
  [['renew', 'web01', '--all', '--issuer', 'G7', '--because', 'x'], 'name one agent, or give --all'],
  [['renew', '--all', '--issuer', 'G7', '--because', 'x'], 'No agent has joined'],
] as const)('%j is refused with what to do', async ([args, words]) => {
  expect(await certflow(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
})

test('without server: url nobody could be told where to join', async () => {
  await writeFile(join(folder.path, 'certflow.yaml'), 'timezone: Asia/Tokyo\n')
  const done = await certflow('token', '--name', 'web01')
  expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('server: { url:') })
})

test('who waits is listed, approved, wished something, and revoked', async () => {
  expect((await certflow('list')).stdout).toBe('No agent has joined.\n')
  for (const key of ['abcdefgh1', 'ijklmnop2'])
    await joined((await certflow('token', '--name', 'web01')).stdout, key, { laterMs: 1 })
  const listed = (await certflow('list')).stdout
  expect(listed).toContain('waiting (key abcdefgh)')
  expect(listed).toContain('\\u{1b}')
  expect(await certflow('approve', 'web01')).toMatchObject({ code: 2, stderr: expect.stringContaining('2 wait') })
  expect(await certflow('approve', 'web01', '--key', 'ijk')).toMatchObject({ code: 0 })
  const rows = JSON.parse((await certflow('list', '--format', 'json')).stdout)
  expect(rows).toMatchObject([{ name: 'web01', state: 'approved', key: 'ijklmnop2' }])
  expect(await certflow('renew', 'web01', '--issuer', 'G7', '--because', 'it is revoked')).toMatchObject({ code: 0 })
  {
    await using store = openSqliteStore(storePath(), { create: false })
    expect(await store.agents.openWishes('web01')).toMatchObject([
      { renew: { issuer: 'G7' }, because: 'it is revoked' },
    ])
  }
  expect(await certflow('revoke', 'web01')).toMatchObject({ code: 0 })
  expect((await certflow('list')).stdout).toBe('No agent has joined.\n')
})

test('all that have joined are wished to renew what a CA issued, and nobody who waits', async () => {
  await writeFile(join(folder.path, 'inventory.yaml'), 'version: 1\nagents: [web01, web02, web03]\n')
  for (const [agent, laterMs] of [
    ['web01', 0],
    ['web02', 0],
    ['web03', 1],
  ] as const)
    await joined((await certflow('token', '--name', agent)).stdout, `key-of-${agent}`, { laterMs })
  const done = await certflow('renew', '--all', '--issuer', 'G7', '--because', 'it is revoked')
  expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Each of 2 agents hears of it/) })
  await using store = openSqliteStore(storePath(), { create: false })
  for (const agent of ['web01', 'web02'])
    expect(await store.agents.openWishes(agent)).toMatchObject([{ renew: { issuer: 'G7' }, because: 'it is revoked' }])
  expect(await store.agents.openWishes('web03')).toEqual([])
  const wished = (await store.audit.since(new Date(0))).filter(({ action }) => action === 'renewal-wished')
  expect(wished.map(({ about }) => about)).toEqual(['web01', 'web02'])
})

test('what a wish lacks is told one by one, as it is typed; help says that it needs a reason', async () => {
  await joined((await certflow('token', '--name', 'web01')).stdout, 'key-of-web01')
  for (const [args, words] of [
    [['web02'], 'no agent "web02"'],
    [['web01'], 'name one certificate, or give --issuer'],
    [['web01', 'www', '--issuer', 'G7', '--because', 'x'], 'name one certificate, or give --issuer'],
    [['--all', '--because', 'x'], 'name one certificate, or give --issuer'],
    [['web01', 'www'], 'give --because'],
    [['web01', 'www', '--because', ' '], 'without a reason'],
  ] as const)
    expect(await certflow('renew', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
  expect((await certflow('renew', '--help')).stdout).toMatch(/--because <text> .*\(required\)/)
  expect((await certflow('token', '--help')).stdout).toMatch(/--name <agent> [^-]*\(required\)/)
})

test('a wish that cannot come true, as far as agents have told, is warned of at once', async () => {
  await joined((await certflow('token', '--name', 'web01')).stdout, 'key-of-web01')
  const renew = async (...args: readonly string[]) => {
    const done = await certflow('renew', ...args, '--because', 'x')
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('when it speaks next')])
    return done.stderr
  }
  // who has not spoken yet may have anything
  expect(await renew('web01', 'nosite')).toBe('')
  expect(await renew('web01', '--issuer', 'nosuch')).toBe('')
  {
    await using store = openSqliteStore(storePath(), { create: false })
    const about = { machine: 'm', host: 'web01', version: '0.0.0', nodeVersion: 'v24.21.0', nodeEndOfLife: undefined }
    const { fingerprint } = seenCertificate('a')
    const common = { notAfter: undefined, inForceSince: undefined, reloadBy: undefined, failure: undefined }
    const certificates = [1, 2, 3, 4, 5, 6].map((n) => ({
      ...{ ...common, name: `site${n}`, names: [`site${n}.example.ac.jp`], listeners: [] },
      fingerprint: n === 1 ? fingerprint : undefined,
    }))
    const said = { madeAt: judgedAt, receivedAt: judgedAt, isLast: true, certificates, events: [], answered: [] }
    const entry = { at: judgedAt, by: 'x', action: 'x', about: 'x', detail: {} }
    expect(await store.agents.report('key-of-web01', { ...about, ...said }, entry)).toBe('taken')
  }
  expect(await renew('web01', 'site2')).toBe('')
  expect(await renew('web01', 'nosite')).toBe(
    'certflow: warning: web01 has not told of a certificate "nosite", but of site1, site2, site3, site4, site5 and 1 more\n',
  )
  // no run has seen any of them: nobody knows who issued them
  expect(await renew('--all', '--issuer', 'nosuch')).toBe('')
  {
    await using store = openSqliteStore(storePath(), { create: false })
    const { number } = await store.runs.begin('campus', judgedAt)
    await store.observations.save(number, [observed(0)])
  }
  expect(await renew('--all', '--issuer', 'issuing ca')).toBe('')
  expect(await renew('--all', '--issuer', 'nosuch')).toBe(
    'certflow: warning: nothing that web01 has told of is known to be issued by "nosuch", but by "CN=Issuing CA"\n',
  )
})

test('a hook has a name, a client and the names that it may speak for', async () => {
  const made = await certflow('token', '--name', 'mail', '--hook', 'certbot', '--for', 'MAIL.example.ac.jp')
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^certflow_hook_[\w-]{43}\n$/) })
  expect((await certflow('list')).stdout).toMatch(/^mail +hook of certbot +mail\.example\.ac\.jp .*never/m)
  const again = ['token', '--name', 'mail', '--hook', 'certbot', '--for', 'mail.example.ac.jp']
  expect(await certflow(...again)).toMatchObject({ code: 2, stderr: expect.stringContaining('a hook "mail" already') })
  expect(await certflow('revoke', 'mail')).toMatchObject({ code: 0 })
})

test('administrators hear once of a machine that was copied with its agent', async () => {
  const inventory = 'version: 1\nagents: [web01]\nmanual: [{ name: core-switch-1, expires: 2099-01-31 }]\n'
  const more = 'administrators: [admin@center.example.ac.jp]\n'
  await using centre = await campusCentre(inventory, new Map(), more)
  const agent = await WireAgent.joined(centre, 'web01')
  expect(await centre.run()).toEqual([])
  const clone = new WireAgent(centre, agent.key)
  clone.machine = 'b'.repeat(64)
  expect((await clone.send(clone.report())).status).toBe(403)
  const told = 'admin@center.example.ac.jp [certflow] two machines say that they are web01'
  expect([await centre.run(), await centre.run()]).toEqual([[told], []])
})
