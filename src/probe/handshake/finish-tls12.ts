import type { KeyShares } from './key-shares.ts'
import type { LeafKey } from './leaf-keys.ts'
import { handshakeMessage, messageTypes } from './messages.ts'
import type { Ending } from './own-handshake.ts'
import { changeCipherSpec, clearRecord, contentTypes } from './records.ts'
import { ServerAnswer } from './server-answer.ts'
import type { WholeFlight } from './server-flight.ts'
import { isSignedBy, readSignature, type Signature } from './signature.ts'
import { keysOf, prf, type Tls12Cipher } from './tls12-keys.ts'
import type { Transcript } from './transcript.ts'

/** A cipher suite of TLS 1.2 with ephemeral elliptic curves and an AEAD cipher. */
interface Tls12Suite extends Tls12Cipher {
  /** The keys that may sign (RFC 8422 §5.10 has EdDSA among ECDSA). */
  readonly signers: RegExp
}

const ecdsa = /^(ec |ed25519$|ed448$)/
const rsa = /^rsa/

/** RFC 5289 §3.2, RFC 7905 §2. */
const suites: ReadonlyMap<number, Tls12Suite> = new Map<number, Tls12Suite>([
  [0xc02b, { hash: 'sha256', cipher: 'aes-128-gcm', signers: ecdsa }],
  [0xc02c, { hash: 'sha384', cipher: 'aes-256-gcm', signers: ecdsa }],
  [0xc02f, { hash: 'sha256', cipher: 'aes-128-gcm', signers: rsa }],
  [0xc030, { hash: 'sha384', cipher: 'aes-256-gcm', signers: rsa }],
  [0xcca8, { hash: 'sha256', cipher: 'chacha20-poly1305', signers: rsa }],
  [0xcca9, { hash: 'sha256', cipher: 'chacha20-poly1305', signers: ecdsa }],
])

/**
 * Ends a handshake of TLS 1.2 once the server's signature over its ephemeral key has proved that it has the key of its
 * certificate (RFC 8422 §5.4). Undefined where the handshake is of a kind that is left to OpenSSL: another suite or group, no RFC
 * 5746, a version lower than the server's best (RFC 8446 §4.1.3).
 */
export function finishTls12(flight: WholeFlight, key: LeafKey, shares: KeyShares): Ending | 'unproven' | undefined {
  const { hello, transcript, places } = flight
  const suite = suites.get(hello.suite)
  const exchange = places.get(messageTypes.serverKeyExchange)
  const serverHello = places.get(messageTypes.serverHello)
  if (suite === undefined || exchange === undefined || serverHello === undefined) return undefined
  // Behind a HelloRetryRequest, which only TLS 1.3 has, a hash stands in place of the first hello.
  if (!hello.secureRenegotiation || transcript.bytes[0] !== messageTypes.clientHello) return undefined
  const clientRandom = randomOf(transcript.bytes)
  const serverRandom = randomOf(transcript.bytes.subarray(serverHello.start))
  if (serverRandom.subarray(24).equals(downgraded)) return undefined

  const offer = keyExchangeOf(transcript.bytes.subarray(exchange.start + 4, exchange.end))
  if (offer === undefined || !suite.signers.test(key.type)) return undefined
  const data = Buffer.concat([clientRandom, serverRandom, offer.parameters])
  if (!isSignedBy(key, { ...offer, data }, true)) return 'unproven'
  const share = shares.forGroup(offer.group)
  const premaster = shares.sharedSecret(offer.group, offer.publicKey)
  if (share === undefined || premaster === undefined) return undefined

  const randoms = Buffer.concat([clientRandom, serverRandom])
  const messages = Buffer.concat([
    flight.clientCertificateRequested ? handshakeMessage(messageTypes.certificate, Buffer.alloc(3)) : nothing,
    handshakeMessage(messageTypes.clientKeyExchange, Buffer.of(share.publicKey.length), share.publicKey),
  ])
  transcript.add(messages)
  const master = hello.extendedMasterSecret
    ? prf(suite.hash, premaster, 'extended master secret', transcript.hash(suite.hash), masterBytes)
    : prf(suite.hash, premaster, 'master secret', randoms, masterBytes)
  const keys = keysOf(suite, master, Buffer.concat([serverRandom, clientRandom]))
  const finished = finishedMessage(suite, master, 'client finished', transcript)
  transcript.add(finished)
  const records = Buffer.concat([
    clearRecord(contentTypes.handshake, messages),
    changeCipherSpec,
    keys.client.seal(contentTypes.handshake, finished),
  ])
  return { records, answer: new ServerAnswer(keys, finishedMessage(suite, master, 'server finished', transcript)) }
}

interface KeyExchange extends Signature {
  readonly group: number
  readonly publicKey: Buffer
  /** What is signed of it. */
  readonly parameters: Buffer
}

const namedCurve = 3

/** ServerECDHParams with its signature (RFC 8422 §5.4); undefined where it is anything else. */
function keyExchangeOf(body: Buffer): KeyExchange | undefined {
  const end = 4 + (body[3] ?? 0)
  const signature = readSignature(body.subarray(end))
  if (body[0] !== namedCurve || signature === undefined) return undefined
  return {
    ...signature,
    group: body.readUInt16BE(1),
    publicKey: body.subarray(4, end),
    parameters: body.subarray(0, end),
  }
}

const nothing = Buffer.alloc(0)
const masterBytes = 48
const verifyBytes = 12

/** The end of the random of a server that could have spoken TLS 1.3 (RFC 8446 §4.1.3). */
const downgraded = Buffer.from('DOWNGRD\x01', 'latin1')

/** The random of a hello, behind its header and version. */
function randomOf(hello: Buffer): Buffer {
  return hello.subarray(6, 38)
}

function finishedMessage({ hash }: Tls12Suite, master: Buffer, label: string, transcript: Transcript): Buffer {
  return handshakeMessage(messageTypes.finished, prf(hash, master, label, transcript.hash(hash), verifyBytes))
}
