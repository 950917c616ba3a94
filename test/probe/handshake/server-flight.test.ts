import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ServerFlight } from '../../../src/probe/handshake/server-flight.ts'
import {
  flight13,
  planOf,
  type Reading,
  readAtOnce,
  readIn,
  someHello,
  someSecrets,
} from '../../support/flight-reading.ts'
import { alertRecord } from '../../support/odd-servers.ts'
import {
  certificate12,
  certificate13,
  certificateRequest,
  encryptedExtensions,
  extension,
  fragmented,
  isTls13,
  keyShare,
  message,
  record,
  retryRandom,
  Sealer,
  serverHello,
  suiteCodes,
} from '../../support/tls-flight.ts'
import * as rfc8448 from './rfc8448.ts'

const leaf = Buffer.alloc(700, 0x30)
const issuer = Buffer.alloc(900, 0x31)
const both = [leaf.toString('hex'), issuer.toString('hex')]
const hello12 = serverHello({ extensions: [extension(0xff01, Buffer.of(0)), extension(23)] })
const certificates = certificate12(leaf, issuer)
const keyExchange = message(12, Buffer.alloc(120, 1))
const done = message(14)
const flight12 = Buffer.concat([
  record(22, hello12),
  record(22, certificates),
  record(22, keyExchange),
  record(22, done),
])
const key = Buffer.alloc(65, 4)
const hello13 = serverHello({ suite: 0x1301, extensions: [isTls13, keyShare(0x17, key)] })
const sealerOf = () => new Sealer(0x1301, Buffer.alloc(32, 0x5a), Buffer.concat([someHello, hello13]))

const changeCipherSpec = record(20, Buffer.of(1))

test('RFC 8448 §3: the certificate, from the private key of the client on', () => {
  const secrets = {
    hello: rfc8448.clientHello,
    sharedSecret: (group: number, publicKey: Buffer) =>
      group === 0x1d ? rfc8448.clientSecretWith(publicKey) : undefined,
  }
  const stream = Buffer.concat([record(22, rfc8448.serverHello), rfc8448.serverFlightRecord])
  for (const length of [1, 13, stream.length]) {
    expect(readIn(stream, [length], secrets)).toEqual({
      end: 'certificates 1',
      ders: [rfc8448.certificate.toString('hex')],
      detail: '',
    })
  }
})

test('what a TLS 1.2 flight decided is told', () => {
  expect(new ServerFlight(planOf()).read(flight12)).toMatchObject({
    kind: 'certificates',
    version: 0x0303,
    suite: 0xc02b,
    clientCertificateRequested: undefined,
  })
})

test.for([0x0300, 0x0301, 0x0302, 0x0303])('version 0x%x is read', (version) => {
  const stream = fragmented(9_000, serverHello({ version }), certificates)
  expect(new ServerFlight(planOf()).read(stream)).toMatchObject({ kind: 'certificates', version })
})

test('TLS 1.2: any split into pieces and any fragments give the same certificates', () => {
  const anySplit = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 })
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 2_000 }), anySplit, (recordBytes, lengths) => {
      const stream = fragmented(recordBytes, hello12, certificates, keyExchange, done)
      expect(readIn(stream, lengths)).toEqual({ end: 'certificates 2', ders: both, detail: '' })
    }),
  )
})

test('TLS 1.2: records of one byte each', () => {
  const stream = fragmented(1, hello12, certificate12(leaf))
  for (const length of [1, 2, 5, stream.length]) expect(readIn(stream, [length]).end).toBe('certificates 1')
})

test.for(suiteCodes)('TLS 1.3, suite 0x%x: any split, any fragments, any padding', (suite) => {
  const anySplit = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 })
  const anyOptions = fc.record({
    recordBytes: fc.integer({ min: 20, max: 3_000 }),
    padding: fc.integer({ min: 0, max: 300 }),
    stapled: fc.boolean(),
    requestsCertificate: fc.boolean(),
  })
  fc.assert(
    fc.property(anyOptions, anySplit, (options, lengths) => {
      const stream = flight13({ suite, ders: [leaf, issuer], ...options })
      expect(readIn(stream, lengths, someSecrets)).toEqual({ end: 'certificates 2', ders: both, detail: '' })
    }),
    { numRuns: 40 },
  )
})

test('TLS 1.3: records of one byte each', () => {
  expect(readAtOnce(flight13({ ders: [leaf], recordBytes: 1 }), someSecrets).end).toBe('certificates 1')
})

test.for([true, false])('TLS 1.3: a client certificate is requested: %s', (requestsCertificate) => {
  const stream = flight13({ ders: [leaf], requestsCertificate })
  const { ...end } = new ServerFlight(planOf(someSecrets)).read(stream)
  expect(end).toMatchObject({ version: 0x0304, suite: 0x1301, clientCertificateRequested: requestsCertificate })
})

test('HelloRetryRequest ends the flight with its group and cookie', () => {
  const extensions = [isTls13, extension(51, Buffer.of(0, 0x1d)), extension(44, Buffer.of(0, 2, 7, 7))]
  const retry = serverHello({ random: retryRandom, suite: 0x1301, extensions })
  const end = new ServerFlight(planOf(someSecrets)).read(record(22, retry))
  expect(end).toMatchObject({ kind: 'retry', hello: { group: 0x1d, cookie: Buffer.of(7, 7) }, message: retry })
})

test('what stands behind a HelloRetryRequest, whole or cut, is handed on', () => {
  const retry = record(22, serverHello({ random: retryRandom, suite: 0x1301, extensions: [isTls13] }))
  for (let cut = 0; cut <= changeCipherSpec.length; cut++) {
    const rest = changeCipherSpec.subarray(0, cut)
    const end = new ServerFlight(planOf(someSecrets)).read(Buffer.concat([retry, rest]))
    expect(end).toMatchObject({ kind: 'retry', rest })
  }
})

const warning = (number: number) => alertRecord(number, 'warning')
const repeated = (times: number, piece: Buffer) => Buffer.concat(Array.from({ length: times }, () => piece))

const anyFlight13 = flight13({ ders: [leaf] })
const inTls12: readonly (readonly [name: string, stream: Buffer, end: string])[] = [
  ['nothing but a header', Buffer.of(22, 3, 3, 0, 9), 'waits'],
  ['a hello alone', record(22, hello12), 'waits'],
  [
    'half a certificate message',
    Buffer.concat([record(22, hello12), record(22, certificates.subarray(0, 99))]),
    'waits',
  ],
  ['a fatal alert', alertRecord(40), 'alert 40'],
  ['a fatal alert after the hello', Buffer.concat([record(22, hello12), alertRecord(80)]), 'alert 80'],
  ['close_notify', warning(0), 'alert 0'],
  ['half an alert', record(21, Buffer.of(2)), 'protocol'],
  ['a warning of unrecognized_name, then the flight', Buffer.concat([warning(112), flight12]), 'certificates 2'],
  [
    'a few warnings between records',
    Buffer.concat([warning(90), record(22, hello12), warning(90), record(22, certificates)]),
    'certificates 2',
  ],
  ['2,000 warnings', repeated(2_000, warning(90)), 'alert 90'],
  ['a hello request before the hello', Buffer.concat([record(22, message(0)), flight12]), 'certificates 2'],
  ['2,000 hello requests', repeated(2_000, record(22, message(0))), 'limit'],
  ['a certificate without a hello', record(22, certificates), 'protocol'],
  ['two hellos', Buffer.concat([record(22, hello12), flight12]), 'protocol'],
  ['no certificate but a key exchange (anonymous)', fragmented(9_000, hello12, keyExchange), 'protocol'],
  ['an empty list of certificates', fragmented(9_000, hello12, certificate12()), 'protocol'],
  ['a resumed session that nobody offered', Buffer.concat([record(22, hello12), record(20, Buffer.of(1))]), 'protocol'],
  ['application data', record(23, Buffer.alloc(40)), 'protocol'],
  ['a heartbeat', record(24, Buffer.alloc(40)), 'protocol'],
  ['a message of 16 MiB', record(22, Buffer.of(11, 0xff, 0xff, 0xff)), 'limit'],
  ['TLS 1.3, which was not offered', record(22, hello13), 'protocol'],
  ['a version of the future', record(22, serverHello({ version: 0x0305 })), 'protocol'],
  ['a version of the past', record(22, serverHello({ version: 0x0002 })), 'protocol'],
  ['HelloRetryRequest without TLS 1.3', record(22, serverHello({ random: retryRandom })), 'waits'],
]

test.for(inTls12)('answer to a hello for TLS 1.2: %s', ([, stream, end]) => {
  for (const length of [1, 7, stream.length]) expect(readIn(stream, [length]).end).toBe(end)
})

const after13 = (...parts: readonly Buffer[]) => Buffer.concat([record(22, hello13), ...parts])
const inTls13: readonly (readonly [name: string, stream: () => Buffer, end: string])[] = [
  ['TLS 1.2', () => flight12, 'protocol'],
  ['a fatal alert in the clear', () => alertRecord(70), 'alert 70'],
  ['an encrypted alert', () => after13(sealerOf().seal(Buffer.of(2, 40), 21)), 'alert 40'],
  ['an alert in the clear after ServerHello', () => after13(alertRecord(80)), 'alert 80'],
  [
    'many of ChangeCipherSpec',
    () => after13(repeated(30, changeCipherSpec), anyFlight13.subarray(record(22, hello13).length)),
    'certificates 1',
  ],
  ['2,000 of ChangeCipherSpec', () => repeated(2_000, changeCipherSpec), 'limit'],
  [
    'a certificate in the clear',
    () => after13(record(22, encryptedExtensions), record(22, certificate13([leaf]))),
    'protocol',
  ],
  [
    'a certificate in the clear, in the record of ServerHello',
    () => record(22, hello13, encryptedExtensions, certificate13([leaf])),
    'protocol',
  ],
  [
    'the begin of a message in the record of ServerHello',
    () =>
      Buffer.concat([
        record(22, hello13, encryptedExtensions.subarray(0, 2)),
        sealerOf().seal(Buffer.concat([encryptedExtensions.subarray(2), certificate13([leaf])])),
      ]),
    'protocol',
  ],
  [
    'a record under another key',
    () => after13(new Sealer(0x1301, Buffer.alloc(32), someHello).seal(encryptedExtensions)),
    'protocol',
  ],
  ['encrypted application data', () => after13(sealerOf().seal(Buffer.from('HTTP'), 23)), 'protocol'],
  ['an empty encrypted record', () => after13(record(23)), 'protocol'],
  ['ServerHello twice', () => after13(sealerOf().seal(hello13)), 'protocol'],
  [
    'a share of a group that was not offered',
    () => record(22, serverHello({ suite: 0x1301, extensions: [isTls13, keyShare(0x18, key)] })),
    'protocol',
  ],
  [
    'another key than that of the group',
    () => record(22, serverHello({ suite: 0x1301, extensions: [isTls13, keyShare(0x17, Buffer.alloc(65))] })),
    'protocol',
  ],
  ['no share at all (PSK)', () => record(22, serverHello({ suite: 0x1301, extensions: [isTls13] })), 'protocol'],
  [
    'a suite of TLS 1.2',
    () => record(22, serverHello({ suite: 0xc02b, extensions: [isTls13, keyShare(0x17, key)] })),
    'protocol',
  ],
  [
    'a suite that was not offered',
    () => record(22, serverHello({ suite: 0x1304, extensions: [isTls13, keyShare(0x17, key)] })),
    'protocol',
  ],
  ['an empty list of certificates', () => flight13({ ders: [] }), 'protocol'],
  [
    'a request for a certificate, then none',
    () => after13(sealerOf().seal(Buffer.concat([encryptedExtensions, certificateRequest]))),
    'waits',
  ],
]

test.for(inTls13)('answer to a hello for TLS 1.3: %s', ([, make, end]) => {
  const stream = make()
  for (const length of [1, 7, stream.length]) expect(readIn(stream, [length], someSecrets).end).toBe(end)
})

test('a flight that has ended stays as it ended', () => {
  const flight = new ServerFlight(planOf())
  const first = flight.read(flight12)
  expect(flight.read(alertRecord(40))).toEqual(first)
  expect(flight.read(Buffer.from('garbage'))).toEqual(first)
})

test('bytes that never make a message are held within bounds', () => {
  const endless: readonly [string, Buffer][] = [
    [
      'records of a message that is never whole',
      fragmented(200, message(11, Buffer.alloc(250_000)).subarray(0, 249_000)),
    ],
    ['bytes of a record that is never whole', Buffer.concat([Buffer.of(22, 3, 3, 0x40, 0), Buffer.alloc(16_000)])],
  ]
  for (const [, stream] of endless) {
    const reading: Reading = readIn(Buffer.concat([record(22, hello12), stream]), [1])
    expect(['waits', 'limit']).toContain(reading.end)
  }
})
