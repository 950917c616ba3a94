import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { expect, test } from 'vitest'
import { createAuthority, type Issued, pemOf, purposes, selfSigned } from '../../src/demo/authority.ts'
import { element } from '../../src/demo/der.ts'
import { cpuMs } from '../support/cpu.ts'

const authority = createAuthority()

function parsed(issued: Issued): X509Certificate {
  return new X509Certificate(issued.der)
}

/** Chain as node:crypto sees it: names, key identifiers and signature, one step at a time. */
function vouches(issuer: Issued, issued: Issued): boolean {
  return parsed(issued).checkIssued(parsed(issuer)) && parsed(issued).verify(parsed(issuer).publicKey)
}

test('a root vouches for itself and is an authority', () => {
  expect(parsed(authority.certificate).ca).toBe(true)
  expect(vouches(authority.certificate, authority.certificate)).toBe(true)
  expect(authority.certificate.chain).toEqual([authority.certificate])
})

test('a leaf holds its names, and OpenSSL accepts it with its key', () => {
  const leaf = authority.issue({ names: ['www.example.ac.jp', '192.0.2.7', '2001:db8::7'] })
  const certificate = parsed(leaf)
  expect(certificate.checkHost('www.example.ac.jp')).toBe('www.example.ac.jp')
  expect(certificate.checkIP('192.0.2.7')).toBe('192.0.2.7')
  expect(certificate.checkIP('2001:db8::7')).toBe('2001:db8::7')
  expect(certificate.subject).toBe('CN=www.example.ac.jp')
  expect(certificate.ca).toBe(false)
  expect(certificate.keyUsage).toEqual([purposes.serverAuth])
  expect(vouches(authority.certificate, leaf)).toBe(true)
  expect(() => createSecureContext({ cert: leaf.chainPem, key: leaf.keyPem })).not.toThrow()
})

test('the chain of a leaf is its issuers without the root', () => {
  const intermediate = authority.intermediate({ subject: 'Issuing CA' })
  const leaf = intermediate.issue({ names: ['a.example.ac.jp'] })
  expect(leaf.chain).toEqual([leaf, intermediate.certificate])
  expect(leaf.chainPem).toBe(leaf.pem + intermediate.certificate.pem)
  expect(intermediate.root).toBe(authority.certificate)
  expect(intermediate.rootPem).toBe(authority.rootPem)
  expect(vouches(intermediate.certificate, leaf)).toBe(true)
  expect(vouches(authority.certificate, intermediate.certificate)).toBe(true)
})

test.for([
  ['within UTCTime', '2026-11-20T01:02:03Z', '2026-11-26T17:02:03Z', 'Nov 26 17:02:03 2026 GMT'],
  ['across 2050', '2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', 'Jan  1 00:00:00 2050 GMT'],
  ['at the end of time', '2026-11-20T01:02:03Z', '9999-12-31T23:59:59Z', 'Dec 31 23:59:59 9999 GMT'],
] as const)('times are exact to the second: %s', ([, notBefore, notAfter, text]) => {
  const leaf = authority.issue({ names: ['a'], notBefore: new Date(notBefore), notAfter: new Date(notAfter) })
  expect(parsed(leaf).validTo).toBe(text)
})

test.for([
  ['ecdsa-p256', 'ec', undefined],
  ['ecdsa-p384', 'ec', undefined],
  ['ed25519', 'ed25519', undefined],
  ['rsa-1024', 'rsa', 1024],
  ['rsa-2048', 'rsa', 2048],
] as const)('an authority and a leaf with %s keys', ([keyType, type, bits]) => {
  const rsa = createAuthority({ keyType, digest: 'sha384' })
  const leaf = rsa.issue({ names: ['a.example.ac.jp'], keyType, digest: 'sha1' })
  expect(parsed(leaf).publicKey.asymmetricKeyType).toBe(type)
  expect(parsed(leaf).publicKey.asymmetricKeyDetails?.modulusLength).toBe(bits)
  expect(vouches(rsa.certificate, rsa.certificate)).toBe(true)
  expect(vouches(rsa.certificate, leaf)).toBe(true)
})

test('a self-signed leaf is no authority', () => {
  const leaf = selfSigned({ names: ['printer.example.ac.jp'], extendedKeyUsage: [] })
  expect(parsed(leaf).ca).toBe(false)
  expect(parsed(leaf).keyUsage).toBeUndefined()
  expect(vouches(leaf, leaf)).toBe(true)
  expect(leaf.chainPem).toBe(leaf.pem)
})

test('a subject keeps its order and any character', () => {
  const leaf = authority.issue({ subject: { C: 'JP', O: '物理学科', CN: 'a\u001b[2Jb\r\n' } })
  expect(parsed(leaf).subject).toBe('C=JP\nO=物理学科\nCN=a\\1B[2Jb\\0D\\0A')
})

test('an unreadable time goes in as it is', () => {
  const leaf = authority.issue({ names: ['a'], notAfter: element(0x17, Buffer.from('261320000000Z')) })
  expect(parsed(leaf).validTo).toBe('Bad time value')
})

test('a given serial number and body are taken over', () => {
  expect(parsed(authority.issue({ names: ['a'], serialNumber: Buffer.of(0xff) })).serialNumber).toBe('FF')
  expect(new X509Certificate(pemOf(authority.certificate.der)).raw).toEqual(authority.certificate.der)
  expect(authority.sign(element(0x30)).subarray(2, 4)).toEqual(Buffer.of(0x30, 0x00))
})

test('twenty-five certificates take well under a second', () => {
  const ms = cpuMs(() => {
    for (let count = 0; count < 25; count++) authority.issue({ names: [`host${count}.example.ac.jp`] })
  })
  expect(ms).toBeLessThan(500)
})
