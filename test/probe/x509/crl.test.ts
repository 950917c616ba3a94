import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { describe, expect, test } from 'vitest'
import { parseCertificate } from '../../../src/probe/x509/certificate.ts'
import { readRevocationList } from '../../../src/probe/x509/crl.ts'
import { DerError } from '../../../src/probe/x509/der.ts'

// Lists are written by a library that others wrote.
x509.cryptoProvider.set(crypto)

const at = { thisUpdate: new Date('2026-11-01T00:00:00Z'), nextUpdate: new Date('2026-11-11T00:00:00Z') }
const algorithms = {
  ecdsa: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-384',
  },
} as const

async function authority(kind: keyof typeof algorithms) {
  const algorithm = algorithms[kind]
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const write = async (
    entries: x509.X509CrlEntryParams[],
    extensions: x509.Extension[] = [],
    dates: Partial<typeof at> = at,
  ) => {
    const list = await x509.X509CrlGenerator.create({
      issuer: 'C=JP, O=Example University, CN=Example CA',
      ...dates,
      entries,
      extensions,
      signingAlgorithm: algorithm,
      signingKey: keys.privateKey,
    })
    return Buffer.from(list.rawData)
  }
  return { publicKeyDer: Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey)), write, keys }
}

describe.each(['ecdsa', 'rsa'] as const)('a list that an %s authority has signed', (kind) => {
  test('says which certificates are revoked, since when and why', async () => {
    const ca = await authority(kind)
    const revokedAt = new Date('2026-10-31T12:34:56Z')
    const list = readRevocationList(
      await ca.write([
        { serialNumber: '01', revocationDate: revokedAt, reason: x509.X509CrlReason.superseded },
        { serialNumber: '00ff10', revocationDate: revokedAt },
        { serialNumber: '7fffffffffffffffffffffffffffffffffffffff', revocationDate: revokedAt, reason: 1 },
      ]),
    )
    expect(list).toMatchObject({ ...at, parts: [] })
    expect(list.revocationOf('1')).toEqual({ revokedAt, reason: 'superseded' })
    expect(list.revocationOf('ff10')).toEqual({ revokedAt, reason: 'unspecified' })
    expect(list.revocationOf('7fffffffffffffffffffffffffffffffffffffff')).toEqual({
      revokedAt,
      reason: 'keyCompromise',
    })
    for (const serial of ['2', 'ff', '10', '1ff10', 'ff1001', '0', '-1'])
      expect(list.revocationOf(serial)).toBeUndefined()
  })

  test('is known by the key that signed it, and by no other', async () => {
    const [ca, other] = await Promise.all([authority(kind), authority(kind === 'rsa' ? 'ecdsa' : 'rsa')])
    const der = await ca.write([{ serialNumber: '05', revocationDate: new Date() }])
    expect(readRevocationList(der).isSignedBy(ca.publicKeyDer)).toBe(true)
    expect(readRevocationList(der).isSignedBy(other.publicKeyDer)).toBe(false)
    expect(readRevocationList(der).isSignedBy(Buffer.from('no key'))).toBe(false)
    const changed = Buffer.from(der)
    const serialAt = changed.indexOf(Buffer.from([2, 1, 5]))
    changed[serialAt + 2] = 6
    expect(readRevocationList(changed).isSignedBy(ca.publicKeyDer)).toBe(false)
  })
})

test('an empty list revokes nothing', async () => {
  const { write } = await authority('ecdsa')
  expect(readRevocationList(await write([])).revocationOf('1')).toBeUndefined()
})

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
/** IssuingDistributionPoint with the URL http://a.test/1.crl, and what stands behind it. */
function scope(rest = ''): x509.Extension {
  const url = Buffer.from('http://a.test/1.crl')
  const name = Buffer.concat([hex('86'), Buffer.from([url.length]), url])
  const full = Buffer.concat([hex('a0'), Buffer.from([name.length]), name])
  const point = Buffer.concat([hex('a0'), Buffer.from([full.length]), full, hex(rest)])
  return new x509.Extension('2.5.29.28', true, Buffer.concat([hex('30'), Buffer.from([point.length]), point]))
}

test('a list of a part names the part', async () => {
  const { write } = await authority('ecdsa')
  expect(readRevocationList(await write([], [scope()])).parts).toEqual(['http://a.test/1.crl'])
  expect(readRevocationList(await write([], [scope('81 01 ff')])).parts).toEqual(['http://a.test/1.crl'])
})

test.for([
  ['of CAs only', [scope('82 01 ff')]],
  ['for some reasons only', [scope('83 02 01 02')]],
  ['indirect', [scope('84 01 ff')]],
  ['of attribute certificates', [scope('85 01 ff')]],
  ['a delta', [new x509.Extension('2.5.29.27', true, hex('02 01 01'))]],
  ['with something critical that nobody knows', [new x509.Extension('1.2.3.4', true, hex('05 00'))]],
] as const)('a list that is %s is refused', async ([, extensions]) => {
  const { write } = await authority('ecdsa')
  const der = await write([], [...extensions])
  expect(() => readRevocationList(der)).toThrow(DerError)
})

test('what is not critical is passed over', async () => {
  const { write } = await authority('ecdsa')
  const der = await write([], [new x509.Extension('1.2.3.4', false, hex('05 00'))])
  expect(readRevocationList(der).thisUpdate).toEqual(at.thisUpdate)
})

test('a list without an end is refused', async () => {
  const { write } = await authority('ecdsa')
  const der = await write([], [], { thisUpdate: at.thisUpdate })
  expect(() => readRevocationList(der)).toThrow(/until when/)
})

test('a list cut short anywhere, or with any octet changed, is refused or still a list: nothing else is thrown', async () => {
  const { write, publicKeyDer } = await authority('ecdsa')
  const der = await write([{ serialNumber: '0102', revocationDate: at.thisUpdate, reason: 4 }], [scope()])
  const readable = (bytes: Buffer) => {
    try {
      const list = readRevocationList(bytes)
      list.revocationOf('102')
      return list.isSignedBy(publicKeyDer)
    } catch (error) {
      if (error instanceof DerError) return undefined
      throw error
    }
  }
  for (let length = 0; length < der.length; length += 1) expect(readable(der.subarray(0, length))).toBeUndefined()
  for (let index = 0; index < der.length; index += 1) {
    const changed = Buffer.from(der)
    changed[index] = (changed[index] ?? 0) ^ 0x01
    // an octet of the list that is not what was signed
    expect(readable(changed), `octet ${index} of ${der.length}`).not.toBe(true)
  }
})

test('a certificate says where its issuer lists what is revoked', async () => {
  const { keys } = await authority('ecdsa')
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=www.example.test',
    keys,
    signingAlgorithm: algorithms.ecdsa,
    extensions: [
      new x509.CRLDistributionPointsExtension(['http://a.test/1.crl', 'ldap://a.test/cn=x', 'https://a.test/2.crl']),
    ],
  })
  expect(parseCertificate(Buffer.from(certificate.rawData)).extensions.crlUrls).toEqual(['http://a.test/1.crl'])
})
