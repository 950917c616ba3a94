import { createHash } from 'node:crypto'
import { createServer } from 'node:tls'
import { expect, test } from 'vitest'
import { createAuthority, selfSigned } from '../../src/demo/authority.ts'
import { serveTls, type TlsSetup } from '../../src/demo/servers.ts'
import type { Endpoint } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeEndpoint } from '../../src/domain/judge.ts'
import type { ProbeResult } from '../../src/domain/probe-result.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { anchorsOf, probeServer, testName } from '../support/probing.ts'

const authority = createAuthority()
const intermediate = authority.intermediate({})
const leaf = intermediate.issue({ names: [testName] })
const rsaLeaf = intermediate.issue({ names: [testName], keyType: 'rsa-2048' })
const trusting = { anchorsOf: () => anchorsOf(authority.root) }

async function probed(setup: TlsSetup, endpoint: Partial<Endpoint> = {}): Promise<ProbeResult> {
  await using server = await serveTls(setup)
  return await probeServer(server, endpoint, trusting)
}

function codesOf(result: ProbeResult): string[] {
  const [row] = judgeEndpoint([result], judgeAt(new Date()))
  return row?.findings.map(({ code }) => code) ?? []
}

test('everything that the handshake shows is in the result', async () => {
  const result = await probed({ certificate: leaf })
  expect(result).toMatchObject({
    attempts: 1,
    address: '127.0.0.1',
    failure: undefined,
    served: {
      chain: [{ fingerprint: fingerprintOf(leaf) }, { fingerprint: fingerprintOf(intermediate.certificate) }],
      unreadable: undefined,
      nameMatches: true,
      tlsVersion: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      clientCertificateRequested: false,
      outdated: false,
    },
  })
  expect(codesOf(result)).toEqual([])
})

test('the chain is what was sent, not what the store could add', async () => {
  const result = await probed({ certificate: leaf, chainPem: leaf.pem })
  expect(result.served?.chain).toHaveLength(1)
  expect(codesOf(result)).toEqual(['incomplete-chain'])
})

const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const

test('TLS 1.0 alone is read by the attempt with old parameters, and told', async () => {
  const result = await probed({ certificate: rsaLeaf, ...old })
  expect(result).toMatchObject({
    attempts: 2,
    failure: undefined,
    served: { tlsVersion: 'TLSv1', outdated: true },
  })
  expect(codesOf(result)).toEqual(['old-protocol'])
})

test('legacy: true goes there first and is silent about it', async () => {
  const result = await probed({ certificate: rsaLeaf, ...old }, { legacy: true })
  expect(result).toMatchObject({ attempts: 1, failure: undefined, served: { tlsVersion: 'TLSv1' } })
  expect(codesOf(result)).toEqual([])
})

test('legacy: true takes the newest version that the server has all the same', async () => {
  expect(await probed({ certificate: leaf }, { legacy: true })).toMatchObject({ served: { tlsVersion: 'TLSv1.3' } })
})

test.for([
  ['requested', 'TLSv1.2'],
  ['requested', 'TLSv1.3'],
  ['required', 'TLSv1.2'],
  ['required', 'TLSv1.3'],
] as const)('a client certificate is %s in %s: nothing is wrong with that', async ([clientCertificate, maxVersion]) => {
  const result = await probed({ certificate: leaf, clientCertificate, maxVersion })
  expect(result).toMatchObject({
    attempts: 1,
    failure: undefined,
    served: { clientCertificateRequested: true, nameMatches: true, tlsVersion: maxVersion },
  })
  expect(codesOf(result)).toEqual([])
})

test('a handshake without any certificate is a failure, not a healthy row', async () => {
  const server = createServer({ ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2', dhparam: 'auto' })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const result = await probeServer({ host: '127.0.0.1', port })
  server.close()
  expect(result.served).toBeUndefined()
  expect(result.failure).toMatchObject({ reason: expect.stringMatching(/^(alert|protocol)$/) })
  expect(codesOf(result)).toEqual(['handshake-failed'])
})

const pinOf = (of: 'certificate' | 'key', sha256: string) => ({
  trust: { public: false, ca: undefined, pins: [{ of, sha256 }] },
})
const keyPin = createHash('sha256')
  .update(leaf.keys.publicKey.export({ type: 'spki', format: 'der' }))
  .digest('hex')

test.for([
  ['its certificate', pinOf('certificate', fingerprintOf(leaf)), []],
  ['its key', pinOf('key', keyPin), []],
  ['another certificate', pinOf('certificate', fingerprintOf(rsaLeaf)), ['untrusted']],
  ['another key', pinOf('key', fingerprintOf(leaf)), ['untrusted']],
  ['the issuer, who is not the leaf', pinOf('certificate', fingerprintOf(intermediate.certificate)), ['untrusted']],
] as const)('a pin of %s', async ([, endpoint, codes]) => {
  // without an anchor: a pin is to be enough
  await using server = await serveTls({ certificate: leaf })
  expect(codesOf(await probeServer(server, endpoint))).toEqual(codes)
})

test('a pinned certificate may have any name, and not any date', async () => {
  const stale = selfSigned({
    names: ['printer'],
    notBefore: new Date(Date.now() - 9e9),
    notAfter: new Date(Date.now() - 1e9),
  })
  expect(codesOf(await probed({ certificate: stale }, pinOf('certificate', fingerprintOf(stale))))).toEqual(['expired'])
})

test('the certificate of the name asked for counts, not the default one', async () => {
  const other = intermediate.issue({ names: ['other.example.ac.jp'] })
  const setup = { certificate: other, byServerName: { [testName]: leaf } }
  expect((await probed(setup)).served?.chain[0].fingerprint).toBe(fingerprintOf(leaf))
  const nameless = await probed(setup, { serverName: undefined })
  expect(nameless.served).toMatchObject({ nameMatches: false, chain: [{ fingerprint: fingerprintOf(other) }, {}] })
})

test('names are judged by SAN alone, without case', async () => {
  const byCommonName = intermediate.issue({ subject: testName })
  expect((await probed({ certificate: byCommonName })).served?.nameMatches).toBe(false)
  const shouting = intermediate.issue({ names: [testName.toUpperCase()] })
  expect((await probed({ certificate: shouting })).served?.nameMatches).toBe(true)
  const wild = intermediate.issue({ names: ['*.example.ac.jp'] })
  expect((await probed({ certificate: wild })).served?.nameMatches).toBe(true)
  expect((await probed({ certificate: wild }, { serverName: 'a.b.example.ac.jp' })).served?.nameMatches).toBe(false)
})
