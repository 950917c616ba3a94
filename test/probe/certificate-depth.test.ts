import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { expect, test } from 'vitest'
import { createAuthority, type Issued, selfSigned } from '../../src/demo/authority.ts'
import { dialogueOf, type StarttlsName } from '../../src/demo/dialogues.ts'
import { serveStarttls, serveTls, type TlsSetup } from '../../src/demo/servers.ts'
import { dialectPorts, type Endpoint, plainEndpoint } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeEndpoint } from '../../src/domain/judge.ts'
import type { JudgedProbe } from '../../src/domain/judged-row.ts'
import { toRow } from '../../src/report/row.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { alertRecord, serveCanned } from '../support/odd-servers.ts'
import { anchorsOf, probeEach, probeServer, testName } from '../support/probing.ts'
import { serveSpoilt, serveTorn } from '../support/split-proxy.ts'
import { certificate12, fragmented, serverHello } from '../support/tls-flight.ts'

const authority = createAuthority()
const intermediate = authority.intermediate({})
const leaf = intermediate.issue({ names: [testName] })
const rsaLeaf = intermediate.issue({ names: [testName], keyType: 'rsa-2048' })
const certificateDepth = { depth: 'certificate', anchorsOf: () => anchorsOf(authority.root) } as const

type At = { readonly host: string; readonly port: number }

async function judgedAt(server: At, endpoint: Partial<Endpoint> = {}): Promise<JudgedProbe> {
  const [judged] = judgeEndpoint([await probeServer(server, endpoint, certificateDepth)], judgeAt(new Date()))
  if (judged === undefined) throw new Error('no row')
  return judged
}

async function rowOf(server: At, endpoint: Partial<Endpoint> = {}) {
  return toRow(await judgedAt(server, endpoint)) as { findings: { code: string }[]; [field: string]: unknown }
}

async function rowFrom(setup: TlsSetup, endpoint: Partial<Endpoint> = {}) {
  await using server = await serveTls(setup)
  return await rowOf(server, endpoint)
}

/** A server of node:tls. */
async function serveNodeTls(options: TlsOptions): Promise<AsyncDisposable & At> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => {})
    socket.resume()
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    host: '127.0.0.1',
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

test('one connection, the chain as sent, version and cipher; nothing of trust', async () => {
  expect(await rowFrom({ certificate: leaf })).toMatchObject({
    attempts: 1,
    depth: 'certificate',
    severity: 'ok',
    findings: [],
    fingerprint_sha256: fingerprintOf(leaf),
    chain: [
      { fingerprint_sha256: fingerprintOf(leaf) },
      { fingerprint_sha256: fingerprintOf(intermediate.certificate) },
    ],
    trust: { status: 'not-checked' },
    tls_version: 'TLSv1.2',
    cipher: expect.stringMatching(/^TLS_ECDHE_ECDSA_WITH_/),
  })
})

test('TLS 1.3 alone: two connections', async () => {
  expect(await rowFrom({ certificate: leaf, minVersion: 'TLSv1.3' })).toMatchObject({
    attempts: 2,
    depth: 'certificate',
    findings: [],
    fingerprint_sha256: fingerprintOf(leaf),
    trust: { status: 'not-checked' },
    tls_version: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
  })
})

test.for(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
  '%s',
  async (ciphers) => {
    const row = await rowFrom({ certificate: leaf, minVersion: 'TLSv1.3', ciphers })
    expect(row).toMatchObject({ depth: 'certificate', fingerprint_sha256: fingerprintOf(leaf), cipher: ciphers })
  },
)

test.for([
  'X25519',
  // HelloRetryRequest within the same connection (RFC 8446 §4.1.4)
  'P-256',
  'P-384',
  'P-521',
])('a server that wants %s in TLS 1.3 is read in the second connection', async (ecdhCurve) => {
  const options = { cert: leaf.chainPem, key: leaf.keyPem, minVersion: 'TLSv1.3', ecdhCurve } as const
  await using server = await serveNodeTls(options)
  expect(await rowOf(server)).toMatchObject({
    depth: 'certificate',
    attempts: 2,
    fingerprint_sha256: fingerprintOf(leaf),
    trust: { status: 'not-checked' },
  })
})

test.for([1, 2, 3, 5, 7, 64, 137])('HelloRetryRequest in pieces of %d bytes', async (pieces) => {
  const options = { cert: leaf.chainPem, key: leaf.keyPem, minVersion: 'TLSv1.3', ecdhCurve: 'P-256' } as const
  await using server = await serveNodeTls(options)
  await using torn = await serveTorn(server, { pieces })
  expect(await rowOf(torn)).toMatchObject({ depth: 'certificate', fingerprint_sha256: fingerprintOf(leaf) })
})

test.for([
  ['TLSv1', 'old-protocol'],
  ['TLSv1.1', 'old-protocol'],
] as const)('%s is read in one connection, and told', async ([version, code]) => {
  const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' } as const
  const row = await rowFrom({ certificate: rsaLeaf, ...old })
  expect(row).toMatchObject({ attempts: 1, depth: 'certificate', tls_version: version, findings: [{ code }] })
  expect((await rowFrom({ certificate: rsaLeaf, ...old }, { legacy: true })).findings).toEqual([])
})

test('3DES in TLS 1.2 is told like an old version', async () => {
  const hello = serverHello({ suite: 0x000a })
  const ders = rsaLeaf.chain.map(({ der }) => der)
  await using server = await serveCanned(fragmented(9_000, hello, certificate12(...ders)))
  expect(await rowOf(server)).toMatchObject({
    attempts: 1,
    tls_version: 'TLSv1.2',
    cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
    findings: [{ code: 'old-protocol' }],
  })
})

test('SSL 3.0 is read, and told', async () => {
  const ders = rsaLeaf.chain.map(({ der }) => der)
  const stream = fragmented(9_000, serverHello({ version: 0x0300, suite: 0x0005 }), certificate12(...ders))
  for (let at = 0; at < stream.length; at += 5 + stream.readUInt16BE(at + 3)) stream[at + 2] = 0
  await using server = await serveCanned(stream)
  expect(await rowOf(server)).toMatchObject({
    tls_version: 'SSLv3',
    fingerprint_sha256: fingerprintOf(rsaLeaf),
    findings: [{ code: 'old-protocol' }],
  })
})

test('records of one byte: more of them than are waited for, so full depth reads them', async () => {
  await using good = await serveTls({ certificate: rsaLeaf, maxVersion: 'TLSv1.2' })
  await using server = await serveTorn(good, { records: 1 })
  expect(await rowOf(server)).toMatchObject({
    depth: 'full',
    fingerprint_sha256: fingerprintOf(rsaLeaf),
    trust: { status: 'trusted' },
  })
})

test.for([
  ['TLSv1.2', 'requested', undefined],
  ['TLSv1.2', 'required', undefined],
  ['TLSv1.3', 'requested', true],
  ['TLSv1.3', 'required', true],
  ['TLSv1.3', undefined, false],
] as const)('%s, a client certificate is %s: the row says %s', async ([version, clientCertificate, said]) => {
  const versions = { minVersion: version, maxVersion: version } as const
  const row = await rowFrom({ certificate: leaf, ...versions, ...(clientCertificate && { clientCertificate }) })
  expect(row).toMatchObject({ depth: 'certificate', findings: [], fingerprint_sha256: fingerprintOf(leaf) })
  expect(row.client_certificate_requested).toBe(said)
  expect('client_certificate_requested' in row).toBe(said !== undefined)
})

const yearMs = 365 * 86_400_000
const stale = authority.intermediate({
  notBefore: new Date(Date.now() - yearMs),
  notAfter: new Date(Date.now() + 3 * 86_400_000),
})
const untrustworthy: readonly (readonly [name: string, certificate: Issued, chainPem: string, full: RegExp])[] = [
  ['self-signed', ...alone(selfSigned({ names: [testName] })), /self-signed/],
  [
    'of an authority that nobody knows',
    ...alone(createAuthority().issue({ names: [testName] })),
    /untrusted|incomplete-chain/,
  ],
  ['without its intermediate', leaf, leaf.pem, /incomplete-chain/],
  ['with its leaf twice', leaf, leaf.pem + leaf.chainPem, /chain-order/],
  ['of an intermediate that ends in three days', ...alone(stale.issue({ names: [testName] })), /chain-expiring/],
]

function alone(certificate: Issued): [Issued, string] {
  return [certificate, certificate.chainPem]
}

test.for(untrustworthy)('a certificate %s: no finding of trust', async ([, certificate, chainPem, full]) => {
  await using server = await serveTls({ certificate, chainPem })
  const atFullDepth = await probeServer(server, {}, { anchorsOf: certificateDepth.anchorsOf })
  const [judged] = judgeEndpoint([atFullDepth], judgeAt(new Date()))
  expect(judged?.findings.map(({ code }) => code).join()).toMatch(full)
  const row = await rowOf(server)
  expect(row).toMatchObject({ depth: 'certificate', trust: { status: 'not-checked' }, severity: 'ok', findings: [] })
  expect('earliest_chain_not_after' in row).toBe(false)
})

test('a certificate that is valid for too long is told only where its path was looked at', async () => {
  const long = authority.issue({ names: [testName], notAfter: new Date(Date.now() + 3 * yearMs) })
  await using server = await serveTls({ certificate: long })
  const anchors = anchorsOf(authority.root)
  const bundled = {
    source: 'bundled',
    bySubject: (key: string) => anchors.bySubject(key).map((anchor) => ({ ...anchor, source: 'bundled' })),
  } as const
  const result = await probeServer(server, {}, { anchorsOf: () => bundled })
  const [judged] = judgeEndpoint([result], judgeAt(new Date()))
  expect(judged?.findings.map(({ code }) => code)).toEqual(['validity-too-long'])
  expect((await rowOf(server)).findings).toEqual([])
})

test.for([
  ['a pin that matches proves nothing without the handshake', fingerprintOf(leaf), 'not-checked', []],
  ['a pin that does not match needs no proof', '0'.repeat(64), 'untrusted', ['untrusted']],
] as const)('%s', async ([, sha256, status, codes]) => {
  const trust = { public: true, ca: undefined, pins: [{ of: 'certificate', sha256 }] } as const
  const row = await rowFrom({ certificate: leaf }, { trust })
  expect(row).toMatchObject({ trust: { status } })
  expect(row.findings).toMatchObject(codes.map((code) => ({ code })))
})

test('what needs no trust is judged: dates, names, keys', async () => {
  const expired = authority.issue({
    names: ['other.example.ac.jp'],
    keyType: 'rsa-1024',
    notBefore: new Date(Date.now() - yearMs),
    notAfter: new Date(Date.now() - yearMs / 2),
  })
  const setup = { certificate: expired, ciphers: 'DEFAULT:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const
  const { findings } = await rowFrom(setup)
  expect(findings.map(({ code }) => code).sort()).toEqual(['expired', 'name-mismatch', 'weak-key'])
})

const dialects = Object.keys(dialectPorts).filter((name): name is StarttlsName => name !== 'tls')

test.for(dialects)('%s: read behind its dialogue, in TLS 1.2, in 1.3, and dripping', async (dialect) => {
  for (const [setup, dripMs] of [
    [{ certificate: leaf }, undefined],
    [{ certificate: leaf, minVersion: 'TLSv1.3' }, undefined],
    [{ certificate: leaf }, 1],
  ] as const) {
    await using server = await serveStarttls(dialogueOf(dialect), setup, dripMs === undefined ? {} : { dripMs })
    const row = await rowOf(server, { dialect })
    expect(row).toMatchObject({ depth: 'certificate', findings: [], fingerprint_sha256: fingerprintOf(leaf) })
    expect(row.failure).toBeUndefined()
  }
})

test('the certificate of the name asked for, none where an address is asked', async () => {
  const other = intermediate.issue({ names: ['127.0.0.1'] })
  const setup = { certificate: other, byServerName: { [testName]: leaf } }
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    await using server = await serveTls({ ...setup, minVersion: version, maxVersion: version })
    expect(await rowOf(server)).toMatchObject({ fingerprint_sha256: fingerprintOf(leaf) })
    for (const serverName of [undefined, '127.0.0.1']) {
      expect(await rowOf(server, { serverName })).toMatchObject({
        depth: 'certificate',
        fingerprint_sha256: fingerprintOf(other),
        findings: [],
      })
    }
  }
})

test('a warning of unrecognized_name before ServerHello is passed over (RFC 6066 §3)', async () => {
  await using good = await serveTls({ certificate: leaf, maxVersion: 'TLSv1.2' })
  await using server = await serveSpoilt(good, (chunk) =>
    chunk[0] === 22 ? Buffer.concat([alertRecord(112, 'warning'), chunk]) : chunk,
  )
  expect(await rowOf(server)).toMatchObject({ attempts: 1, fingerprint_sha256: fingerprintOf(leaf) })
})

test('a hundred servers at once, each with a certificate of its own', async () => {
  await using servers = new AsyncDisposableStack()
  const issued = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const certificate = intermediate.issue({ names: [testName] })
      const tls13 = index % 2 === 0
      const server = servers.use(await serveTls({ certificate, ...(tls13 && { minVersion: 'TLSv1.3' as const }) }))
      return { certificate, server }
    }),
  )
  const endpoints = issued.map(({ server }) => plainEndpoint(server.host, { port: server.port, serverName: testName }))
  const results = await probeEach(endpoints, certificateDepth)
  const seen = new Map(results.map(({ endpoint, served }) => [endpoint.port, served?.chain[0].fingerprint]))
  expect(issued.map(({ server }) => seen.get(server.port))).toEqual(
    issued.map(({ certificate }) => fingerprintOf(certificate)),
  )
})
