import { expect, test } from 'vitest'
import { extension } from '../../../src/demo/authority.ts'
import {
  bitString,
  booleanTrue,
  element,
  integer,
  objectIdentifier,
  octetString,
  sequence,
} from '../../../src/demo/der.ts'
import { DerReader } from '../../../src/probe/x509/der.ts'
import { type Extensions, readExtensions } from '../../../src/probe/x509/extensions.ts'

const read = (...list: readonly Buffer[]): Extensions => readExtensions(new DerReader(sequence(...list)).into(0x30))
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

const basicConstraints = (...content: readonly Buffer[]) => extension('2.5.29.19', sequence(...content), true)
const names = (...each: readonly Buffer[]) => extension('2.5.29.17', sequence(...each))
const dns = (name: string) => element(0x82, Buffer.from(name))

test('what they say', () => {
  expect(
    read(
      basicConstraints(booleanTrue, integer(Buffer.of(3))),
      extension('2.5.29.15', bitString(Buffer.of(0x06), 1), true),
      extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
      names(dns('WWW.example.ac.jp'), element(0x87, Buffer.of(192, 0, 2, 7)), element(0x81, Buffer.from('a@b'))),
      extension('2.5.29.14', octetString(Buffer.of(0xab))),
      extension('2.5.29.35', sequence(element(0x80, Buffer.of(0xcd)))),
    ),
  ).toMatchObject({
    isCa: true,
    pathLength: 3,
    maySignCertificates: true,
    mayServeTls: false,
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    subjectAltNames: ['www.example.ac.jp', '192.0.2.7'],
    subjectKeyIdentifier: 'ab',
    authorityKeyIdentifier: 'cd',
    unhandledCritical: [],
    undecodable: [],
  })
})

test('none at all', () => {
  expect(read()).toMatchObject({ isCa: false, maySignCertificates: true, mayServeTls: true, subjectAltNames: [] })
})

// biome-ignore format: table
test.for([
  ['digitalSignature',    bitString(Buffer.of(0x80), 7), false, true],
  ['keyEncipherment',     bitString(Buffer.of(0x20), 5), false, true],
  ['keyAgreement',        bitString(Buffer.of(0x08), 3), false, true],
  ['keyCertSign',         bitString(Buffer.of(0x04), 2), true,  false],
  ['cRLSign',             bitString(Buffer.of(0x02), 1), false, false],
  ['nonRepudiation',      bitString(Buffer.of(0x40), 6), false, false],
  ['decipherOnly, alone', bitString(Buffer.of(0, 0x80), 7), false, false],
  ['no bit',              bitString(Buffer.of()),        false, false],
] as const)('key usage %s', ([, bits, maySignCertificates, mayServeTls]) => {
  expect(read(extension('2.5.29.15', bits, true))).toMatchObject({ maySignCertificates, mayServeTls, undecodable: [] })
})

test.for([
  ['2001:db8::7', '20010db8000000000000000000000007'],
  ['::1', '00000000000000000000000000000001'],
  ['::ffff:c000:207', '00000000000000000000ffffc0000207'],
  ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
] as const)('the address %s in its one spelling', ([text, octets]) => {
  expect(read(names(element(0x87, hex(octets)))).subjectAltNames).toEqual([text])
})

test('a second extension of a kind is forbidden; the first counts', () => {
  const twice = read(names(dns('first.test')), names(dns('second.test')))
  expect(twice).toMatchObject({ subjectAltNames: ['first.test'], undecodable: ['subjectAltName'] })
  const unknown = extension('1.2.3.4', octetString(Buffer.of()))
  expect(read(unknown, unknown).undecodable).toEqual(['1.2.3.4'])
})

test.for([
  ['an address of five octets', names(element(0x87, Buffer.alloc(5))), 'subjectAltName'],
  ['names that are cut', extension('2.5.29.17', hex('30 05 82 7f 61')), 'subjectAltName'],
  ['something behind the names', extension('2.5.29.17', hex('30 03 82 01 61 05 00')), 'subjectAltName'],
  ['names of another kind', extension('2.5.29.17', hex('31 00')), 'subjectAltName'],
  ['key usage that is empty', extension('2.5.29.15', hex('03 00')), 'keyUsage'],
  ['a path length of two octets', basicConstraints(booleanTrue, hex('02 02 01 00')), 'basicConstraints'],
  ['a negative path length', basicConstraints(booleanTrue, hex('02 01 ff')), 'basicConstraints'],
  ['a truth of no octets', basicConstraints(hex('01 00')), 'basicConstraints'],
  ['a truth of two octets', basicConstraints(hex('01 02 ff ff')), 'basicConstraints'],
  ['a purpose that is cut', extension('2.5.29.37', hex('30 03 06 01 80')), 'extKeyUsage'],
  ['an identifier of another kind', extension('2.5.29.14', hex('05 00')), 'subjectKeyIdentifier'],
  ['a range of five octets', extension('2.5.29.30', hex('30 0b a0 09 30 07 87 05 01 02 03 04 05')), 'nameConstraints'],
  ['nothing', extension('2.5.29.35', Buffer.of()), 'authorityKeyIdentifier'],
] as const)('%s cannot be decoded, and changes nothing else', ([, broken, label]) => {
  const extensions = read(broken, extension('2.5.29.99', octetString(Buffer.of())))
  expect(extensions).toMatchObject({ undecodable: [label], subjectAltNames: [], isCa: false, pathLength: undefined })
})

test('critical and unknown, critical and harmless, not critical', () => {
  const unknown = (critical: boolean) => extension('1.2.3.4', octetString(Buffer.of()), critical)
  expect(read(unknown(true)).unhandledCritical).toEqual(['1.2.3.4'])
  expect(read(unknown(false)).unhandledCritical).toEqual([])
  // certificatePolicies
  expect(read(extension('2.5.29.32', sequence(), true)).unhandledCritical).toEqual([])
})

test.for([
  ['no value', sequence(objectIdentifier('1.2.3.4'))],
  ['a critical flag of no octets', sequence(objectIdentifier('1.2.3.4'), hex('01 00'), octetString(Buffer.of()))],
  ['something behind the value', sequence(objectIdentifier('1.2.3.4'), octetString(Buffer.of()), hex('05 00'))],
  ['no object identifier', sequence(octetString(Buffer.of()))],
] as const)('an extension with %s breaks the list', ([, broken]) => {
  expect(() => read(broken)).toThrow()
})

test('more extensions than any certificate has', () => {
  const many = Array.from({ length: 201 }, (_, index) => extension(`1.2.3.${index}`, octetString(Buffer.of())))
  expect(() => read(...many)).toThrow('more than 200')
})
