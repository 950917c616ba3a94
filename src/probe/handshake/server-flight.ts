import {
  HandshakeDecryption,
  serverTrafficSecret,
  type Tls13Suite,
  tls13Suites,
  transcriptHash,
} from './key-schedule.ts'
import { MessageReader, messageTypes, readCertificateList } from './messages.ts'
import { contentTypes, headerBytes, RecordError, RecordReader } from './records.ts'
import { readServerHello, type ServerHello } from './server-hello.ts'

/** How a server's answer to a hello ended. */
export type FlightEnd =
  | {
      readonly kind: 'certificates'
      /** Leaf first, at least one; views that stand only until the next read. */
      readonly ders: readonly Buffer[]
      readonly version: number
      readonly suite: number
      /** Undefined up to TLS 1.2, where the request comes behind the certificate. */
      readonly clientCertificateRequested: boolean | undefined
    }
  | { readonly kind: 'alert'; readonly number: number }
  | {
      readonly kind: 'retry'
      readonly hello: ServerHello
      readonly message: Buffer
      /** What was read behind it, such as a ChangeCipherSpec: the begin of the next flight. */
      readonly rest: Buffer
    }
  | { readonly kind: 'failure'; readonly error: RecordError }

/** What is needed to go on behind a ServerHello of TLS 1.3. */
export interface Tls13Secrets {
  /** Messages before this flight: the hello, or after a retry what stands for both (RFC 8446 §4.4.1). */
  readonly transcript: (suite: Tls13Suite) => readonly Uint8Array[]
  /** The shared secret with the server's key; undefined where the key is none of a group that was offered. */
  readonly sharedSecret: (group: number, publicKey: Buffer) => Uint8Array | undefined
}

/** A handshake that somebody else makes, and reads along: of any version, with the secret as it is told. */
export interface ObservedSecrets {
  /** server_handshake_traffic_secret, undefined where it was never told. */
  readonly trafficSecret: () => Buffer | undefined
}

/** Records, warnings and empty turns that a server may spend before its certificate. */
const maxRecords = 1_024
const maxWarnings = 16

const nothing = Buffer.alloc(0)

/**
 * Reads what a server answers to a hello, up to its Certificate, over any split into pieces. Never throws.
 * With `secrets` of our own the hello was for TLS 1.3, without any for at most 1.2.
 */
export class ServerFlight {
  readonly #records = new RecordReader()
  readonly #messages = new MessageReader()
  readonly #secrets: Tls13Secrets | ObservedSecrets | undefined
  #hello: ServerHello | undefined
  #decryption: HandshakeDecryption | undefined
  #clientCertificateRequested = false
  #end: FlightEnd | undefined
  #count = 0
  #warnings = 0

  constructor(secrets?: Tls13Secrets | ObservedSecrets) {
    this.#secrets = secrets
  }

  /** Reads a further piece; answers how the flight ended, once it has. */
  read(piece: Buffer): FlightEnd | undefined {
    if (this.#end !== undefined) return this.#end
    try {
      this.#records.read(piece, this)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#end = { kind: 'failure', error }
    }
    return this.#end
  }

  /** One record of the stream; `RecordReader` calls it. */
  record(type: number, bytes: Buffer, start: number, end: number): boolean {
    this.#count += 1
    // What OpenSSL has read already is bounded by its bytes.
    const isOurs = this.#secrets === undefined || !('trafficSecret' in this.#secrets)
    if (isOurs && this.#count > maxRecords)
      throw new RecordError('limit', `more than ${maxRecords} records before a certificate`)
    switch (type) {
      case contentTypes.handshake:
        if (this.#decryption !== undefined)
          throw new RecordError('protocol', 'a handshake message in the clear after ServerHello')
        if (this.#messages.read(bytes.subarray(start, end), this.#message)) return true
        if (this.#end?.kind === 'retry') this.#end = { ...this.#end, rest: bytes.subarray(end) }
        return false
      case contentTypes.alert:
        return this.#alert(bytes.subarray(start, end))
      case contentTypes.changeCipherSpec:
        // Means nothing in TLS 1.3 (RFC 8446 §D.4), and comes too late to be met before in 1.2.
        if (this.#secrets === undefined) throw new RecordError('protocol', 'ChangeCipherSpec before a certificate')
        return true
      default:
        return this.#encrypted(bytes, start, end)
    }
  }

  #encrypted(bytes: Buffer, start: number, end: number): boolean {
    if (this.#decryption === undefined) throw new RecordError('protocol', 'application data before a certificate')
    const opened = this.#decryption.open(bytes.subarray(start - headerBytes, start), bytes.subarray(start, end))
    if (opened === undefined) throw new RecordError('protocol', 'an encrypted record that does not decrypt')
    if (opened.type === contentTypes.alert) return this.#alert(opened.content)
    if (opened.type !== contentTypes.handshake) throw new RecordError('protocol', 'data in place of a certificate')
    return this.#messages.read(opened.content, this.#message)
  }

  #alert(content: Buffer): boolean {
    const [level, number] = content
    if (level === undefined || number === undefined) throw new RecordError('protocol', 'an alert that ends too early')
    // Warnings are gone from TLS 1.3; before, unrecognized_name is one that servers send and go on (RFC 6066 §3).
    this.#warnings += 1
    if (level === 1 && number !== 0 && this.#warnings <= maxWarnings) return true
    this.#end = { kind: 'alert', number }
    return false
  }

  readonly #message = (type: number, bytes: Buffer, start: number, end: number): boolean => {
    if (type === messageTypes.helloRequest && this.#hello === undefined) return true
    if (this.#hello === undefined) {
      if (type !== messageTypes.serverHello)
        throw new RecordError('protocol', `handshake message ${type} in place of ServerHello`)
      return this.#serverHello(bytes, start, end)
    }
    if (type === messageTypes.certificate) return this.#certificate(this.#hello, bytes, start, end)
    const tls13 = this.#decryption !== undefined
    if (tls13 && type === messageTypes.encryptedExtensions) return true
    if (tls13 && type === messageTypes.certificateRequest) {
      this.#clientCertificateRequested = true
      return true
    }
    throw new RecordError('protocol', `handshake message ${type} in place of Certificate`)
  }

  #serverHello(bytes: Buffer, start: number, end: number): boolean {
    const hello = readServerHello(bytes, start, end)
    const message = Buffer.from(bytes.subarray(start - 4, end))
    this.#hello = hello
    const mayBeTls12 = this.#secrets === undefined || 'trafficSecret' in this.#secrets
    if (mayBeTls12 && hello.version >= 0x0300 && hello.version <= 0x0303) return true
    if (this.#secrets === undefined || hello.version !== 0x0304)
      throw new RecordError('protocol', 'a version that was not offered')
    // The key changes here: no message may share the record (RFC 8446 §5.1).
    if (end !== bytes.length) throw new RecordError('protocol', 'a handshake message in the clear after ServerHello')
    if (hello.isRetry) {
      this.#end = { kind: 'retry', hello, message, rest: nothing }
      return false
    }
    this.#decryption = this.#decryptionAfter(hello, message, this.#secrets)
    return true
  }

  #decryptionAfter(
    { suite: code, group, publicKey }: ServerHello,
    message: Buffer,
    secrets: Tls13Secrets | ObservedSecrets,
  ): HandshakeDecryption {
    const suite = tls13Suites.get(code)
    if (suite === undefined) throw new RecordError('protocol', 'a cipher suite that was not offered')
    if ('trafficSecret' in secrets) {
      const secret = secrets.trafficSecret()
      if (secret === undefined) throw new RecordError('protocol', 'no key for what follows')
      return new HandshakeDecryption(suite, secret)
    }
    const shared = group !== undefined && publicKey !== undefined ? secrets.sharedSecret(group, publicKey) : undefined
    if (shared === undefined) throw new RecordError('protocol', 'a key share that was not offered')
    const transcript = transcriptHash(suite, [...secrets.transcript(suite), message])
    return new HandshakeDecryption(suite, serverTrafficSecret(suite, shared, transcript))
  }

  #certificate({ version, suite }: ServerHello, bytes: Buffer, start: number, end: number): boolean {
    const tls13 = this.#decryption !== undefined
    const ders = readCertificateList(bytes, start, end, tls13)
    const clientCertificateRequested = tls13 ? this.#clientCertificateRequested : undefined
    if (ders.length === 0) throw new RecordError('protocol', 'a Certificate message without a certificate')
    this.#end = { kind: 'certificates', ders, version, suite, clientCertificateRequested }
    return false
  }
}
