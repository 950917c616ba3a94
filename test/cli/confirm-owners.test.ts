import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { answer } from '../../src/alerting/answering.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

/** A centre with two owners of manual entries, and a fallback. */
async function centre() {
  await using all = new AsyncDisposableStack()
  const { path } = all.use(await mkdtempDisposable(join(tmpdir(), 'owners-')))
  const sink = all.use(await startSmtpSink())
  await writeFile(
    join(path, 'inventory.yaml'),
    `version: 1
defaults: { fallback: center, language: ja }
contacts:
  center: { email: [pki@center.example.ac.jp], language: en }
  network: { email: [noc@center.example.ac.jp], language: en }
  physics: { email: [web@phys.example.ac.jp] }
manual:
  - { name: core-switch-1, expires: 2030-01-31, owner: network }
  - { name: core-switch-2, expires: 2030-01-31, owner: network }
  - { name: telescope, expires: 2030-01-31, owner: physics }
`,
  )
  await writeFile(
    join(path, 'certflow.yaml'),
    `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: certflow@center.example.ac.jp, rate: 500/s }
organisation: { name: Information Technology Center }
administrators: [root@center.example.ac.jp]
timezone: Asia/Tokyo
`,
  )
  const shown = { count: 0 }
  const moved = all.move()
  return {
    path,
    certflow: async (day: string, ...args: readonly string[]) => {
      const now = () => new Date(`${day}T01:00:00Z`)
      const { code, stdout, stderr } = await certflowHere(args, { cwd: path, now })
      expect({ code, stderr }).toMatchObject({ code: 0 })
      return stdout
    },
    /** Mails to contacts since the last look. */
    arrived: async () => {
      const news = sink.received.slice(shown.count).filter(({ to }) => !to.includes('root@center.example.ac.jp'))
      shown.count = sink.received.length
      return Promise.all(
        news.map(async ({ to, bytes }) => {
          const { subject, text } = await PostalMime.parse(bytes)
          return { to: to.join(), subject, text }
        }),
      )
    },
    [Symbol.asyncDispose]: () => moved[Symbol.asyncDispose](),
  }
}

test('each owner is asked once a year, in their language, about all that is theirs', async () => {
  await using at = await centre()
  await at.certflow('2026-12-01', 'run', '--no-scan')
  expect(await at.certflow('2026-12-01', 'alert', 'confirm-owners')).toContain('asked: network, physics')
  await at.certflow('2026-12-01', 'run', '--no-scan')
  const mails = await at.arrived()
  expect(mails.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual([
    'noc@center.example.ac.jp [Please confirm] Are these 2 servers still yours? [OC-2026]',
    'web@phys.example.ac.jp 【確認のお願い】1件の証明書の担当について [OC-2026]',
  ])
  expect(mails.find(({ to }) => to.startsWith('noc'))?.text).toMatch(/core-switch-1[\s\S]*core-switch-2/)
  expect(await at.certflow('2027-11-30', 'alert', 'confirm-owners')).toContain('nobody is to be asked')
  expect(await at.certflow('2027-12-01', 'alert', 'confirm-owners')).toContain('asked: network, physics')
})

test('whoever does not answer for a month is told to the fallback, until they say yes', async () => {
  await using at = await centre()
  await at.certflow('2026-12-01', 'run')
  await at.certflow('2026-12-01', 'alert', 'confirm-owners')
  await at.certflow('2026-12-02', 'run')
  await at.arrived()
  await at.certflow('2026-12-03', 'alert', 'confirm-owners', '--yes', 'physics')
  await at.certflow('2026-12-30', 'run')
  expect(await at.arrived()).toEqual([])
  expect(await at.certflow('2027-01-05', 'run', '--format', 'csv')).toContain('owner-unconfirmed')
  const told = await at.arrived()
  expect(told.map(({ to }) => to)).toEqual(['pki@center.example.ac.jp'])
  expect(told[0]?.text).toContain('core-switch-1')
  await at.certflow('2027-01-06', 'run')
  expect(await at.arrived()).toEqual([])
  // as the mailbox does it
  {
    await using store = openSqliteStore(join(at.path, 'certflow.db'), { create: false })
    const said = { about: 'OC-2026', by: 'network', via: 'mail', at: new Date('2027-01-06T02:00:00Z') } as const
    const told = { tell: new Map(), language: 'en' } as const
    expect(await answer(store, { ...said, what: { kind: 'mine', until: undefined } }, told)).toMatchObject({
      result: 'confirmed',
    })
  }
  expect(await at.certflow('2027-01-07', 'run', '--format', 'csv')).not.toContain('owner-unconfirmed')
  const solved = await at.arrived()
  expect(solved.map(({ to }) => to)).toEqual(['pki@center.example.ac.jp'])
  expect(solved[0]?.subject).toMatch(/^\[Solved\]/)
})
