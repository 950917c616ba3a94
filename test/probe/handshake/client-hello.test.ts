import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Hellos } from '../../../src/probe/handshake/client-hello.ts'
import { modernHandshake } from '../../../src/probe/handshake/full.ts'
import type { BeginHandshake } from '../../../src/probe/handshake/handshake.ts'
import {
  certificateOffer12,
  certificateOffer13,
  groups,
  wholeOffer,
} from '../../../src/probe/handshake/hello-offers.ts'
import { KeyShares } from '../../../src/probe/handshake/key-shares.ts'
import { suiteName } from '../../../src/probe/handshake/suite-names.ts'
import { type ReadHello, readHello } from '../../support/hello-reader.ts'

const name = 'www.example.ac.jp'
const shares = new KeyShares()
const hellos12 = () => new Hellos(certificateOffer12)
const hellos13 = () => new Hellos(certificateOffer13, shares.first)

test('TLS 1.2: what it says', () => {
  const hello = readHello(hellos12().first(name))
  expect(hello).toMatchObject({
    recordVersion: 0x0301,
    legacyVersion: 0x0303,
    compressions: [0],
    serverName: name,
    groups: [groups.x25519, groups.secp256r1, groups.secp384r1, groups.secp521r1],
  })
  expect(hello.sessionId).toHaveLength(0)
  // no supported_versions: that is where TLS 1.3 would be offered
  expect([...hello.extensions.keys()].sort((a, b) => a - b)).toEqual([0, 10, 11, 13, 23])
  // extended_master_secret is empty (RFC 7627 §5.1); points are uncompressed (RFC 8422 §5.1.2)
  expect(hello.extensions.get(23)).toEqual(Buffer.alloc(0))
  expect(hello.extensions.get(11)).toEqual(Buffer.of(1, 0))
})

test('suites and schemes are named once, renegotiation is signalled, nothing of TLS 1.3, NULL, EXPORT or RC4', () => {
  const { suites, schemes } = readHello(hellos12().first(name))
  expect(suites).toContain(0x00ff)
  const offered = suites.filter((suite) => suite !== 0x00ff)
  expect(new Set(suites).size).toBe(suites.length)
  expect(new Set(schemes).size).toBe(schemes.length)
  for (const suite of offered) expect(suiteName(suite)).toMatch(/^TLS_(ECDHE_|DHE_)?(ECDSA_WITH|RSA_WITH|RSA|ECDSA)/)
  expect(offered.map(suiteName).filter((text) => /NULL|EXPORT|RC4|anon|PSK/.test(text))).toEqual([])
  // ECDSA stands before RSA, as with browsers
  expect(suiteName(offered[0] ?? 0)).toContain('ECDSA')
})

test('each hello has a random of its own, the same bytes otherwise', () => {
  const hellos = hellos12()
  const many = Array.from({ length: 1_000 }, () => hellos.first(name))
  expect(new Set(many.map((hello) => readHello(hello).random.toString('hex'))).size).toBe(many.length)
  const without = (hello: Buffer) => Buffer.from(hello).fill(0, 11, 43).toString('hex')
  expect(new Set(many.map(without)).size).toBe(1)
  // the first ones were not written over meanwhile
  expect(readHello(many[0] ?? Buffer.alloc(0)).serverName).toBe(name)
})

test('names may follow each other in any order', () => {
  const hellos = hellos12()
  const names = ['a.example', 'b.example', 'a.example', undefined, `${'x'.repeat(63)}.example`, undefined, 'a.example']
  expect(names.map((each) => readHello(hellos.first(each)).serverName)).toEqual(names)
})

test.for([undefined, '192.0.2.1', '2001:db8::1'])('%s is never asked for (RFC 6066 §3)', (serverName) => {
  expect(readHello(hellos12().first(serverName)).extensions.has(0)).toBe(false)
  expect(readHello(hellos13().first(serverName)).extensions.has(0)).toBe(false)
})

test('TLS 1.3: what it says', () => {
  const hello = readHello(hellos13().first(name))
  expect(hello).toMatchObject({
    recordVersion: 0x0301,
    legacyVersion: 0x0303,
    compressions: [0],
    serverName: name,
    versions: [0x0304],
    groups: [groups.x25519, groups.secp256r1, groups.secp384r1, groups.secp521r1],
    keyShares: [{ group: groups.x25519, key: shares.first.publicKey }],
    cookie: undefined,
  })
  expect(hello.keyShares[0]?.key).toHaveLength(32)
  expect(hello.sessionId).toHaveLength(32)
  expect([...hello.suites].sort()).toEqual([0x1301, 0x1302, 0x1303])
})

test('TLS 1.3: a second hello repeats all but share and cookie', () => {
  const keyShare = shares.forGroup(groups.secp384r1)
  if (keyShare === undefined) throw new Error('no share of P-384')
  const cookie = Buffer.of(1, 2, 3)
  const hellos = hellos13()
  const first = hellos.first(name)
  const second = readHello(hellos.second(first, name, { keyShare, cookie }))
  const before = readHello(first)
  expect(second).toMatchObject({
    recordVersion: 0x0303,
    cookie,
    keyShares: [{ group: groups.secp384r1, key: keyShare.publicKey }],
  })
  for (const type of [0, 10, 13, 43]) expect(second.extensions.get(type)).toEqual(before.extensions.get(type))
  expect(second).toMatchObject({ random: before.random, sessionId: before.sessionId, suites: before.suites })
})

test('a whole handshake offers what OpenSSL offers, so that a refusal of the one is one of the other', async () => {
  const theirs = await helloOf(modernHandshake())
  const ours = readHello(new Hellos(wholeOffer, shares.first).first(name))
  const scsv = 0x00ff
  expect(ours.suites).toEqual([...theirs.suites, scsv])
  expect(theirs.extensions.has(0xff01), 'OpenSSL says the same by an extension (RFC 5746 §3.4)').toBe(true)
  expect(ours).toMatchObject({
    serverName: theirs.serverName,
    versions: theirs.versions,
    groups: theirs.groups,
    schemes: theirs.schemes,
  })
  expect(ours.keyShares.map(({ group }) => group)).toEqual(theirs.keyShares.map(({ group }) => group))
  // What OpenSSL says beyond: session tickets, encrypt-then-MAC (for suites without AEAD), and how a PSK would be used.
  const further = [...theirs.extensions.keys()].filter((type) => !ours.extensions.has(type))
  expect(further.sort((a, b) => a - b)).toEqual([22, 35, 45, 0xff01])
})

/** The hello that a handshake sends. */
async function helloOf(begin: BeginHandshake): Promise<ReadHello> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const nothing = () => undefined
  const events = { connected: nothing, finished: nothing, failed: nothing, closed: nothing }
  const handshake = begin({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, name, events)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [hello] = (await once(socket, 'data')) as [Buffer]
  handshake.end(false)
  socket.destroy()
  server.close()
  return readHello(hello)
}
