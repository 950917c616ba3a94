import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createAuthority } from '../../src/demo/authority.ts'
import { freePort, serveBanner } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { type Row, rowsOf } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { testName } from '../support/probing.ts'

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const hex64 = z.string().regex(/^[0-9a-f]{64}$/)
const whole = z.int().min(0)
const severity = z.enum(['ok', 'warning', 'critical'])

/** The row of contract §3, field by field. Strict: what is not written there is not there, and nothing is null. */
const rowShape = z.strictObject({
  endpoint: z.string(),
  host: z.string(),
  port: z.int().min(1).max(65_535).optional(),
  dialect: z.string().optional(),
  address: z.string().optional(),
  server_name: z.string().optional(),
  owner: z.string().optional(),
  tags: z.array(z.string()),
  zone: z.string().optional(),
  manual: z.literal(true).optional(),
  unlisted: z.literal(true).optional(),
  probed_at: time.optional(),
  duration_ms: whole.optional(),
  attempts: whole.optional(),
  depth: z.literal('full').optional(),
  severity,
  findings: z.array(z.strictObject({ code: z.string(), severity, message: z.string().min(1) })),
  failure: z
    .strictObject({
      stage: z.enum(['resolve', 'connect', 'starttls', 'handshake', 'certificate']),
      reason: z.enum([
        'refused',
        'timeout',
        'reset',
        'closed',
        'unreachable',
        'not-found',
        'protocol',
        'alert',
        'malformed',
        'limit',
      ]),
      detail: z.string().optional(),
    })
    .optional(),
  not_before: time.optional(),
  not_after: time.optional(),
  earliest_chain_not_after: time.optional(),
  days_left: z.int().optional(),
  lifetime_left: z.number().min(0).max(1).optional(),
  subject: z.string().optional(),
  issuer: z.string().optional(),
  serial_number: z
    .string()
    .regex(/^-?[0-9a-f]+$/)
    .optional(),
  fingerprint_sha256: hex64.optional(),
  subject_alt_names: z.array(z.string()).optional(),
  key_type: z.string().optional(),
  key_bits: whole.optional(),
  signature_algorithm: z.string().optional(),
  chain: z
    .array(
      z.strictObject({
        subject: z.string(),
        issuer: z.string(),
        not_before: time.optional(),
        not_after: time.optional(),
        fingerprint_sha256: hex64,
      }),
    )
    .optional(),
  trust: z
    .strictObject({
      status: z.enum(['trusted', 'untrusted', 'pinned', 'not-checked']),
      reason: z.string().optional(),
      anchors: z.string().optional(),
    })
    .optional(),
  tls_version: z.string().optional(),
  cipher: z.string().optional(),
  client_certificate_requested: z.boolean().optional(),
})

const read = [
  ...['not_before', 'not_after', 'earliest_chain_not_after', 'days_left', 'lifetime_left', 'subject', 'issuer'],
  ...[
    'serial_number',
    'fingerprint_sha256',
    'subject_alt_names',
    'key_type',
    'key_bits',
    'signature_algorithm',
    'chain',
  ],
  ...['trust', 'tls_version', 'cipher', 'client_certificate_requested'],
]
const probed = [
  'endpoint',
  'host',
  'port',
  'dialect',
  'address',
  'tags',
  'probed_at',
  'duration_ms',
  'attempts',
  'depth',
]

test('rows have the shape of the contract, and every field that can be known', async () => {
  const authority = createAuthority()
  await using good = await serveTls({ certificate: authority.intermediate({}).issue({ names: [testName] }) })
  await using banner = await serveBanner('SSH-2.0-x\r\n')
  await using folder = await mkdtempDisposable(join(tmpdir(), 'rows-'))
  await writeFile(
    join(folder.path, 'inventory.yaml'),
    `version: 1
zones: [campus]
contacts: { web: { email: [web@example.ac.jp] } }
endpoints:
  - { host: 127.0.0.1, port: ${good.port}, server_name: ${testName}, owner: web, tags: [a, b] }
  - { host: 127.0.0.1, port: ${banner.port} }
  - { host: 127.0.0.2, port: ${await freePort('127.0.0.2')} }
  - { host: nowhere.invalid }
manual:
  - { name: core-switch, expires: 2030-01-31, owner: web }
`,
  )
  await writeFile(join(folder.path, 'ca.pem'), authority.rootPem)
  const { stdout, code, stderr } = await certflowHere(
    ['scan', '--format', 'ndjson', '--ca', 'ca.pem', '--resolver', '127.0.0.1:1', '--timeout', '2s'],
    { cwd: folder.path },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const rows = new Map(rowsOf(stdout).map((row) => [row.endpoint, row]))
  expect(rows.size).toBe(5)
  for (const row of rows.values()) expect(rowShape.parse(row)).toEqual(row)
  const fields = (endpoint: string) => Object.keys(rows.get(endpoint) ?? {}).sort()
  expect(fields(`${testName}@127.0.0.1:${good.port}`)).toEqual(
    [...probed, 'server_name', 'owner', 'zone', 'severity', 'findings', ...read].sort(),
  )
  expect(fields(`127.0.0.1:${banner.port}`)).toEqual([...probed, 'zone', 'severity', 'findings', 'failure'].sort())
  expect(rows.get('nowhere.invalid:443')).toMatchObject({ attempts: 0, failure: { stage: 'resolve' } })
  expect(fields('core-switch')).toEqual(
    ['endpoint', 'host', 'manual', 'owner', 'tags', 'zone', 'severity', 'findings', 'not_after', 'days_left'].sort(),
  )
  expect(rows.get('core-switch')).toMatchObject({ not_after: '2030-01-31T00:00:00Z' })
})

test('a manual entry is put off by the certificate at its probe path; one that cannot be seen keeps its date', async () => {
  const authority = createAuthority()
  const notAfter = new Date(Date.now() + 80 * 86_400_000)
  await using gear = await serveTls({ certificate: authority.issue({ names: [testName], notAfter }) })
  await using folder = await mkdtempDisposable(join(tmpdir(), 'rows-'))
  await writeFile(
    join(folder.path, 'inventory.yaml'),
    `version: 1
manual:
  - { name: renewed, expires: 2026-01-31, probe: "${testName}@127.0.0.1:${gear.port}" }
  - { name: silent, expires: 2026-01-31, probe: 127.0.0.2:${await freePort('127.0.0.2')} }
  - { name: unseen, expires: 2026-01-31 }
`,
  )
  const { stdout } = await certflowHere(['scan', '--format', 'ndjson'], { cwd: folder.path })
  const rows = rowsOf(stdout)
  expect(rows).toHaveLength(5)
  const said = rows.filter(({ manual }) => manual === true).map((row) => [row.endpoint, row.not_after, codesOf(row)])
  expect(said.sort()).toEqual([
    ['renewed', `${notAfter.toISOString().slice(0, 19)}Z`, []],
    ['silent', '2026-01-31T00:00:00Z', ['manual-expired']],
    ['unseen', '2026-01-31T00:00:00Z', ['manual-expired']],
  ])
})

test('the json format holds the same rows and what the run did', async () => {
  await using good = await serveTls({ certificate: createAuthority().issue({ names: [testName] }) })
  const { stdout } = await certflowHere(['scan', '--format', 'json', `${good.host}:${good.port}`, '127.0.0.1:1'])
  const { endpoints, run } = JSON.parse(stdout) as { endpoints: unknown[]; run: Record<string, unknown> }
  for (const row of endpoints) expect(rowShape.parse(row)).toEqual(row)
  expect(run).toEqual({
    planned: 2,
    probed: 2,
    failed: 1,
    started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    duration_ms: expect.any(Number),
    depth: 'full',
    complete: true,
  })
})

function codesOf({ findings }: Row): string[] {
  return findings.map(({ code }) => code)
}
