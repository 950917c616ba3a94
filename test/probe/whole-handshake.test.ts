import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { expect, test } from 'vitest'
import { createAuthority, type Issued } from '../../src/demo/authority.ts'
import type { KeyType } from '../../src/demo/keys.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { probeServer, testName } from '../support/probing.ts'
import { serveTorn } from '../support/split-proxy.ts'

const authority = createAuthority()
const issuing = authority.intermediate({})
const leafOf = (keyType: KeyType) => issuing.issue({ names: [testName], keyType })

/** A server, and what it saw of its clients. */
interface Watching extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** One line each: `done TLSv1.3 www.example.ac.jp`, `goodbye`, `failed …`. */
  readonly seen: string[]
}

async function watch(certificate: Issued, options: TlsOptions): Promise<Watching> {
  const seen: string[] = []
  const server = createServer({ cert: certificate.chainPem, key: certificate.keyPem, ...options }, (socket) => {
    seen.push(`done ${socket.getProtocol()} ${socket.servername}`)
    // OpenSSL tells `end` only after close_notify: a bare FIN is an error to it (`unexpected eof`)
    socket.on('end', () => seen.push('goodbye'))
    socket.on('error', (error) => seen.push(`failed ${error.message}`))
    socket.resume()
  })
  server.on('tlsClientError', (error) => seen.push(`failed ${error.message}`))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

const keys: Readonly<Record<string, Issued>> = {
  'ecdsa-p256': leafOf('ecdsa-p256'),
  'ecdsa-p384': leafOf('ecdsa-p384'),
  'ecdsa-p521': issuing.issue({ names: [testName], keys: generateKeyPairSync('ec', { namedCurve: 'P-521' }) }),
  'rsa-2048': leafOf('rsa-2048'),
  'rsa-pss': issuing.issue({ names: [testName], keys: generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }) }),
  ed25519: leafOf('ed25519'),
  ed448: issuing.issue({ names: [testName], keys: generateKeyPairSync('ed448') }),
}
const keyNames = Object.keys(keys)
const groups = ['X25519', 'P-256', 'P-384', 'P-521']
const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
const ciphers12 = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305']

/** Probes such a server; it must have been proved in one connection, and ended in order on both sides. */
async function inOneConnection(key: string, options: TlsOptions, version: string): Promise<void> {
  const certificate = keys[key]!
  await using server = await watch(certificate, options)
  const result = await probeServer(server)
  expect(result.failure).toBeUndefined()
  expect(result).toMatchObject({ attempts: 1, depth: 'full' })
  expect(result.served?.chain[0].fingerprint).toBe(fingerprintOf(certificate))
  expect(result.served).toMatchObject({ tlsVersion: version, clientCertificateRequested: options.requestCert === true })
  await expect.poll(() => server.seen).toEqual([`done ${version} ${testName}`, 'goodbye'])
}

test.for(keyNames.flatMap((key) => suites13.map((ciphers) => [key, ciphers] as const)))(
  'TLS 1.3: %s, %s',
  ([key, ciphers]) => inOneConnection(key, { minVersion: 'TLSv1.3', ciphers }, 'TLSv1.3'),
)

test.for(keyNames.flatMap((key) => ciphers12.map((cipher) => [key, cipher] as const)))(
  'TLS 1.2: %s, %s',
  ([key, cipher]) => {
    const ciphers = `${key.startsWith('rsa') ? 'ECDHE-RSA' : 'ECDHE-ECDSA'}-${cipher}`
    return inOneConnection(key, { maxVersion: 'TLSv1.2', ciphers }, 'TLSv1.2')
  },
)

test.for(groups.flatMap((ecdhCurve) => ['TLSv1.2', 'TLSv1.3'].map((version) => [ecdhCurve, version] as const)))(
  'group %s in %s, a client certificate asked for',
  ([ecdhCurve, version]) =>
    inOneConnection(
      'rsa-2048',
      {
        minVersion: version as 'TLSv1.3',
        maxVersion: version as 'TLSv1.3',
        ecdhCurve,
        requestCert: true,
        rejectUnauthorized: false,
      },
      version,
    ),
)

test('TLS 1.2 without extended master secret (RFC 7627)', () => {
  // SSL_OP_NO_EXTENDED_MASTER_SECRET, which node:crypto has no name for
  return inOneConnection('rsa-2048', { maxVersion: 'TLSv1.2', secureOptions: 1 }, 'TLSv1.2')
})

test.for(['TLSv1.2', 'TLSv1.3'] as const)('%s: a client certificate is insisted on', async (version) => {
  const options = { minVersion: version, maxVersion: version, requestCert: true, rejectUnauthorized: true }
  await using server = await watch(keys['ecdsa-p256']!, options)
  const result = await probeServer(server)
  expect(result).toMatchObject({ attempts: 1, failure: undefined, served: { clientCertificateRequested: true } })
})

test.for([
  ['a cipher without AEAD', { ciphers: 'ECDHE-RSA-AES128-SHA' }],
  ['no forward secrecy', { ciphers: 'AES128-GCM-SHA256' }],
  ['DHE', { ciphers: 'DHE-RSA-AES128-GCM-SHA256', dhparam: 'auto' }],
] as const)('what is not spoken here is left to OpenSSL: %s', async ([, options]) => {
  await using server = await watch(keys['rsa-2048']!, { maxVersion: 'TLSv1.2', ...options })
  const result = await probeServer(server)
  expect(result).toMatchObject({ attempts: 2, failure: undefined, served: { outdated: false, tlsVersion: 'TLSv1.2' } })
})

test.for([
  ['TLSv1.2', 1],
  ['TLSv1.2', 7],
  ['TLSv1.3', 1],
  ['TLSv1.3', 137],
] as const)('%s, in records and pieces of a few bytes: %d', async ([version, bytes]) => {
  await using server = await watch(keys['rsa-2048']!, { minVersion: version, maxVersion: version })
  await using torn = await serveTorn(server, { pieces: bytes })
  expect(await probeServer(torn)).toMatchObject({ attempts: 1, failure: undefined })
})

test('names: asked for by the server, or none for an address', async () => {
  await using server = await watch(keys['rsa-2048']!, {})
  await probeServer(server, { serverName: undefined })
  await expect.poll(() => server.seen).toEqual(['done TLSv1.3 false', 'goodbye'])
})

/** The key of one certificate with the secret of another: OpenSSL loads it as fitting, and signs what does not fit. */
function withForeignSecret(certificate: Issued): string {
  const sec1 = ({ keys }: Pick<Issued, 'keys'>) => keys.privateKey.export({ type: 'sec1', format: 'der' })
  const key = Buffer.from(sec1(certificate))
  // ECPrivateKey (RFC 5915 §3): SEQUENCE, version, then the secret as an OCTET STRING of 32
  sec1(leafOf('ecdsa-p256')).copy(key, 7, 7, 7 + 32)
  const lines = key.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return `-----BEGIN EC PRIVATE KEY-----\n${lines}\n-----END EC PRIVATE KEY-----\n`
}

test.for(['TLSv1.2', 'TLSv1.3'] as const)('%s: a server that has another key than its certificate', async (version) => {
  const certificate = keys['ecdsa-p256']!
  await using server = await watch(certificate, {
    minVersion: version,
    maxVersion: version,
    key: withForeignSecret(certificate),
  })
  const result = await probeServer(server)
  expect(result.failure).toEqual({
    stage: 'handshake',
    reason: 'protocol',
    detail: 'the server does not prove that it has the key of its certificate',
  })
  expect(result.served?.chain[0].fingerprint).toBe(fingerprintOf(certificate))
})
