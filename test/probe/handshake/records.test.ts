import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordError, RecordReader } from '../../../src/probe/handshake/records.ts'
import { record } from '../../support/tls-flight.ts'

/** The records of a stream that comes in pieces of these lengths; the last one repeats. */
function recordsOf(stream: Buffer, lengths: readonly number[]): string[] {
  const reader = new RecordReader()
  const seen: string[] = []
  const sink = {
    record: (type: number, bytes: Buffer, start: number, end: number) => {
      seen.push(`${type} ${bytes.toString('hex', start, end)}`)
      return true
    },
  }
  for (let at = 0, index = 0; at < stream.length; index++) {
    const length = lengths[index] ?? lengths.at(-1) ?? stream.length
    const piece = Buffer.from(stream.subarray(at, at + length))
    reader.read(piece, sink)
    piece.fill(0xee)
    at += length
  }
  return seen
}

const anyRecord = fc.tuple(fc.constantFrom(20, 21, 22, 23), fc.uint8Array({ minLength: 1, maxLength: 400 }))
const anySplit = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 })

test('any split of a stream gives the same records', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 12 }), anySplit, (records, lengths) => {
      const stream = Buffer.concat(records.map(([type, content]) => record(type, content)))
      const expected = records.map(([type, content]) => `${type} ${Buffer.from(content).toString('hex')}`)
      expect(recordsOf(stream, lengths)).toEqual(expected)
      expect(recordsOf(stream, [stream.length])).toEqual(expected)
    }),
  )
})

test.for([1, 2, 3, 4, 5, 6, 7])('pieces of %d bytes, records of the longest kind among them', (length) => {
  const stream = Buffer.concat([
    record(22, Buffer.alloc(2 ** 14 + 256, 1)),
    record(21, Buffer.of(1, 90)),
    record(23, Buffer.alloc(2 ** 14, 2)),
  ])
  expect(recordsOf(stream, [length])).toEqual(recordsOf(stream, [stream.length]))
})

test('what stands behind the record that the sink wanted is not read', () => {
  const reader = new RecordReader()
  const seen: number[] = []
  const stream = Buffer.concat([record(22, Buffer.of(1)), record(21, Buffer.of(2)), Buffer.from('HTTP/1.1 200 OK')])
  const wentOn = reader.read(stream, { record: (type) => seen.push(type) < 2 })
  expect(wentOn).toBe(false)
  expect(seen).toEqual([22, 21])
})

test.for([
  ['a type below those of TLS', Buffer.of(19, 3, 3, 0, 1, 0), 'not-tls'],
  ['a type above those of TLS', Buffer.of(25, 3, 3, 0, 1, 0), 'not-tls'],
  ['a major version that is not 3', Buffer.of(22, 2, 0, 0, 1, 0), 'not-tls'],
  ['a banner', Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n'), 'not-tls'],
  ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not-tls'],
  ['a record of 65535 bytes', Buffer.of(22, 3, 3, 0xff, 0xff), 'protocol'],
  ['a record one byte too long', Buffer.of(22, 3, 3, 0x48, 0x01), 'protocol'],
  ['an empty handshake record (RFC 8446 §5.1)', Buffer.of(22, 3, 3, 0, 0), 'protocol'],
  ['an empty alert record', Buffer.of(21, 3, 3, 0, 0), 'protocol'],
] as const)('%s is refused, however it is split', ([, stream, kind]) => {
  for (const length of [1, 3, stream.length]) {
    const read = () => recordsOf(stream, [length])
    expect(read).toThrow(RecordError)
    expect(read).toThrow(expect.objectContaining({ kind }))
  }
})

test('a header that goes no further is waited for', () => {
  expect(recordsOf(Buffer.of(22, 3, 3, 0x40), [4])).toEqual([])
  expect(recordsOf(Buffer.of(22, 3, 3, 0x40, 0, 1, 2, 3), [1])).toEqual([])
})
