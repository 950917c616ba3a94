import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { freePort, serveBanner, serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { alertRecord, serveCanned, serveDrip, serveEnd, serveReset } from '../support/odd-servers.ts'
import { heard, lookAt } from '../support/tls-client.ts'

const authority = createAuthority()
const intermediate = authority.intermediate({})
const leaf = intermediate.issue({ names: ['www.example.ac.jp'] })

test('a TLS server sends its leaf and its chain', async () => {
  await using server = await serveTls({ certificate: leaf })
  expect(await lookAt(server)).toEqual({
    fingerprint: fingerprintOf(leaf),
    chainLength: 2,
    protocol: 'TLSv1.3',
    error: undefined,
  })
})

test('a TLS server sends the chain that it is told to', async () => {
  await using server = await serveTls({ certificate: leaf, chainPem: leaf.pem })
  expect(await lookAt(server)).toMatchObject({ fingerprint: fingerprintOf(leaf), chainLength: 1 })
})

test('a TLS server listens on the address that it is told to', async () => {
  await using server = await serveTls({ certificate: leaf }, { host: '127.9.8.7' })
  expect(server.host).toBe('127.9.8.7')
  expect(await lookAt(server)).toMatchObject({ error: undefined })
  expect(server.accepted()).toBe(1)
})

test('a TLS server has other certificates for other names', async () => {
  const other = authority.issue({ names: ['other.example.ac.jp'] })
  await using server = await serveTls({ certificate: leaf, byServerName: { 'other.example.ac.jp': other } })
  expect(await lookAt(server, { servername: 'other.example.ac.jp' })).toMatchObject({
    fingerprint: fingerprintOf(other),
  })
  expect(await lookAt(server, { servername: 'www.example.ac.jp' })).toMatchObject({ fingerprint: fingerprintOf(leaf) })
})

test('a server of TLS 1.0 alone is found by clients that go so far back', async () => {
  await using server = await serveTls({
    certificate: leaf,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  })
  expect(await lookAt(server)).toMatchObject({ fingerprint: undefined, error: expect.stringMatching(/^ERR_SSL/) })
  expect(await lookAt(server, { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' })).toMatchObject({
    fingerprint: fingerprintOf(leaf),
    protocol: 'TLSv1',
    error: undefined,
  })
})

test.for([
  ['required', 'TLSv1.2', expect.stringMatching(/ALERT/)],
  ['requested', 'TLSv1.2', undefined],
  ['required', 'TLSv1.3', undefined],
] as const)('a client certificate is %s: %s clients without one', async ([clientCertificate, version, error]) => {
  await using server = await serveTls({ certificate: leaf, clientCertificate })
  const seen = await lookAt(server, { maxVersion: version })
  expect(seen).toMatchObject({ fingerprint: fingerprintOf(leaf), error })
})

test('disposing of a server ends its connections and frees its port', async () => {
  const server = await serveTarpit()
  const socket = connect(server.port, server.host)
  await once(socket, 'connect')
  const ended = once(socket, 'close')
  await server[Symbol.asyncDispose]()
  await ended
  const again = connect(server.port, server.host)
  await expect(once(again, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('nothing listens on a free port', async () => {
  const socket = connect(await freePort('127.9.8.6'), '127.9.8.6')
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a banner is no TLS', async () => {
  await using server = await serveBanner('SSH-2.0-OpenSSH_9.2p1\r\n')
  expect(await lookAt(server)).toMatchObject({ fingerprint: undefined, error: expect.stringMatching(/WRONG_VERSION/) })
})

test('a tarpit says nothing', async () => {
  await using server = await serveTarpit()
  const answer = await Promise.race([lookAt(server), sleep(200)])
  expect(answer).toBeUndefined()
})

test.for([
  ['resets after the hello', () => serveReset(), 'ECONNRESET'],
  ['closes after the hello', () => serveEnd(), 'ECONNRESET'],
  ['alerts', () => serveCanned(alertRecord(112)), 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME'],
] as const)('a server that %s', async ([, start, error]) => {
  await using server = await start()
  expect(await lookAt(server)).toMatchObject({ fingerprint: undefined, error })
})

test('a dripping server never ends', async () => {
  await using server = await serveDrip(Buffer.from('ab'), 1)
  const socket = connect(server.port, server.host)
  await heard(socket, 'ababab')
  socket.destroy()
})
