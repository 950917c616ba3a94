import {
  type FlightEnd,
  type FlightPlan,
  ServerFlight,
  type WholeFlight,
} from '../../src/probe/handshake/server-flight.ts'
import { Transcript } from '../../src/probe/handshake/transcript.ts'
import {
  certificate13,
  certificateRequest,
  encryptedExtensions,
  isTls13,
  keyShare,
  record,
  Sealer,
  type SuiteCode,
  serverHello,
} from './tls-flight.ts'

/** What a client knows that has offered TLS 1.3. */
export interface ClientSecrets {
  /** Its hello, without the record's header. */
  readonly hello: Buffer
  readonly sharedSecret: (group: number, publicKey: Buffer) => Uint8Array | undefined
  /** Reports whether a whole flight proves that the server has its key; where the hello asked for one. */
  readonly isProof?: (flight: WholeFlight) => boolean
}

/** With secrets of a client that has offered TLS 1.3, without them up to TLS 1.2. */
export function planOf(secrets?: ClientSecrets): FlightPlan {
  if (secrets === undefined) return { upTo: 'certificate' }
  const transcript = new Transcript()
  transcript.add(secrets.hello)
  const { sharedSecret, isProof } = secrets
  return { upTo: isProof === undefined ? 'certificate' : 'end', transcript, sharedSecret }
}

/** The end of a flight in one word or two: `certificates 2`, `whole 2`, `proof …`, `alert 40`, `retry 29`, `protocol`; `waits` for none. */
function endOf(end: FlightEnd | undefined, secrets?: ClientSecrets): string {
  switch (end?.kind) {
    case undefined:
      return 'waits'
    case 'certificates':
      return `certificates ${end.ders.length}`
    case 'whole':
      return wholeEnd(end.flight, secrets)
    case 'alert':
      return `alert ${end.number}`
    case 'retry':
      return `retry ${end.hello.group}`
    case 'failure':
      return end.error.kind
  }
}

/** With the hash of what was said where it is a proof. */
function wholeEnd(flight: WholeFlight, secrets?: ClientSecrets): string {
  const said = flight.transcript.hash('sha256').toString('hex')
  return secrets?.isProof?.(flight) === true ? `proof ${said}` : `whole ${flight.ders.length}`
}

/** What a flight looks like in tests: its end with certificates as copies, which views of read pieces are not. */
export type Reading = { readonly end: string; readonly ders: readonly string[]; readonly detail: string }

/** Reads a stream in pieces of these lengths (the last one repeats) until it has ended. */
export function readIn(stream: Buffer, lengths: readonly number[], secrets?: ClientSecrets): Reading {
  const flight = new ServerFlight(planOf(secrets))
  let end: FlightEnd | undefined
  for (let at = 0, index = 0; at < stream.length && end === undefined; index++) {
    const length = Math.max(1, lengths[index] ?? lengths.at(-1) ?? stream.length)
    // a buffer of its own that is overwritten afterwards, as that of a socket is
    const piece = Buffer.from(stream.subarray(at, at + length))
    end = flight.read(piece)
    if (end === undefined) piece.fill(0xee)
    at += length
  }
  return readingOf(end, secrets)
}

function readingOf(end: FlightEnd | undefined, secrets?: ClientSecrets): Reading {
  return {
    end: endOf(end, secrets),
    ders: end?.kind === 'certificates' ? end.ders.map((der) => der.toString('hex')) : [],
    detail: end?.kind === 'failure' ? end.error.message : '',
  }
}

/** Reads a stream at once. */
export function readAtOnce(stream: Buffer, secrets?: ClientSecrets): Reading {
  return readIn(stream, [stream.length], secrets)
}

/** The hello that synthetic flights of TLS 1.3 answer, and the secret that they share. */
export const someHello: Buffer = Buffer.from('a hello in the transcript')
export const someSecret: Buffer = Buffer.alloc(32, 0x5a)
export const someKey: Buffer = Buffer.alloc(65, 4)

/** What a client knows that has sent `someHello` with a share of P-256. */
export const someSecrets: ClientSecrets = {
  hello: someHello,
  sharedSecret: (group, key) => (group === 0x17 && key.equals(someKey) ? someSecret : undefined),
}

/** What a flight of TLS 1.3 is to be like. */
export interface Flight13 {
  readonly suite?: SuiteCode
  readonly ders: readonly Uint8Array[]
  readonly requestsCertificate?: boolean
  readonly stapled?: boolean
  /** Bytes of messages to a record. */
  readonly recordBytes?: number
  readonly padding?: number
  /** Changes the messages before they are encrypted. */
  readonly spoil?: (messages: Buffer) => Buffer
}

/** ServerHello in the clear, then EncryptedExtensions, CertificateRequest where wanted, and Certificate, encrypted. */
export function flight13({ suite = 0x1301, ders, ...options }: Flight13): Buffer {
  const hello = serverHello({ suite, extensions: [isTls13, keyShare(0x17, someKey)] })
  const sealer = new Sealer(suite, someSecret, Buffer.concat([someHello, hello]))
  const whole = Buffer.concat([
    encryptedExtensions,
    ...(options.requestsCertificate === true ? [certificateRequest] : []),
    certificate13(ders, options.stapled),
  ])
  const messages = options.spoil?.(whole) ?? whole
  const step = options.recordBytes ?? messages.length
  const records: Buffer[] = []
  for (let at = 0; at < messages.length; at += step)
    records.push(sealer.seal(messages.subarray(at, at + step), 22, options.padding))
  return Buffer.concat([record(22, hello), record(20, Buffer.of(1)), ...records])
}
