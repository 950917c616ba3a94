import { expect, test } from 'vitest'
import { HandshakeSecrets, type Tls13Suite, tls13Suites } from '../../../src/probe/handshake/key-schedule.ts'
import { RecordProtection } from '../../../src/probe/handshake/record-protection.ts'
import { Transcript } from '../../../src/probe/handshake/transcript.ts'
import { Sealer, type SuiteCode, suiteCodes } from '../../support/tls-flight.ts'
import * as rfc8448 from './rfc8448.ts'

const aes128 = suiteOf(0x1301)

function suiteOf(code: SuiteCode) {
  const suite = tls13Suites.get(code)
  if (suite === undefined) throw new Error(`no suite ${code}`)
  return suite
}

/** Takes a record apart as `open` wants it. */
function opened(decryption: RecordProtection, record: Buffer) {
  return decryption.open(record.subarray(0, 5), record.subarray(5))
}

test('RFC 8448 §3: transcript hash, and the flight of the server in the clear', () => {
  const transcript = new Transcript()
  transcript.add(rfc8448.clientHello)
  transcript.add(rfc8448.serverHello)
  expect(transcript.hash('sha256')).toEqual(rfc8448.helloTranscript)
  const { server } = new HandshakeSecrets(aes128, rfc8448.sharedSecret, transcript.hash('sha256'))
  const decryption = new RecordProtection(aes128, server)
  expect(opened(decryption, rfc8448.serverFlightRecord)).toEqual({ type: 22, content: rfc8448.serverFlight })
})

test('RFC 8448 §3: what the test seals with is right too', () => {
  const sealer = new Sealer(0x1301, rfc8448.sharedSecret, Buffer.concat([rfc8448.clientHello, rfc8448.serverHello]))
  expect(sealer.seal(rfc8448.serverFlight)).toEqual(rfc8448.serverFlightRecord)
})

const secret = Buffer.alloc(32, 3)
const hellos = Buffer.from('both hellos')

/** What a server sends after `hellos`, with `secret` as the shared one. */
function protectionOf(suite: Tls13Suite): RecordProtection {
  const transcript = new Transcript()
  transcript.add(hellos)
  return new RecordProtection(suite, new HandshakeSecrets(suite, secret, transcript.hash(suite.hash)).server)
}

test.for(suiteCodes)('suite 0x%x: records in their order, padded ones too', (code) => {
  const sealer = new Sealer(code, secret, hellos)
  const suite = suiteOf(code)
  const decryption = protectionOf(suite)
  // more than 256: the sequence number goes over its lowest octet
  for (let index = 0; index < 300; index++) {
    const content = Buffer.from(`record ${index}`)
    const record = sealer.seal(content, index % 2 === 0 ? 22 : 21, index % 7 === 0 ? index : 0)
    expect(opened(decryption, record)).toEqual({ type: index % 2 === 0 ? 22 : 21, content })
  }
})

test.for([
  ['a bit of the content', (record: Buffer) => flipped(record, 5)],
  ['a bit of the tag', (record: Buffer) => flipped(record, record.length - 1)],
  ['a bit of the header, which is authenticated', (record: Buffer) => flipped(record, 2)],
  ['all but the tag', (record: Buffer) => Buffer.concat([record.subarray(0, 5), record.subarray(-16)])],
  ['all but a few bytes', (record: Buffer) => record.subarray(0, 9)],
  ['everything', (record: Buffer) => record.subarray(0, 5)],
] as const)('changed: %s: not authentic', ([, change]) => {
  for (const code of suiteCodes) {
    const suite = suiteOf(code)
    const decryption = protectionOf(suite)
    const record = new Sealer(code, secret, hellos).seal(Buffer.from('content'))
    expect(opened(decryption, change(record))).toBeUndefined()
  }
})

function flipped(record: Buffer, at: number): Buffer {
  const changed = Buffer.from(record)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

test('a record of padding alone has no type (RFC 8446 §5.4)', () => {
  const decryption = protectionOf(aes128)
  expect(opened(decryption, new Sealer(0x1301, secret, hellos).seal(Buffer.alloc(0), 0, 20))).toBeUndefined()
})

test('an empty record keeps its type', () => {
  const decryption = protectionOf(aes128)
  const record = new Sealer(0x1301, secret, hellos).seal(Buffer.alloc(0), 22, 20)
  expect(opened(decryption, record)).toEqual({ type: 22, content: Buffer.alloc(0) })
})

test('a record missed is not made good', () => {
  const sealer = new Sealer(0x1301, secret, hellos)
  const decryption = protectionOf(aes128)
  sealer.seal(Buffer.from('lost'))
  expect(opened(decryption, sealer.seal(Buffer.from('second')))).toBeUndefined()
})
