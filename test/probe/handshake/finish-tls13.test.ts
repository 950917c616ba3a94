import { constants, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { finishTls13 } from '../../../src/probe/handshake/finish-tls13.ts'
import { type LeafKey, LeafKeys } from '../../../src/probe/handshake/leaf-keys.ts'
import { ServerFlight, type WholeFlight } from '../../../src/probe/handshake/server-flight.ts'
import { Transcript } from '../../../src/probe/handshake/transcript.ts'
import { someHello, someKey, someSecret } from '../../support/flight-reading.ts'
import {
  certificate13,
  certificateRequest,
  certificateVerify,
  encryptedExtensions,
  isTls13,
  keyShare,
  record,
  Sealer,
  type SuiteCode,
  serverHello,
  suiteCodes,
} from '../../support/tls-flight.ts'
import * as rfc8448 from './rfc8448.ts'

const authority = createAuthority()
const keys = new LeafKeys()

function keyOf(der: Buffer): LeafKey {
  const key = keys.of(der)
  if (key === undefined) throw new Error('no key')
  return key
}

function wholeFlight(hello: Buffer, sharedSecret: Uint8Array, stream: Buffer): WholeFlight {
  const transcript = new Transcript()
  transcript.add(hello)
  const end = new ServerFlight({ upTo: 'end', transcript, sharedSecret: () => sharedSecret }).read(stream)
  if (end?.kind !== 'whole') throw new Error(`the flight ends in ${end?.kind}`)
  return end.flight
}

test('RFC 8448 §3: the server proves its key, and our Finished is the one printed there', () => {
  const stream = Buffer.concat([record(22, rfc8448.serverHello), rfc8448.serverFlightRecord])
  const flight = wholeFlight(rfc8448.clientHello, rfc8448.sharedSecret, stream)
  const ending = finishTls13(flight, keyOf(rfc8448.certificate))
  if (ending === 'unproven') throw new Error('no proof')
  const changeCipherSpec = record(20, Buffer.of(1))
  const ours = changeCipherSpec.length + rfc8448.clientFinishedRecord.length
  expect(ending.records.subarray(changeCipherSpec.length, ours)).toEqual(rfc8448.clientFinishedRecord)
  // then close_notify, under another key
  expect(ending.records.length).toBe(ours + 5 + 2 + 1 + 16)
})

/** What a server of TLS 1.3 says of itself. */
interface Claim {
  readonly suite?: SuiteCode
  readonly scheme?: number
  readonly signWith?: (data: Buffer) => Uint8Array
  readonly spoilVerify?: (message: Buffer) => Buffer
  readonly spoilFinished?: (message: Buffer) => Buffer
  readonly request?: boolean
}

const leaf = authority.issue({ names: ['www.example.ac.jp'], keyType: 'ecdsa-p256' })
const other = authority.issue({ names: ['www.example.ac.jp'], keyType: 'ecdsa-p256' })

/** The flight of a server that shows `leaf`. */
function flightOf({ suite = 0x1301, scheme = 0x0403, ...claim }: Claim, shown = leaf): WholeFlight {
  const { signWith = (data: Buffer) => sign('sha256', data, shown.keys.privateKey) } = claim
  const hello = serverHello({ suite, extensions: [isTls13, keyShare(0x1d, someKey)] })
  const sealer = new Sealer(suite, someSecret, Buffer.concat([someHello, hello]))
  const request = claim.request === true ? certificateRequest : Buffer.alloc(0)
  const said = Buffer.concat([encryptedExtensions, request, certificate13([shown.der])])
  const verify = certificateVerify(suite, Buffer.concat([someHello, hello, said]), scheme, signWith)
  const verified = claim.spoilVerify?.(verify) ?? verify
  const finished = sealer.finished(Buffer.concat([someHello, hello, said, verified]))
  const messages = Buffer.concat([said, verified, claim.spoilFinished?.(finished) ?? finished])
  return wholeFlight(someHello, someSecret, Buffer.concat([record(22, hello), sealer.seal(messages)]))
}

test.for(suiteCodes)('suite 0x%x: a proof is one', (suite) => {
  for (const request of [false, true])
    expect(finishTls13(flightOf({ suite, request }), keyOf(leaf.der))).not.toBe('unproven')
})

const flip = (at: number) => (message: Buffer) => {
  const spoilt = Buffer.from(message)
  spoilt[at < 0 ? message.length + at : at]! ^= 1
  return spoilt
}

test.for<readonly [name: string, claim: Claim]>([
  ['a signature by another key', { signWith: (data) => sign('sha256', data, other.keys.privateKey) }],
  ['a signature over something else', { signWith: () => sign('sha256', Buffer.alloc(98), leaf.keys.privateKey) }],
  ['a signature with another hash', { signWith: (data) => sign('sha384', data, leaf.keys.privateKey) }],
  ['the scheme of another curve', { scheme: 0x0503, signWith: (data) => sign('sha384', data, leaf.keys.privateKey) }],
  ['a scheme for RSA', { scheme: 0x0804 }],
  ['SHA-1, which TLS 1.3 forbids', { scheme: 0x0203, signWith: (data) => sign('sha1', data, leaf.keys.privateKey) }],
  ['a scheme that nobody knows', { scheme: 0xffff }],
  ['no signature', { signWith: () => Buffer.alloc(0) }],
  ['garbage in place of a signature', { signWith: () => Buffer.alloc(70, 0x30) }],
  ['a bit of the signature', { spoilVerify: flip(-1) }],
  ['the length of the signature', { spoilVerify: flip(7) }],
  ['a bit of Finished', { spoilFinished: flip(-1) }],
  [
    'a Finished that is cut',
    { spoilFinished: (message) => Buffer.concat([Buffer.of(20, 0, 0, 12), message.subarray(4, 16)]) },
  ],
])('no proof: %s', ([, claim]) => {
  expect(finishTls13(flightOf(claim), keyOf(leaf.der))).toBe('unproven')
})

const rsa = authority.issue({ names: ['www.example.ac.jp'], keyType: 'rsa-2048' })
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }

test.for<readonly [name: string, scheme: number, hash: string, options: object, proves: boolean]>([
  ['rsa_pss_rsae_sha256', 0x0804, 'sha256', pss, true],
  ['rsa_pss_rsae_sha512', 0x0806, 'sha512', pss, true],
  ['rsa_pss_pss_sha256, for keys of another kind', 0x0809, 'sha256', pss, false],
  ['rsa_pkcs1_sha256, which TLS 1.3 forbids', 0x0401, 'sha256', {}, false],
  ['PSS with an empty salt', 0x0804, 'sha256', { ...pss, saltLength: 0 }, false],
])('%s', ([, scheme, hash, options, proves]) => {
  const signWith = (data: Buffer) => sign(hash, data, { key: rsa.keys.privateKey, ...options })
  const ending = finishTls13(flightOf({ scheme, signWith }, rsa), keyOf(rsa.der))
  expect(ending !== 'unproven').toBe(proves)
})

test('the key of another certificate proves nothing', () => {
  expect(finishTls13(flightOf({}), keyOf(other.der))).toBe('unproven')
})
