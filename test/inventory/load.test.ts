import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { targetOf } from '../../src/domain/endpoint.ts'
import { CertflowError } from '../../src/errors.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { sweepEndpoints, sweepSize } from '../../src/inventory/inventory.ts'
import { loadInventory, readInventory, usableInventory } from '../../src/inventory/load.ts'
import { cpuMs } from '../support/cpu.ts'

const folder = mkdtempSync(join(tmpdir(), 'certflow-inventory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'hospital-ca.pem'), '')
const file = join(folder, 'inventory.yaml')

/** Contract §4, with a pin in place of its placeholder. */
const full = `version: 1
defaults: { port: 443, owner: center, fallback: center, language: ja, thresholds: [30d, 14d, 7d, 3d, 1d], timeout: 10s }
never: [10.50.0.0/16]            # no command connects there, whatever else is asked (medical devices)
contacts:
  center: { email: [pki@center.example.ac.jp], escalation: on-call, deputy: network }
  physics: { email: [web@phys.example.ac.jp], language: en }
  network: { email: [noc@center.example.ac.jp] }
  oncall-1: { email: [oncall-1@center.example.ac.jp], phone: "+81-3-0000-0001" }
  oncall-2: { email: [oncall-2@center.example.ac.jp], phone: "+81-3-0000-0002" }
zones: [campus, hospital]        # the first is the default; without probers the centre scans all itself
agents: [web01]
escalations:
  on-call:
    from: critical               # the severity at which calling begins; warnings are mailed only
    hours: { days: mon-fri, from: "09:00", to: "17:30", timezone: Asia/Tokyo, holidays: jp, closed: [2026-12-29/2027-01-03] }
    outside_hours: hold          # or continue; expired certificates always continue
    repeat: 2
    finally: { contact: center, by: email }
    steps:
      - { contact: oncall-1, by: email, wait: 15m }
      - { contact: oncall-2, by: voice, wait: 10m }
endpoints:
  - host: www.example.ac.jp
  - { host: mail.example.ac.jp, port: 587, starttls: smtp, owner: center, tags: [mail] }
  - { host: lb.example.ac.jp, addresses: all }
  - { host: portal.example.ac.jp, connect: 192.0.2.7, server_name: portal.example.ac.jp, trust: public }
  - { host: wlc.example.ac.jp, legacy: true, trust: { pin: "sha256:${'ab'.repeat(32)}" }, thresholds: [60d, 30d] }    # spki
  - { host: pay.example.ac.jp, managed_by: web01 }          # an agent's name, or certbot, acme.sh, lego, mod_md, caddy
  - { host: cloud.example.ac.jp, renewal: automatic }       # renews by itself, nobody here knows how
  - { host: ldap.hospital.example.ac.jp, port: 636, zone: hospital, trust: { ca: hospital-ca.pem } }
manual:
  - { name: core-switch-1, expires: 2027-01-31, owner: network, note: "web UI, VLAN 12 only" }
  - { name: radius, expires: 2027-03-01, owner: network, probe: radius.example.ac.jp:2083 }
sweeps:
  - { range: 192.0.2.0/24, ports: [443, 8443], exclude: [192.0.2.5] }
`

function load(text: string): Inventory {
  const { inventory, faults } = loadInventory(text, file)
  expect(faults).toEqual([])
  return inventory!
}

const day = 86_400_000

describe('the inventory of the contract', () => {
  const inventory = load(full)

  test('every endpoint with its defaults', () => {
    expect(inventory.endpoints.map(targetOf)).toEqual([
      'www.example.ac.jp:443',
      'smtp://mail.example.ac.jp:587',
      'lb.example.ac.jp:443',
      'portal.example.ac.jp@192.0.2.7:443',
      'wlc.example.ac.jp:443',
      'pay.example.ac.jp:443',
      'cloud.example.ac.jp:443',
      'ldap.hospital.example.ac.jp:636',
    ])
    const [www, mail, lb, portal, wlc, pay, cloud, ldap] = inventory.endpoints
    expect(www).toMatchObject({
      owner: 'center',
      zone: 'campus',
      timeoutMs: 10_000,
      thresholds: undefined,
      addresses: 'first',
      renewsItself: false,
    })
    expect(mail).toMatchObject({ dialect: 'smtp', tags: ['mail'], serverName: 'mail.example.ac.jp' })
    expect(lb?.addresses).toBe('all')
    expect(portal).toMatchObject({ connect: '192.0.2.7', serverName: 'portal.example.ac.jp', trust: { public: true } })
    expect(wlc).toMatchObject({
      legacy: true,
      trust: { public: false, pins: [{ of: 'certificate', sha256: 'ab'.repeat(32) }] },
    })
    expect(wlc?.thresholds).toEqual([{ durationMs: 60 * day }, { durationMs: 30 * day }])
    expect([pay?.renewsItself, cloud?.renewsItself]).toEqual([true, true])
    expect(ldap).toMatchObject({ zone: 'hospital', trust: { ca: join(folder, 'hospital-ca.pem') } })
  })

  test('everything else', () => {
    expect(inventory.manual).toMatchObject([
      {
        name: 'core-switch-1',
        expiresAt: new Date('2027-01-31T00:00:00Z'),
        owner: 'network',
        note: 'web UI, VLAN 12 only',
        probe: undefined,
      },
      { name: 'radius', probe: { host: 'radius.example.ac.jp', port: 2083, owner: 'network', timeoutMs: 10_000 } },
    ])
    expect(inventory.contacts.get('physics')).toMatchObject({ language: 'en', email: ['web@phys.example.ac.jp'] })
    expect(inventory.contacts.get('center')).toMatchObject({ language: 'ja', escalation: 'on-call', deputy: 'network' })
    expect(inventory).toMatchObject({
      language: 'ja',
      fallback: 'center',
      zones: ['campus', 'hospital'],
      agents: ['web01'],
    })
    expect(inventory.thresholds).toHaveLength(5)
    expect(inventory.never.contains('::ffff:10.50.3.4')).toBe(true)
  })

  test('a sweep is its range without what is excluded', () => {
    const [sweep] = inventory.sweeps
    const endpoints = [...sweepEndpoints(sweep!)]
    expect(sweepSize(sweep!)).toBe(510)
    expect(endpoints).toHaveLength(510)
    expect(endpoints.map(targetOf)).not.toContain('192.0.2.5:443')
    expect(endpoints.at(-1)).toMatchObject({
      host: '192.0.2.255',
      port: 8443,
      fromRange: true,
      owner: 'center',
      zone: 'campus',
      timeoutMs: 10_000,
    })
  })
})

test('a sweep of a /8 and a hundred ports costs nothing before its endpoints are asked for, nor does what it excludes', () => {
  const ports = Array.from({ length: 100 }, (_, index) => 8_000 + index)
  const inventory = load(`version: 1
sweeps:
  - { range: 10.0.0.0/8, ports: [${ports.join()}], exclude: [10.0.0.0/9, 10.128.0.1, 10.255.255.255] }
`)
  const [sweep] = inventory.sweeps
  expect(sweepSize(sweep!)).toBe((2 ** 23 - 2) * 100)
  const [first, ...others] = sweepEndpoints(sweep!).take(101)
  expect([first, others.at(-1)].map((endpoint) => targetOf(endpoint!))).toEqual(['10.128.0.0:8000', '10.128.0.2:8000'])
})

test('defaults where nothing is said', () => {
  const inventory = load('version: 1\nendpoints:\n  - host: WWW.example.ac.jp.\n  - { host: 2001:db8::7, port: 636 }\n')
  expect(inventory.endpoints).toMatchObject([
    { host: 'www.example.ac.jp', port: 443, owner: undefined, zone: undefined, timeoutMs: undefined },
    { host: '2001:db8::7', port: 636, serverName: undefined },
  ])
  expect(inventory).toMatchObject({
    language: 'en',
    thresholds: undefined,
    fallback: undefined,
    defaults: { port: 443, owner: undefined, zone: undefined },
    manual: [],
    sweeps: [],
  })
  expect(inventory.never.isEmpty).toBe(true)
})

test('a default port is for TLS; a dialect has its own', () => {
  const inventory = load(`version: 1
defaults: { port: 8443, timeout: 5s }
endpoints:
  - host: www.example.ac.jp
  - { host: www.example.ac.jp, port: 9443, timeout: 3s }
  - { host: mx.example.ac.jp, starttls: smtp }
  - { host: im.example.ac.jp, starttls: xmpp-server, uses: [client-auth] }
`)
  expect(inventory.endpoints.map(({ port }) => port)).toEqual([8443, 9443, 25, 5269])
  expect(inventory.endpoints.map(({ timeoutMs }) => timeoutMs)).toEqual([5000, 3000, 5000, 5000])
  expect(inventory.endpoints.map(({ usedForClientAuth }) => usedForClientAuth)).toEqual([false, false, false, true])
})

test('trust: several pins, a key, a CA beside', () => {
  const hex = '0A:'.repeat(32).slice(0, -1)
  const inventory = load(`version: 1
endpoints:
  - { host: a.example, trust: { pin: ["sha256:${hex}", "spki-sha256:${'0b'.repeat(32)}"], ca: ./hospital-ca.pem } }
`)
  expect(inventory.endpoints[0]?.trust).toEqual({
    public: false,
    ca: join(folder, 'hospital-ca.pem'),
    pins: [
      { of: 'certificate', sha256: '0a'.repeat(32) },
      { of: 'key', sha256: '0b'.repeat(32) },
    ],
  })
})

test('who is told, who renews, and what is due each year', () => {
  const inventory = load(`version: 1
defaults: { owner: center, fallback: center }
contacts: { center: { email: [pki@center.example.ac.jp] }, network: { email: [noc@center.example.ac.jp] } }
endpoints:
  - host: a.example.ac.jp
  - { host: b.example.ac.jp, renewal: vendor, fallback: network, announce: [center] }
  - { host: c.example.ac.jp, managed_by: certbot, renewal: vendor }
  - { host: d.example.ac.jp, managed_by: certbot }
manual:
  - { name: switch, expires: 2027-01-31, renewal: vendor, fallback: network, announce: [center, network], probe: switch.example.ac.jp }
  - { name: yearly confirmation, expires: 2027-04-30, repeat: yearly }
`)
  expect(inventory.endpoints).toMatchObject([
    { fallback: undefined, renewal: 'hand', renewsItself: false },
    { fallback: 'network', renewal: 'vendor', renewsItself: false },
    { renewal: 'vendor', renewsItself: true },
    { renewal: 'automatic', renewsItself: true },
  ])
  const people = { owner: 'center', fallback: 'network', renewal: 'vendor' }
  expect(inventory.manual).toMatchObject([
    { ...people, announce: ['center', 'network'], repeatsYearly: false, probe: people },
    { fallback: undefined, renewal: 'hand', announce: [], repeatsYearly: true },
  ])
})

// biome-ignore format: table
test.for([
  ['2028-02-29', '2028-02-29T00:00:00Z'],
  ['2027-01-31T09:00:00+09:00', '2027-01-31T00:00:00Z'],
  ['2027-01-31t09:00:00z', '2027-01-31T09:00:00Z'],
  ['"2027-01-31T09:00:00.5Z"', '2027-01-31T09:00:00.5Z'],
] as const)('expires: %s', ([written, at]) => {
  expect(load(`version: 1\nmanual:\n  - { name: a, expires: ${written} }\n`).manual[0]?.expiresAt).toEqual(new Date(at))
})

test('a byte order mark, CRLF and the YAML directive are no faults', () => {
  const text = '\ufeff%YAML 1.2\r\n---\r\nversion: 1\r\nendpoints:\r\n  - host: www.example.ac.jp\r\n'
  expect(load(text).endpoints).toHaveLength(1)
})

test('the example at the root of the repository has no fault', async () => {
  const { inventory, faults } = await readInventory('inventory.example.yaml')
  expect(faults).toEqual([])
  expect(inventory?.endpoints.length).toBeGreaterThan(5)
})

test('readInventory() refuses what cannot be opened', async () => {
  await expect(readInventory(join(folder, 'none.yaml'))).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('ENOENT'),
  })
  await expect(readInventory(folder)).rejects.toMatchObject({ code: 'file-unreadable' })
})

test('readInventory() never reads more than the limit', async () => {
  expect(await readInventory('/dev/zero')).toMatchObject({ faults: [{ rule: 'too-large' }] })
})

test('a file in Shift_JIS is told where', async () => {
  const path = join(folder, 'sjis.yaml')
  writeFileSync(path, Buffer.concat([Buffer.from('version: 1\n# '), Buffer.from([0x91, 0xe5, 0x8a, 0x77])]))
  expect((await readInventory(path)).faults).toMatchObject([{ rule: 'not-utf8', line: 2, column: 3, file: path }])
})

test('usableInventory() gives the inventory or all errors', () => {
  expect(usableInventory(loadInventory(full, file), file).endpoints).toHaveLength(8)
  const broken = loadInventory('version: 2\nendpoint: []\n', file)
  const use = () => usableInventory(broken, 'a.yaml')
  expect(use).toThrow(CertflowError)
  expect(use).toThrow(
    /"a.yaml": 2 errors\n.*:1:10: error: version "2" is not known \(write version: 1\) \[bad-version\]\n.*:2:1: error:/,
  )
})

test('20,000 endpoints load in a few seconds', () => {
  const text = `version: 1\nendpoints:\n${Array.from({ length: 20_000 }, (_, index) => `  - { host: host-${index}.example.ac.jp, port: 8443, tags: [web] }\n`).join('')}`
  const ms = cpuMs(() => expect(load(text).endpoints).toHaveLength(20_000))
  expect(ms).toBeLessThan(8000)
})
