import { expect, test } from 'vitest'
import { certIdOf, fetchRenewalInfo } from '../../../agent/acme/ari.ts'
import { CaConnection } from '../../../agent/acme/connection.ts'
import { createAuthority } from '../../../src/demo/authority.ts'
import { pemCertificates } from '../../../src/probe/x509/pem.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { type AcmeReply, serveFront } from '../../support/acme/front.ts'
import { settingsFor } from '../../support/acme/ordering.ts'

const now = new Date('2026-11-29T00:00:00Z')

test('the certID of RFC 9773: the octets of the serial number as they stand', () => {
  const root = createAuthority()
  const issued = root.issue({ names: ['www.example.ac.jp'], serialNumber: Buffer.from('87654321', 'hex') })
  const [keyIdentifier, serial] = (certIdOf(issued.der) ?? '').split('.')
  expect(serial).toBe('AIdlQyE')
  expect(Buffer.from(keyIdentifier ?? '', 'base64url')).toHaveLength(20)
  expect(certIdOf(root.certificate.der)?.split('.')[0]).toBe(keyIdentifier)
})

/** RFC 9773, appendix A. */
const example = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----
`

test('the certID of the example of RFC 9773', () => {
  const [der = Buffer.alloc(0)] = pemCertificates(example)
  expect(certIdOf(der)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE')
})

/** A CA whose renewal information is this. */
const serving = (reply: Partial<AcmeReply>, offered = true) =>
  serveFront(acmeAuthority().upstream, {
    instead: ({ endpoint }) =>
      endpoint === 'renewalInfo' ? { headers: { 'content-type': 'application/json' }, ...reply } : undefined,
    after: ({ endpoint, url }, { body }) =>
      endpoint === 'directory' && offered
        ? { body: { ...(body as object), renewalInfo: `${url.origin}/ari/` } }
        : undefined,
  })

const windowOf = (start: string, end: string, more: object = {}) => ({ suggestedWindow: { start, end }, ...more })

test('a window, why, and when to ask again', async () => {
  const body = windowOf('2026-12-01T00:00:00Z', '2026-12-02T01:30:00+09:00', {
    explanationURL: 'https://ca.example/why',
  })
  await using front = await serving({ body, headers: { 'content-type': 'application/json', 'retry-after': '21600' } })
  using connection = new CaConnection(settingsFor(front), { now: () => now })
  expect(await fetchRenewalInfo(connection, 'a.b')).toEqual({
    start: new Date('2026-12-01T00:00:00Z'),
    end: new Date('2026-12-01T16:30:00Z'),
    explanationUrl: 'https://ca.example/why',
    retryAfterMs: 21_600_000,
  })
})

// biome-ignore format: table
test.for([
  [undefined,                       21_600_000],
  ['0',                                 60_000],
  ['-7',                                60_000],
  ['31536000',                      86_400_000],
  ['Sun, 29 Nov 2026 02:00:00 GMT',  7_200_000],
  ['Sun, 29 Nov 2020 02:00:00 GMT',     60_000],
] as const)('Retry-After %s: asked again after %s ms', async ([value, retryAfterMs]) => {
  const headers = { 'content-type': 'application/json', date: 'Sun, 29 Nov 2026 00:00:00 GMT', ...(value && { 'retry-after': value }) }
  await using front = await serving({ body: windowOf('2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z'), headers })
  using connection = new CaConnection(settingsFor(front), { now: () => new Date(0) })
  expect(await fetchRenewalInfo(connection, 'a.b')).toMatchObject({ retryAfterMs })
})

test('a CA without renewal information', async () => {
  await using front = await serving({}, false)
  using connection = new CaConnection(settingsFor(front), { now: () => now })
  expect(await fetchRenewalInfo(connection, 'a.b')).toBeUndefined()
  expect(front.seen).toEqual(['directory'])
})

test.for<readonly [string, Partial<AcmeReply>, object]>([
  ['ends before it begins', { body: windowOf('2026-12-02T00:00:00Z', '2026-12-01T00:00:00Z') }, { kind: 'unreadable' }],
  ['is empty', { body: windowOf('2026-12-01T00:00:00Z', '2026-12-01T00:00:00Z') }, { kind: 'unreadable' }],
  ['has no dates', { body: windowOf('soon', 'later') }, { kind: 'unreadable' }],
  ['does not exist', { status: 404, body: '' }, { kind: 'http', status: 404 }],
  ['is not to be had now', { status: 503, headers: { 'retry-after': '600' } }, { status: 503, retryAfterMs: 600_000 }],
])('a window that %s is a problem', async ([, reply, expected]) => {
  await using front = await serving(reply)
  using connection = new CaConnection(settingsFor(front), { now: () => now })
  await expect(fetchRenewalInfo(connection, 'a.b')).rejects.toMatchObject({ stage: 'renewal-info', ...expected })
})
