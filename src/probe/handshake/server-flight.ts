import { HandshakeSecrets, type Tls13Suite, tls13Suites } from './key-schedule.ts'
import { MessageOrder, order12, order13 } from './message-order.ts'
import { MessageReader, messageTypes, readCertificateList } from './messages.ts'
import { RecordProtection } from './record-protection.ts'
import { contentTypes, headerBytes, RecordError, RecordReader } from './records.ts'
import { readServerHello, type ServerHello } from './server-hello.ts'
import type { Transcript } from './transcript.ts'

/** How a server's answer to a hello ended. */
export type FlightEnd =
  | CertificatesSeen
  | { readonly kind: 'whole'; readonly flight: WholeFlight }
  | { readonly kind: 'alert'; readonly number: number }
  | {
      readonly kind: 'retry'
      readonly hello: ServerHello
      readonly message: Buffer
      /** What was read behind it, such as a ChangeCipherSpec: the begin of the next flight. */
      readonly rest: Buffer
    }
  | { readonly kind: 'failure'; readonly error: RecordError }

/** The certificates of a flight. */
export interface CertificatesSeen {
  readonly kind: 'certificates'
  /** Leaf first, at least one; views that stand only until the next read. */
  readonly ders: readonly Buffer[]
  readonly version: number
  readonly suite: number
  /** Undefined where the flight was not followed so far: up to TLS 1.2 the request comes behind the certificate. */
  readonly clientCertificateRequested: boolean | undefined
}

/** A flight that was read to its last message: Finished in TLS 1.3, ServerHelloDone before. */
export interface WholeFlight {
  readonly hello: ServerHello
  /** Leaf first, at least one. */
  readonly ders: readonly Buffer[]
  readonly clientCertificateRequested: boolean
  /** All messages from the first ClientHello on. */
  readonly transcript: Transcript
  /** Where each message of the flight stands in the transcript, its header included, by its type. */
  readonly places: ReadonlyMap<number, { readonly start: number; readonly end: number }>
  /** Undefined before TLS 1.3. */
  readonly secrets: HandshakeSecrets | undefined
}

/** What a flight answers to, and what it is read for. */
export type FlightPlan =
  /** The hello was for TLS 1.2 at most; the certificate comes in the clear. */
  | { readonly upTo: 'certificate' }
  /** The hello offered TLS 1.3: alone where the certificate is all that is wanted, beside 1.2 where the whole flight is. */
  | {
      readonly upTo: 'certificate' | 'end'
      /** Messages before this flight; what the server sends is added. */
      readonly transcript: Transcript
      /** The secret shared with the server's key; undefined where the key is none of a group that was offered. */
      readonly sharedSecret: (group: number, publicKey: Buffer) => Uint8Array | undefined
    }
  /** Somebody else makes the handshake, of any version, and tells server_handshake_traffic_secret as soon as it is known. */
  | { readonly upTo: 'certificate'; readonly trafficSecret: () => Buffer | undefined }

/** Records, warnings and empty turns that a server may spend before its certificate. */
const maxRecords = 1_024
const maxWarnings = 16

const nothing = Buffer.alloc(0)

/** Reads what a server answers to a hello, as far as its plan says, over any split into pieces. Never throws. */
export class ServerFlight {
  readonly #records = new RecordReader()
  readonly #messages = new MessageReader()
  readonly #plan: FlightPlan
  readonly #places = new Map<number, { start: number; end: number }>()
  #hello: ServerHello | undefined
  #order = new MessageOrder(order12)
  #secrets: HandshakeSecrets | undefined
  #protection: RecordProtection | undefined
  #clientCertificateRequested: boolean | undefined
  #ders: readonly Buffer[] = []
  #end: FlightEnd | undefined
  #count = 0
  #warnings = 0

  constructor(plan: FlightPlan) {
    this.#plan = plan
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

  /** The certificates, once they were seen; also where the flight never comes to its end. */
  certificates(): CertificatesSeen | undefined {
    if (this.#hello === undefined || this.#ders.length === 0) return undefined
    const { version, suite } = this.#hello
    return {
      kind: 'certificates',
      ders: this.#ders,
      version,
      suite,
      clientCertificateRequested: this.#clientCertificateRequested,
    }
  }

  /** One record of the stream; `RecordReader` calls it. */
  record(type: number, bytes: Buffer, start: number, end: number): boolean {
    this.#count += 1
    // What OpenSSL has read already is bounded by its bytes.
    if (!('trafficSecret' in this.#plan) && this.#count > maxRecords)
      throw new RecordError('limit', `more than ${maxRecords} records before a certificate`)
    switch (type) {
      case contentTypes.handshake:
        if (this.#protection !== undefined)
          throw new RecordError('protocol', 'a handshake message in the clear after ServerHello')
        if (this.#messages.read(bytes.subarray(start, end), this.#message)) return true
        if (this.#end?.kind === 'retry') this.#end = { ...this.#end, rest: bytes.subarray(end) }
        return false
      case contentTypes.alert:
        return this.#alert(bytes.subarray(start, end))
      case contentTypes.changeCipherSpec:
        // Means nothing in TLS 1.3 (RFC 8446 §D.4), and comes too late to be met before in 1.2.
        if (!this.#offersTls13 || this.#isTls12)
          throw new RecordError('protocol', 'ChangeCipherSpec before a certificate')
        return true
      default:
        return this.#encrypted(bytes, start, end)
    }
  }

  get #offersTls13(): boolean {
    return 'transcript' in this.#plan || 'trafficSecret' in this.#plan
  }

  get #isTls12(): boolean {
    return this.#hello !== undefined && this.#protection === undefined
  }

  #encrypted(bytes: Buffer, start: number, end: number): boolean {
    if (this.#protection === undefined) throw new RecordError('protocol', 'application data before a certificate')
    const opened = this.#protection.open(bytes.subarray(start - headerBytes, start), bytes.subarray(start, end))
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
    if (this.#hello === undefined) {
      if (type === messageTypes.helloRequest) return true
      if (type !== messageTypes.serverHello)
        throw new RecordError('protocol', `handshake message ${type} in place of ServerHello`)
      return this.#serverHello(bytes, start, end)
    }
    this.#order.next(type)
    if (type === messageTypes.certificateRequest) this.#clientCertificateRequested = true
    const plan = this.#plan
    if (plan.upTo === 'certificate') return type !== messageTypes.certificate || this.#certificate(bytes, start, end)
    const at = this.#keep(plan.transcript, type, bytes.subarray(start - 4, end))
    if (type === messageTypes.certificate) {
      const kept = plan.transcript.bytes
      this.#ders = this.#list(kept, at + 4, kept.length)
    }
    return !this.#order.isAtEnd || this.#whole(plan.transcript, this.#hello)
  }

  #keep(transcript: Transcript, type: number, message: Buffer): number {
    const start = transcript.length
    transcript.add(message)
    this.#places.set(type, { start, end: transcript.length })
    return start
  }

  #serverHello(bytes: Buffer, start: number, end: number): boolean {
    const plan = this.#plan
    const hello = readServerHello(bytes, start, end)
    const message = bytes.subarray(start - 4, end)
    const { version } = hello
    this.#hello = hello
    if (version !== tls13 || !this.#offersTls13) {
      const wasOffered = 'transcript' in plan ? plan.upTo === 'end' && version === tls12 : version <= tls12
      if (version < sslv3 || !wasOffered) throw new RecordError('protocol', 'a version that was not offered')
      if ('transcript' in plan) this.#keep(plan.transcript, messageTypes.serverHello, message)
      return true
    }
    // The key changes here: no message may share the record (RFC 8446 §5.1).
    if (end !== bytes.length) throw new RecordError('protocol', 'a handshake message in the clear after ServerHello')
    if (hello.isRetry) {
      this.#end = { kind: 'retry', hello, message: Buffer.from(message), rest: nothing }
      return false
    }
    this.#order = new MessageOrder(order13)
    const suite = suiteOf(hello)
    this.#protection = new RecordProtection(suite, this.#trafficSecret(suite, hello, message))
    this.#clientCertificateRequested = false
    return true
  }

  #trafficSecret(suite: Tls13Suite, { group, publicKey }: ServerHello, message: Buffer): Buffer {
    const plan = this.#plan
    if ('trafficSecret' in plan) {
      const secret = plan.trafficSecret()
      if (secret === undefined) throw new RecordError('protocol', 'no key for what follows')
      return secret
    }
    const offered = 'transcript' in plan && group !== undefined && publicKey !== undefined ? plan : undefined
    const shared = offered?.sharedSecret(group as number, publicKey as Buffer)
    if (offered === undefined || shared === undefined)
      throw new RecordError('protocol', 'a key share that was not offered')
    this.#keep(offered.transcript, messageTypes.serverHello, message)
    this.#secrets = new HandshakeSecrets(suite, shared, offered.transcript.hash(suite.hash))
    return this.#secrets.server
  }

  #certificate(bytes: Buffer, start: number, end: number): boolean {
    this.#ders = this.#list(bytes, start, end)
    this.#end = this.certificates()
    return false
  }

  #list(bytes: Buffer, start: number, end: number): Buffer[] {
    const ders = readCertificateList(bytes, start, end, this.#protection !== undefined)
    if (ders.length === 0) throw new RecordError('protocol', 'a Certificate message without a certificate')
    return ders
  }

  #whole(transcript: Transcript, hello: ServerHello): boolean {
    this.#end = {
      kind: 'whole',
      flight: {
        hello,
        ders: this.#ders,
        clientCertificateRequested: this.#clientCertificateRequested === true,
        transcript,
        places: this.#places,
        secrets: this.#secrets,
      },
    }
    return false
  }
}

const sslv3 = 0x0300
const tls12 = 0x0303
const tls13 = 0x0304

function suiteOf({ suite }: ServerHello): Tls13Suite {
  const known = tls13Suites.get(suite)
  if (known === undefined) throw new RecordError('protocol', 'a cipher suite that was not offered')
  return known
}
