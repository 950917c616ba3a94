import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordError } from '../../../src/probe/handshake/records.ts'
import { readServerHello, type ServerHello } from '../../../src/probe/handshake/server-hello.ts'
import { extension, isTls13, keyShare, retryRandom, serverHello } from '../../support/tls-flight.ts'

function read(helloMessage: Buffer): ServerHello {
  const bytes = Buffer.concat([Buffer.alloc(5, 0xff), helloMessage, Buffer.alloc(40, 0xff)])
  return readServerHello(bytes, 5 + 4, 5 + helloMessage.length)
}

test('TLS 1.2 without extensions, with a session ID', () => {
  expect(read(serverHello({ sessionId: Buffer.alloc(32, 1), suite: 0xc02f }))).toEqual({
    isRetry: false,
    version: 0x0303,
    suite: 0xc02f,
    group: undefined,
    publicKey: undefined,
    cookie: undefined,
    extendedMasterSecret: false,
    secureRenegotiation: false,
  })
  expect(read(serverHello({ version: 0x0301, suite: 0x002f }))).toMatchObject({ version: 0x0301, suite: 0x002f })
})

test('TLS 1.3: version and key are in extensions', () => {
  const key = Buffer.alloc(32, 9)
  const hello = serverHello({ suite: 0x1301, extensions: [keyShare(0x1d, key), isTls13] })
  expect(read(hello)).toMatchObject({ isRetry: false, version: 0x0304, suite: 0x1301, group: 0x1d, publicKey: key })
})

test('HelloRetryRequest: group and cookie', () => {
  const extensions = [isTls13, extension(51, Buffer.of(0, 0x1d)), extension(44, Buffer.of(0, 3, 7, 8, 9))]
  const hello = serverHello({ random: retryRandom, suite: 0x1302, extensions })
  expect(read(hello)).toEqual({
    isRetry: true,
    version: 0x0304,
    suite: 0x1302,
    group: 0x1d,
    publicKey: undefined,
    cookie: Buffer.of(7, 8, 9),
    extendedMasterSecret: false,
    secureRenegotiation: false,
  })
})

test('extensions that mean nothing here are passed over', () => {
  const extensions = [extension(0), extension(23), extension(0xff01, Buffer.of(0)), extension(11, Buffer.of(1, 0))]
  expect(read(serverHello({ extensions }))).toMatchObject({ version: 0x0303, group: undefined })
})

const whole = serverHello({ sessionId: Buffer.alloc(8, 1), extensions: [isTls13, keyShare(0x17, Buffer.alloc(65, 4))] })

test('cut at any place it is refused, or lacks its extensions as a whole', () => {
  const withoutExtensions = whole.length - serverHello({ extensions: [] }).length
  expect(withoutExtensions).toBeGreaterThan(0)
  for (let length = 4; length < whole.length; length++) {
    const cut = whole.subarray(0, length)
    if (length === 4 + 2 + 32 + 1 + 8 + 2 + 1) expect(read(cut).version).toBe(0x0303)
    else expect(() => read(cut), `${length} bytes`).toThrow(RecordError)
  }
})

test.for([
  ['a session ID that is longer than the hello', serverHello({}).fill(255, 4 + 34, 4 + 35)],
  ['extensions of the wrong length', Buffer.concat([serverHello({}), Buffer.of(0, 9, 0, 0)])],
  ['an extension longer than all of them', serverHello({ extensions: [Buffer.of(0, 43, 0, 9, 3, 4)] })],
  ['half an extension header', serverHello({ extensions: [Buffer.of(0, 43, 0)] })],
] as const)('refused: %s', ([, hello]) => {
  expect(() => read(hello)).toThrow(RecordError)
})

test('any bytes give a hello or RecordError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, wellBegun) => {
      const begin = wellBegun ? serverHello({}).subarray(0, 4 + 2 + 32) : Buffer.alloc(4)
      try {
        read(Buffer.concat([begin, bytes]))
      } catch (error) {
        expect(error).toBeInstanceOf(RecordError)
      }
    }),
    { numRuns: 2_000 },
  )
})
