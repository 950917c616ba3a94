import { expect, test } from 'vitest'
import { groups, Tls12Hellos, tls13Hello } from '../../../src/probe/handshake/client-hello.ts'
import { KeyShares } from '../../../src/probe/handshake/key-shares.ts'
import { suiteName } from '../../../src/probe/handshake/suite-names.ts'
import { readHello } from '../../support/hello-reader.ts'

const name = 'www.example.ac.jp'
const shares = new KeyShares()
const first = {
  random: Buffer.alloc(32, 7),
  sessionId: Buffer.alloc(32, 8),
  isSecond: false,
  cookie: undefined,
  keyShares: [shares.first],
}

test('TLS 1.2: what it says', () => {
  const hello = readHello(new Tls12Hellos().hello(name))
  expect(hello).toMatchObject({
    recordVersion: 0x0301,
    legacyVersion: 0x0303,
    compressions: [0],
    serverName: name,
    groups: [groups.secp256r1, groups.x25519, groups.secp384r1, groups.secp521r1],
  })
  expect(hello.sessionId).toHaveLength(0)
  // no supported_versions: that is where TLS 1.3 would be offered
  expect([...hello.extensions.keys()].sort((a, b) => a - b)).toEqual([0, 10, 11, 13, 23])
  // extended_master_secret is empty (RFC 7627 §5.1); points are uncompressed (RFC 8422 §5.1.2)
  expect(hello.extensions.get(23)).toEqual(Buffer.alloc(0))
  expect(hello.extensions.get(11)).toEqual(Buffer.of(1, 0))
})

test('suites and schemes are named once, renegotiation is signalled, nothing of TLS 1.3, NULL, EXPORT or RC4', () => {
  const { suites, schemes } = readHello(new Tls12Hellos().hello(name))
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
  const hellos = new Tls12Hellos()
  const many = Array.from({ length: 1_000 }, () => hellos.hello(name))
  expect(new Set(many.map((hello) => readHello(hello).random.toString('hex'))).size).toBe(many.length)
  const without = (hello: Buffer) => Buffer.from(hello).fill(0, 11, 43).toString('hex')
  expect(new Set(many.map(without)).size).toBe(1)
  // the first ones were not written over meanwhile
  expect(readHello(many[0] ?? Buffer.alloc(0)).serverName).toBe(name)
})

test('names may follow each other in any order', () => {
  const hellos = new Tls12Hellos()
  const names = ['a.example', 'b.example', 'a.example', undefined, `${'x'.repeat(63)}.example`, undefined, 'a.example']
  expect(names.map((each) => readHello(hellos.hello(each)).serverName)).toEqual(names)
})

test.for([undefined, '192.0.2.1', '2001:db8::1'])('%s is never asked for (RFC 6066 §3)', (serverName) => {
  expect(readHello(new Tls12Hellos().hello(serverName)).extensions.has(0)).toBe(false)
  expect(readHello(tls13Hello(serverName, first)).extensions.has(0)).toBe(false)
})

test('TLS 1.3: what it says', () => {
  const hello = readHello(tls13Hello(name, first))
  expect(hello).toMatchObject({
    recordVersion: 0x0301,
    legacyVersion: 0x0303,
    random: first.random,
    sessionId: first.sessionId,
    compressions: [0],
    serverName: name,
    versions: [0x0304],
    groups: [groups.secp256r1, groups.x25519, groups.secp384r1, groups.secp521r1],
    keyShares: [{ group: groups.secp256r1, key: shares.first.publicKey }],
    cookie: undefined,
  })
  expect(hello.keyShares[0]?.key).toHaveLength(65)
  expect([...hello.suites].sort()).toEqual([0x1301, 0x1302, 0x1303])
})

test('TLS 1.3: a second hello repeats all but share and cookie', () => {
  const x25519 = shares.forGroup(groups.x25519)
  if (x25519 === undefined) throw new Error('no share of X25519')
  const cookie = Buffer.of(1, 2, 3)
  const second = readHello(tls13Hello(name, { ...first, isSecond: true, cookie, keyShares: [x25519] }))
  const before = readHello(tls13Hello(name, first))
  expect(second).toMatchObject({
    recordVersion: 0x0303,
    cookie,
    keyShares: [{ group: groups.x25519, key: x25519.publicKey }],
  })
  for (const type of [0, 10, 13, 43]) expect(second.extensions.get(type)).toEqual(before.extensions.get(type))
  expect(second).toMatchObject({ random: before.random, sessionId: before.sessionId, suites: before.suites })
})
