import type { SocketError } from '../failure.ts'
import { takeSocket } from '../wire/node-wire.ts'
import type { OpenWire, Receiver, Wire } from '../wire/wire.ts'
import { type Connection, type Handshake, type HandshakeEvents, nothingSeen, type PeerFacts } from './handshake.ts'
import type { RecordError } from './records.ts'
import type { ServerAnswer } from './server-answer.ts'
import type { FlightEnd, ServerFlight, WholeFlight } from './server-flight.ts'
import { suiteName, versionName } from './suite-names.ts'
import { alertFailure, notTlsFailure, plainFailure, type TlsFailure } from './tls-failure.ts'

/** A hello, and what reads the answer to it. */
export interface Turn {
  readonly hello: Buffer
  readonly flight: ServerFlight
}

/** What is said in one handshake. */
export interface Course extends Turn {
  /** Says hello again after a HelloRetryRequest; undefined where it asks for what was not offered. */
  readonly retry: (retry: Retry) => Turn | undefined
  /** Ends a handshake that was read whole; undefined where it is of a kind that is left to OpenSSL. */
  readonly finish: (flight: WholeFlight) => Ending | 'unproven' | undefined
}

/** What is sent after a whole flight, and what reads the answer where one is awaited. */
export interface Ending {
  readonly records: Buffer
  readonly answer?: ServerAnswer
}

type Retry = Extract<FlightEnd, { kind: 'retry' }>

/** A handshake in our own words on one connection. */
export class OwnHandshake implements Handshake, Receiver {
  readonly #wire: Wire
  readonly #events: HandshakeEvents
  readonly #course: () => Course
  #retry: Course['retry'] = () => undefined
  #finish: Course['finish'] = () => undefined
  #flight: ServerFlight | undefined
  #answer: ServerAnswer | undefined
  /** Once it was proved. */
  #whole: WholeFlight | undefined

  /** @param course asked once the connection is open */
  constructor(connection: Connection, open: OpenWire, events: HandshakeEvents, course: () => Course) {
    this.#events = events
    this.#course = course
    if ('socket' in connection) {
      this.#wire = takeSocket(connection.socket, this)
      this.#begin()
    } else this.#wire = open(connection, this)
  }

  connected(): void {
    this.#events.connected()
    this.#begin()
  }

  ended(): void {
    this.#events.closed()
  }

  failed(error: SocketError): void {
    this.#events.failed(error)
  }

  peer(): PeerFacts {
    const seen = this.#flight?.certificates()
    if (seen === undefined) return nothingSeen
    return {
      ders: seen.ders,
      tlsVersion: versionName(seen.version),
      cipher: suiteName(seen.suite),
      clientCertificateRequested: this.#whole?.clientCertificateRequested ?? seen.clientCertificateRequested,
    }
  }

  /** A handshake that ended with goodbye still sends it; any other is cut. */
  end(inOrder: boolean): void {
    if (inOrder && this.#whole !== undefined) this.#wire.leave()
    else this.#wire.cut()
  }

  #begin(): void {
    const { retry, finish, ...turn } = this.#course()
    this.#retry = retry
    this.#finish = finish
    this.#take(turn)
  }

  #take({ hello, flight }: Turn): void {
    this.#flight = flight
    this.#wire.send(hello)
  }

  piece(bytes: Buffer): void {
    const end = this.#answer === undefined ? this.#flight?.read(bytes) : this.#answer.read(bytes)
    if (end === undefined) return
    if (end.kind === 'retry') this.#again(end)
    else if (end.kind === 'whole') this.#endWhole(end.flight)
    else if (end.kind === 'failure') this.#events.finished(recordFailure(end.error))
    else if (end.kind === 'alert') this.#alert(end.number)
    else {
      if (end.kind === 'finished') this.#wire.send(end.records)
      this.#events.finished(undefined)
    }
  }

  #alert(number: number): void {
    if (number === 0) this.#events.closed()
    else this.#events.finished(alertFailure(number))
  }

  #again(request: Retry): void {
    const turn = this.#retry(request)
    this.#retry = () => undefined
    if (turn === undefined) {
      this.#events.finished(protocolFailure('the server asks for a key of a group that was not offered'))
      return
    }
    this.#take(turn)
    if (request.rest.length > 0) this.piece(request.rest)
  }

  #endWhole(flight: WholeFlight): void {
    const ending = this.#finish(flight)
    if (ending === undefined || ending === 'unproven') {
      this.#events.finished(ending === undefined ? leftToOpenSsl : notProven)
      return
    }
    this.#whole = flight
    this.#answer = ending.answer
    this.#wire.send(ending.records)
    if (ending.answer === undefined) this.#events.finished(undefined)
  }
}

/** The signature over the handshake is not by the key of the certificate: whoever answers may be anybody. */
export const notProven: TlsFailure = protocolFailure('the server does not prove that it has the key of its certificate')

const leftToOpenSsl = protocolFailure('the handshake is of an unusual kind')

function recordFailure({ kind, message }: RecordError): TlsFailure {
  if (kind === 'not-tls') return notTlsFailure
  if (kind === 'limit') return plainFailure({ stage: 'certificate', reason: 'limit', detail: message })
  return protocolFailure(`the server sends ${message}`)
}

function protocolFailure(detail: string): TlsFailure {
  return plainFailure({ stage: 'handshake', reason: 'protocol', detail })
}
