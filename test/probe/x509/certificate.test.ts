import { X509Certificate } from 'node:crypto'
import { getCACertificates } from 'node:tls'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAuthority, type Issued, purposes, selfSigned } from '../../../src/demo/authority.ts'
import type { KeyType } from '../../../src/demo/keys.ts'
import { parseCertificate } from '../../../src/probe/x509/certificate.ts'
import { DerError } from '../../../src/probe/x509/der.ts'
import { fingerprintOf } from '../../support/fingerprint.ts'
import { oddChains } from '../../support/malformed-certificates.ts'

const authority = createAuthority({ subject: { C: 'JP', O: 'Example University', CN: 'root' } })
const keyTypes: readonly KeyType[] = ['ecdsa-p256', 'ecdsa-p384', 'ed25519', 'rsa-1024', 'rsa-2048', 'rsa-3072']

const issued: readonly (readonly [string, Issued])[] = [
  ...keyTypes.map((keyType) => [keyType, authority.issue({ names: ['www.example.ac.jp'], keyType })] as const),
  [
    'many names',
    authority.issue({ names: ['a.example.ac.jp', 'B.Example.ac.jp', '192.0.2.7', '2001:db8::7', '*.c.test'] }),
  ],
  ['no names', authority.issue({ subject: 'only a common name' })],
  [
    'a rich subject',
    authority.issue({ subject: { C: 'JP', ST: 'Tokyo', L: '文京区', O: '例大学', OU: 'a+b, "c"', CN: 'x=y' } }),
  ],
  ['a small serial', authority.issue({ names: ['w.test'], serialNumber: Buffer.of(1) })],
  ['a serial with the highest bit', authority.issue({ names: ['w.test'], serialNumber: Buffer.alloc(20, 0xff) })],
  ['end in 2049', authority.issue({ names: ['w.test'], notAfter: new Date('2049-12-31T23:59:59Z') })],
  ['end in 2050', authority.issue({ names: ['w.test'], notAfter: new Date('2050-01-01T00:00:00Z') })],
  ['end of time', authority.issue({ names: ['w.test'], notAfter: new Date('9999-12-31T23:59:59Z') })],
  ['begin in 1950', authority.issue({ names: ['w.test'], notBefore: new Date('1950-01-01T00:00:00Z') })],
  ['an authority', authority.root],
  ['self-signed', selfSigned({ names: ['printer.test'] })],
  ['client too', authority.issue({ names: ['w.test'], extendedKeyUsage: Object.values(purposes) })],
  ['SHA-1', authority.issue({ names: ['w.test'], digest: 'sha1' })],
  ['SHA-384', authority.issue({ names: ['w.test'], digest: 'sha384', keyType: 'rsa-2048' })],
]

test.for(issued)('%s: reads what node:crypto reads', ([, certificate]) => {
  const { facts } = parseCertificate(certificate.der)
  const theirs = new X509Certificate(certificate.der)
  expect(facts.fingerprint).toBe(fingerprintOf(certificate))
  expect(facts.serialNumber).toBe(BigInt(`0x${theirs.serialNumber}`).toString(16))
  expect(facts.validity.notBefore?.getTime()).toBe(Date.parse(theirs.validFrom))
  expect(facts.validity.notAfter?.getTime()).toBe(Date.parse(theirs.validTo))
  expect(facts.isCa).toBe(theirs.ca)
  expect(facts.extendedKeyUsage).toEqual(theirs.keyUsage)
  expect(facts.subjectAltNames).toEqual(
    (theirs.subjectAltName ?? '')
      .split(', ')
      .filter((name) => name !== '')
      .map((name) => name.replace(/^(DNS|IP Address):/, '').toLowerCase())
      .map((name) => name.replace('2001:db8:0:0:0:0:0:7', '2001:db8::7')),
  )
  expect(facts.selfIssued).toBe(theirs.subject === theirs.issuer)
  const { asymmetricKeyType, asymmetricKeyDetails } = theirs.publicKey
  expect(facts.publicKey.type).toBe(asymmetricKeyType === 'ec' ? 'ecdsa' : asymmetricKeyType)
  const curveBits = { prime256v1: 256, secp384r1: 384 }[asymmetricKeyDetails?.namedCurve ?? '']
  expect(facts.publicKey.bits).toBe(asymmetricKeyDetails?.modulusLength ?? curveBits ?? 256)
  expect(facts.undecodable).toEqual([])
})

test('every root that comes with Node is read whole and may vouch for others', () => {
  const roots = getCACertificates('bundled').map((pem) => parseCertificate(new X509Certificate(pem).raw))
  expect(roots.length).toBeGreaterThan(80)
  const unfit = roots.filter(
    ({ facts, extensions, version }) =>
      facts.undecodable.length > 0 ||
      extensions.unhandledCritical.length > 0 ||
      !extensions.maySignCertificates ||
      !(facts.isCa || version === 1) ||
      facts.validity.notAfter === undefined,
  )
  expect(unfit.map(({ facts }) => facts.subject)).toEqual([])
})

test('what is wrong within an extension leaves the dates readable', () => {
  const { der } = authority.issue({ names: ['www.example.ac.jp'] })
  const name = der.lastIndexOf('www.example.ac.jp')
  const broken = Buffer.from(der)
  // the length of the dNSName now reaches beyond its list
  broken[name - 1] = 0x7f
  const { facts } = parseCertificate(broken)
  expect(facts.undecodable).toEqual(['subjectAltName'])
  expect(facts.subjectAltNames).toEqual([])
  expect(facts.validity.notAfter).toBeInstanceOf(Date)
})

function parsedOrRefused(der: Buffer): ReturnType<typeof parseCertificate> | undefined {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof DerError) {
      expect(error.message).not.toMatch(/[\r\n]/)
      return undefined
    }
    throw error
  }
}

/** Dates that are read are dates; what OpenSSL reads too, it reads alike. */
function expectHonest(der: Buffer): void {
  const parsed = parsedOrRefused(der)
  if (parsed === undefined) return
  const { notBefore, notAfter } = parsed.facts.validity
  for (const date of [notBefore, notAfter]) expect(date === undefined || !Number.isNaN(date.getTime())).toBe(true)
  const theirs = opensslReads(der)
  if (theirs === undefined) return
  if (notAfter !== undefined) expect(notAfter.getTime()).toBe(Date.parse(theirs.validTo))
  if (notBefore !== undefined) expect(notBefore.getTime()).toBe(Date.parse(theirs.validFrom))
  expect(BigInt(`0x${parsed.facts.serialNumber.replace('-', '')}`)).toBe(
    BigInt(`0x${theirs.serialNumber.replace('-', '')}`),
  )
}

function opensslReads(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

test('any octets: a certificate or a DerError, nothing else', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => void parsedOrRefused(Buffer.from(octets))))
})

test('any certificate with any octets changed, cut or inserted: never a wrong date', () => {
  const change = fc.record({
    which: fc.nat({ max: issued.length - 1 }),
    at: fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat({ max: 255 })), {
      maxLength: 4,
    }),
    cut: fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  })
  fc.assert(
    fc.property(change, ({ which, at, cut }) => {
      const der = Buffer.from(issued[which]?.[1].der ?? [])
      for (const [where, octet] of at) der[Math.floor(where * der.length)] = octet
      expectHonest(cut === null ? der : der.subarray(0, Math.floor(cut * der.length)))
    }),
    { numRuns: 3_000 },
  )
})

test('the generated malformed certificates: never a wrong date, and no date at all where nobody can read one', () => {
  for (const { ders, datesUnreadable, kind } of oddChains(2_000, 11).chains) {
    for (const der of ders.slice(0, 3)) expectHonest(der)
    const leaf = ders[0] && parsedOrRefused(ders[0])
    if (!datesUnreadable || leaf === undefined) continue
    const { notBefore, notAfter } = leaf.facts.validity
    expect(notBefore === undefined || notAfter === undefined, kind).toBe(true)
  }
})

test('the time it takes does not grow faster than the certificate', () => {
  const names = Array.from({ length: 9_000 }, (_, index) => `n${index}.example.ac.jp`)
  const { der } = authority.issue({ names })
  expect(parseCertificate(der).facts.subjectAltNames).toHaveLength(9_000)
  const tooMany = authority.issue({ names: [...names, ...names] })
  expect(parseCertificate(tooMany.der).facts.undecodable).toEqual(['subjectAltName'])
})
