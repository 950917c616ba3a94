import { expect, test } from 'vitest'
import { element, objectIdentifier, sequence, setOf, utf8String } from '../../../src/demo/der.ts'
import { DerReader } from '../../../src/probe/x509/der.ts'
import { type DistinguishedName, readName } from '../../../src/probe/x509/name.ts'

const commonName = '2.5.4.3'
const part = (oid: string, value: Buffer) => setOf(sequence(objectIdentifier(oid), value))
const printable = (text: string) => element(0x13, Buffer.from(text, 'latin1'))

function read(...parts: readonly Buffer[]): DistinguishedName {
  const bytes = sequence(...parts)
  return readName(bytes, new DerReader(bytes).next())
}

test('most specific first, with the short names that people know', () => {
  const name = read(
    part('2.5.4.6', printable('JP')),
    part('2.5.4.10', utf8String('例大学')),
    part(commonName, utf8String('www')),
  )
  expect(name.text).toBe('CN=www,O=例大学,C=JP')
})

// biome-ignore format: table
test.for([
  ['a,b',          'CN=a\\,b'],
  ['a+b;c<d>e"f',  'CN=a\\+b\\;c\\<d\\>e\\"f'],
  ['back\\slash',  'CN=back\\\\slash'],
  ['#hash',        'CN=\\#hash'],
  [' lead',        'CN=\\ lead'],
  ['trail ',       'CN=trail\\ '],
  [' ',            'CN=\\ '],
  ['in side',      'CN=in side'],
  ['',             'CN='],
  ['nul\u0000end', 'CN=nul\\00end'],
  ['\u001b[31mred','CN=\\1B[31mred'],
  ['a\r\nb',       'CN=a\\0D\\0Ab'],
  ['del\u007f',    'CN=del\\7F'],
  ['c1\u009b',     'CN=c1\\C2\\9B'],
  ['x=y',          'CN=x=y'],
] as const)('%j is shown as %s, in one line', ([value, text]) => {
  expect(read(part(commonName, utf8String(value))).text).toBe(text)
})

test('other types of attribute and of string are shown by number and hex', () => {
  expect(read(part('1.2.3.4', utf8String('x'))).text).toBe('1.2.3.4=x')
  expect(read(part(commonName, element(0x02, Buffer.of(5)))).text).toBe('CN=#020105')
  // no UTF-8
  expect(read(part(commonName, element(0x0c, Buffer.of(0xc3)))).text).toBe('CN=#0c01c3')
})

test('every kind of string that certificates use', () => {
  expect(read(part(commonName, element(0x14, Buffer.of(0xe9)))).text).toBe('CN=é')
  expect(read(part(commonName, element(0x1e, Buffer.from('4f8b', 'hex')))).text).toBe('CN=例')
  expect(read(part(commonName, element(0x16, Buffer.from('a@b')))).text).toBe('CN=a@b')
})

test('several attributes in one part', () => {
  const both = element(
    0x31,
    sequence(objectIdentifier(commonName), utf8String('a')),
    sequence(objectIdentifier('2.5.4.11'), utf8String('b')),
  )
  expect(read(both).text).toBe('CN=a+OU=b')
})

test.for([
  ['case', utf8String('EXAMPLE'), printable('example')],
  ['blanks around', utf8String('  example '), printable('example')],
  ['blanks within', utf8String('exam   ple'), printable('exam ple')],
] as const)('%s makes no other name (RFC 5280 §7.1)', ([, left, right]) => {
  expect(read(part(commonName, left)).key).toBe(read(part(commonName, right)).key)
})

test.for([
  ['another value', [part(commonName, utf8String('a'))], [part(commonName, utf8String('b'))]],
  ['another attribute', [part(commonName, utf8String('a'))], [part('2.5.4.10', utf8String('a'))]],
  [
    'another order',
    [part(commonName, utf8String('a')), part('2.5.4.10', utf8String('b'))],
    [part('2.5.4.10', utf8String('b')), part(commonName, utf8String('a'))],
  ],
  [
    'a value that looks like two parts',
    [part(commonName, utf8String('a\nCN=b'))],
    [part(commonName, utf8String('a')), part(commonName, utf8String('b'))],
  ],
] as const)('%s makes another name', ([, left, right]) => {
  expect(read(...left).key).not.toBe(read(...right).key)
})

test('an empty name, an empty part, too many attributes', () => {
  expect(read()).toEqual({ text: '', key: '' })
  expect(() => read(element(0x31))).toThrow('empty part')
  expect(() => read(...Array.from({ length: 101 }, () => part(commonName, utf8String('a'))))).toThrow('more than 100')
})
