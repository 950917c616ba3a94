import { mkdtempDisposable, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { unitMs } from '../../src/domain/duration.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { listedAt, revocationListOf, serialOf, serveList } from '../support/revocations.ts'

/** A centre with one server whose certificate names its issuer's list. */
async function centre(inventory = '') {
  await using all = new AsyncDisposableStack()
  const { path } = all.use(await mkdtempDisposable(join(tmpdir(), 'revocations-')))
  const list = all.use(await serveList())
  const root = createAuthority()
  const ca = root.intermediate({ subject: 'Issuing CA' })
  const issue = () => ca.issue({ names: ['localhost'], extensions: [listedAt(list.url)] })
  const first = issue()
  const servers = { running: await serveTls({ certificate: first }, { host: '127.0.0.1' }) }
  const { port } = servers.running
  all.defer(() => servers.running[Symbol.asyncDispose]())
  await writeFile(join(path, 'ca.pem'), root.rootPem)
  await writeFile(
    join(path, 'inventory.yaml'),
    `version: 1
contacts: { center: { email: [pki@center.example.ac.jp] } }
defaults: { owner: center, fallback: center }
${inventory}
endpoints:
  - { host: 127.0.0.1, port: ${port}, server_name: localhost, trust: { ca: ca.pem } }
`,
  )
  const moved = all.move()
  return {
    path,
    list,
    serial: serialOf(first.pem),
    publish: async (serials: readonly string[]) => {
      const revoked = serials.map((serialNumber) => ({
        serialNumber,
        revokedAt: new Date('2026-11-20T10:00:00Z'),
        reason: 4,
      }))
      const at = Date.now()
      list.list = await revocationListOf(ca, revoked, new Date(at - unitMs.h), new Date(at + 30 * unitMs.d))
    },
    renew: async () => {
      await servers.running[Symbol.asyncDispose]()
      servers.running = await serveTls({ certificate: issue() }, { host: '127.0.0.1', port })
    },
    /** Findings of a run so many hours from now, and what it said. */
    run: async (hours: number) => {
      const at = new Date(Date.now() + hours * unitMs.h).toISOString()
      const { stdout, stderr, code } = await certflowHere(['run', '--format', 'json', '--at', at], { cwd: path })
      expect({ code, stderr }).toMatchObject({ code: 0 })
      const { endpoints } = JSON.parse(stdout) as { endpoints: { findings?: { code: string; message: string }[] }[] }
      return { findings: endpoints.flatMap(({ findings = [] }) => findings), stderr }
    },
    alerts: async () => (await certflowHere(['alert', 'list'], { cwd: path })).stdout,
    [Symbol.asyncDispose]: () => moved[Symbol.asyncDispose](),
  }
}

test('what the issuer has revoked is an alert, until something else is served', async () => {
  await using at = await centre()
  await at.publish([at.serial])
  // what was never seen is not asked about
  expect(await at.run(0)).toMatchObject({ findings: [] })
  expect(at.list.asked).toBe(0)
  const second = await at.run(1)
  expect(second.findings).toMatchObject([{ code: 'revoked', message: expect.stringContaining('2026-11-20') }])
  expect(second.findings[0]?.message).toContain('superseded')
  expect(await at.alerts()).toContain('Revoked')
  await at.renew()
  expect(await at.run(2)).toMatchObject({ findings: [] })
  expect(await at.alerts()).not.toContain('Revoked')
})

test('lists are asked for again after six hours, and count while their CA cannot be reached', async () => {
  await using at = await centre()
  await at.publish([at.serial])
  await at.run(0)
  for (const hours of [1, 3, 6]) expect(await at.run(hours)).toMatchObject({ findings: [{ code: 'revoked' }] })
  expect(at.list.asked).toBe(1)
  at.list.list = undefined
  const away = await at.run(8)
  expect(away).toMatchObject({ findings: [{ code: 'revoked' }] })
  expect(away.stderr).toContain(`the list of revoked certificates at ${at.list.url} is not there (status 404)`)
  expect(at.list.asked).toBe(2)
  // out of date by now, and what it said still holds
  expect(await at.run(24 * 31)).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: 'revoked' })]),
  })
  // the CA says otherwise: it was on hold
  await at.publish([])
  expect(await at.run(15)).toMatchObject({ findings: [] })
})

test('nobody is asked because of a certificate that no anchor vouches for', async () => {
  await using unknown = await centre()
  await writeFile(join(unknown.path, 'ca.pem'), createAuthority().rootPem)
  for (const hours of [0, 1]) await unknown.run(hours)
  expect(unknown.list.asked).toBe(0)
  expect(await readdir(unknown.path)).not.toContain('revocation-lists')
})
