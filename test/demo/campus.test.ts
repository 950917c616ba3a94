import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { startCampus } from '../../src/demo/campus.ts'
import { lookAt } from '../support/tls-client.ts'

interface Entry {
  readonly host: string
  readonly port: number
  readonly starttls?: string
  readonly owner: string
}

interface WrittenInventory {
  readonly contacts: Record<string, unknown>
  readonly endpoints: Entry[]
  readonly manual: { readonly name: string; readonly expires: string }[]
}

const now = new Date()

test('the campus starts, serves what its inventory lists, and is gone afterwards', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'campus-'))
  const campus = await startCampus(folder.path, now)
  const inventory: WrittenInventory = parse(await readFile(campus.inventoryPath, 'utf8'))
  expect(inventory.endpoints.length).toBeGreaterThanOrEqual(25)
  for (const { owner } of inventory.endpoints) expect(Object.keys(inventory.contacts)).toContain(owner)

  const resolver = new Resolver({ timeout: 1_000, tries: 1 })
  resolver.setServers([campus.resolver])
  const seen = new Map<string, string>()
  for (const { host, port, starttls } of inventory.endpoints) {
    const [address, ...others] = await resolver.resolve4(host).catch(() => [undefined])
    if (address === undefined) {
      seen.set(host, 'unknown')
      continue
    }
    if (others.length > 0) seen.set('addresses of lb', String(1 + others.length))
    if (starttls !== undefined || host.startsWith('camera')) continue
    const legacy = host.startsWith('wlc') ? ({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const) : {}
    const result = await lookAt({ host: address, port }, { servername: host, ...legacy }).catch((error) => error)
    seen.set(host, result.code ?? result.error ?? `${result.protocol} ${result.chainLength}`)
  }
  expect(Object.fromEntries(seen)).toMatchObject({
    'addresses of lb': '2',
    'www.example.ac.jp': 'TLSv1.3 2',
    'journal.example.ac.jp': 'TLSv1.3 1',
    'printer.phys.example.ac.jp': 'TLSv1.3 1',
    'wlc.example.ac.jp': 'TLSv1 2',
    'old-www.example.ac.jp': 'ECONNREFUSED',
    'shell.example.ac.jp': 'ERR_SSL_WRONG_VERSION_NUMBER',
    'project2019.example.ac.jp': 'unknown',
  })

  const www = inventory.endpoints[0]!
  const addresses = await resolver.resolve4(www.host)
  await campus[Symbol.asyncDispose]()
  await expect(once(connect(www.port, addresses[0]), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('two campuses run side by side', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'campus-'))
  await using first = await startCampus(folder.path, now)
  await using second = await startCampus(folder.path, now)
  expect(first.resolver).not.toBe(second.resolver)
})

test('manual gear ends 25 whole days from now', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'campus-'))
  await using campus = await startCampus(folder.path, new Date('2026-11-20T09:30:00Z'))
  const inventory: WrittenInventory = parse(await readFile(campus.inventoryPath, 'utf8'))
  expect(inventory.manual[0]).toMatchObject({ name: 'core-switch-1', expires: '2026-12-16' })
})
