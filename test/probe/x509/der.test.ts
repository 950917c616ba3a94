import fc from 'fast-check'
import { expect, test } from 'vitest'
import { element, integer, objectIdentifier, sequence } from '../../../src/demo/der.ts'
import { DerError, DerReader, oidText } from '../../../src/probe/x509/der.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

test.for([
  ['nothing', ''],
  ['a tag alone', '30'],
  ['contents that are cut', '30 03 02 01'],
  ['an indefinite length', '30 80 00 00'],
  ['a length of five octets', '30 85 00 00 00 00 00'],
  ['a length that is cut', '30 82 01'],
  ['a long form where the short one does', '30 81 05 00 00 00 00 00'],
  ['a length with a leading zero', `30 82 00 80 ${'00'.repeat(128)}`],
  ['a tag of several octets', '1f 81 01 00'],
] as const)('%s is no element', ([, text]) => {
  expect(() => new DerReader(hex(text)).next()).toThrow(DerError)
})

test.for([
  ['short', 0x7f],
  ['one octet', 0x80],
  ['two octets', 0x100],
  ['three octets', 0x10000],
] as const)('a length in the %s form', ([, length]) => {
  const bytes = element(0x04, Buffer.alloc(length, 7))
  const reader = new DerReader(bytes)
  const { tag, start, end } = reader.next(0x04)
  expect([tag, end - start, end]).toEqual([0x04, length, bytes.length])
  expect(reader.done).toBe(true)
  expect(() => reader.finish()).not.toThrow()
})

test('another tag than wanted, and data behind the end', () => {
  const bytes = Buffer.concat([integer(Buffer.of(5)), Buffer.of(0)])
  expect(() => new DerReader(bytes).next(0x04)).toThrow('has tag 0x02 in place of 0x04')
  const reader = new DerReader(bytes)
  reader.next()
  expect(() => reader.finish()).toThrow('trailing data')
})

test('no element reaches out of what holds it', () => {
  const inner = new DerReader(hex('30 03 04 05 00 00 00 00')).into(0x30)
  expect(() => inner.next()).toThrow(DerError)
})

test('an optional element is read if it is there', () => {
  const reader = new DerReader(sequence(integer(Buffer.of(1)), element(0x05))).into(0x30)
  expect(reader.optional(0x05)).toBeUndefined()
  expect(reader.optional(0x02)).toMatchObject({ tag: 0x02 })
  expect(reader.optional(0x05)).toMatchObject({ tag: 0x05 })
  expect(reader.optional(0x05)).toBeUndefined()
})

test.for([
  '1.2.840.113549.1.1.11',
  '2.5.29.17',
  '0.9.2342.19200300.100.1.25',
  '1.3.6.1.4.1.11129.2.4.2',
  '2.999.3',
  '2.16.840.1.101.3.4.3.17',
])('%s goes there and back', (dotted) => {
  const bytes = objectIdentifierOf(dotted)
  expect(oidText(bytes, new DerReader(bytes).next(0x06))).toBe(dotted)
})

/** `objectIdentifier` writes the first two arcs in one octet; 2.999 needs two. */
function objectIdentifierOf(dotted: string): Buffer {
  return dotted === '2.999.3' ? hex('06 03 88 37 03') : objectIdentifier(dotted)
}

test.for([
  ['empty', '06 00'],
  ['cut', '06 02 2a 86'],
  ['padded', '06 03 2a 80 01'],
  ['endless', `06 14 2a ${'ff'.repeat(18)}7f`],
] as const)('an object identifier that is %s', ([, text]) => {
  const bytes = hex(text)
  expect(() => oidText(bytes, new DerReader(bytes).next(0x06))).toThrow(DerError)
})

test('any octets: elements within the bytes, or a DerError', () => {
  const walk = (reader: DerReader, depth: number): void => {
    while (!reader.done) {
      const { tag, from, start, end } = reader.next()
      expect(from < start && start <= end && end <= reader.bytes.length).toBe(true)
      if ((tag & 0x20) !== 0 && depth < 30) walk(new DerReader(reader.bytes, start, end), depth + 1)
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      try {
        walk(new DerReader(Buffer.from(octets)), 0)
      } catch (error) {
        if (!(error instanceof DerError)) throw error
      }
    }),
    { numRuns: 2_000 },
  )
})
