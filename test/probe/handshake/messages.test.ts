import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageReader, readCertificateList } from '../../../src/probe/handshake/messages.ts'
import { RecordError } from '../../../src/probe/handshake/records.ts'
import { certificate12, certificate13, message } from '../../support/tls-flight.ts'

/** The messages in fragments of these lengths; the last one repeats. */
function messagesOf(data: Buffer, lengths: readonly number[]): string[] {
  const reader = new MessageReader()
  const seen: string[] = []
  for (let at = 0, index = 0; at < data.length; index++) {
    const length = lengths[index] ?? lengths.at(-1) ?? data.length
    const fragment = Buffer.from(data.subarray(at, at + length))
    reader.read(fragment, (type, bytes, start, end) => {
      seen.push(`${type} ${bytes.toString('hex', start, end)}`)
      return true
    })
    fragment.fill(0xee)
    at += length
  }
  return seen
}

test('messages are the same over any fragments, coalesced or byte by byte', () => {
  const anyMessage = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 }))
  const anySplit = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 })
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 10 }), anySplit, (messages, lengths) => {
      const data = Buffer.concat(messages.map(([type, body]) => message(type, body)))
      const expected = messages.map(([type, body]) => `${type} ${Buffer.from(body).toString('hex')}`)
      expect(messagesOf(data, lengths)).toEqual(expected)
      expect(messagesOf(data, [1])).toEqual(expected)
    }),
  )
})

test('a message of a quarter of a megabyte is read byte by byte, a longer one is refused at its header', () => {
  const large = message(11, Buffer.alloc(256 * 1024, 7))
  expect(messagesOf(large, [1])).toHaveLength(1)
  expect(messagesOf(large, [997])).toHaveLength(1)
  const tooLarge = Buffer.of(11, 4, 0, 1)
  expect(() => messagesOf(tooLarge, [4])).toThrow(expect.objectContaining({ name: 'RecordError', kind: 'limit' }))
  expect(() => messagesOf(tooLarge, [1])).toThrow(expect.objectContaining({ kind: 'limit' }))
})

const ders = [Buffer.alloc(300, 1), Buffer.alloc(1, 2), Buffer.alloc(70_000, 3)]

function list(messageBytes: Buffer, tls13: boolean): Buffer[] {
  // among other bytes, as within a record
  const bytes = Buffer.concat([Buffer.alloc(7, 0xff), messageBytes, Buffer.alloc(9, 0xff)])
  return readCertificateList(bytes, 7 + 4, 7 + messageBytes.length, tls13)
}

test('certificates come as they were sent', () => {
  expect(list(certificate12(...ders), false)).toEqual(ders)
  expect(list(certificate13(ders), true)).toEqual(ders)
  expect(list(certificate13(ders, true), true)).toEqual(ders)
  expect(list(certificate12(), false)).toEqual([])
})

test.for([
  ['nothing', message(11), false],
  ['half a length', message(11, Buffer.of(0, 0)), false],
  ['a list longer than the message', message(11, Buffer.of(0, 0, 9, 0, 0, 1, 7)), false],
  ['a list shorter than the message', message(11, Buffer.of(0, 0, 4, 0, 0, 1, 7, 0)), false],
  ['a certificate longer than the list', message(11, Buffer.of(0, 0, 4, 0, 0, 2, 7)), false],
  ['half a certificate length', message(11, Buffer.of(0, 0, 2, 0, 0)), false],
  ['an empty certificate', message(11, Buffer.of(0, 0, 3, 0, 0, 0)), false],
  ['TLS 1.3: a context longer than the message', message(11, Buffer.of(200, 0, 0, 0)), true],
  ['TLS 1.3: no extensions', message(11, Buffer.of(0, 0, 0, 4, 0, 0, 1, 7)), true],
  ['TLS 1.3: half a length of extensions', message(11, Buffer.of(0, 0, 0, 5, 0, 0, 1, 7, 0)), true],
  ['TLS 1.3: extensions longer than the list', message(11, Buffer.of(0, 0, 0, 6, 0, 0, 1, 7, 0, 1)), true],
] as const)('refused: %s', ([, bytes, tls13]) => {
  expect(() => list(bytes, tls13)).toThrow(RecordError)
})

test('whatever stands in a Certificate message, only RecordError is thrown and no byte from outside is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (body, tls13) => {
      try {
        const found = list(message(11, body), tls13)
        const total = found.reduce((sum, der) => sum + der.length, 0)
        expect(total).toBeLessThan(body.length + 1)
      } catch (error) {
        expect(error).toBeInstanceOf(RecordError)
      }
    }),
    { numRuns: 2_000 },
  )
})
