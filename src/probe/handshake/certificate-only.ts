import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { Tls12Hellos, tls13Hello } from './client-hello.ts'
import {
  type BeginHandshake,
  type Connection,
  type Handshake,
  type HandshakeEvents,
  nothingSeen,
  type PeerFacts,
} from './handshake.ts'
import { type Tls13Suite, transcriptHash } from './key-schedule.ts'
import { KeyShares } from './key-shares.ts'
import { receiveFrom } from './receive.ts'
import type { RecordError } from './records.ts'
import { type FlightEnd, ServerFlight } from './server-flight.ts'
import { suiteName, versionName } from './suite-names.ts'
import { alertFailure, notTlsFailure, plainFailure, type TlsFailure } from './tls-failure.ts'

/**
 * Handshakes that end as soon as the server has shown its certificate: our own hello, no keys of ours, no verification.
 * A server up to TLS 1.2 shows it in the clear; of TLS 1.3 as much is followed as it takes to decrypt it.
 * One maker serves a whole scan; its ephemeral keys are made once.
 */
export class CertificateHandshakes {
  readonly #tls12 = new Tls12Hellos()
  readonly #keyShares = new KeyShares()

  /** With a hello for at most TLS 1.2. Servers that insist on 1.3 answer it with an alert. */
  readonly upToTls12: BeginHandshake = (connection, serverName, events) =>
    new CertificateHandshake(connection, events, new ServerFlight(), () => this.#tls12.hello(serverName))

  /** With a hello for TLS 1.3 alone. */
  readonly tls13: BeginHandshake = (connection, serverName, events) => {
    const first = {
      random: randomBytes(32),
      sessionId: randomBytes(32),
      isSecond: false,
      cookie: undefined,
      keyShares: [this.#keyShares.first],
    }
    const hello = tls13Hello(serverName, first)
    const sharedSecret = (group: number, key: Buffer) => this.#keyShares.sharedSecret(group, key)
    const flight = new ServerFlight({ transcript: () => [messageOf(hello)], sharedSecret })
    return new CertificateHandshake(
      connection,
      events,
      flight,
      () => hello,
      ({ hello: retry, message }) => {
        const share = retry.group === undefined ? this.#keyShares.first : this.#keyShares.forGroup(retry.group)
        if (share === undefined) return undefined
        const second = tls13Hello(serverName, { ...first, isSecond: true, cookie: retry.cookie, keyShares: [share] })
        // After a retry the first hello counts by its hash (RFC 8446 §4.4.1).
        const transcript = (suite: Tls13Suite) => {
          const digest = transcriptHash(suite, [messageOf(hello)])
          return [Buffer.of(254, 0, 0, digest.length), digest, message, messageOf(second)]
        }
        return { hello: second, flight: new ServerFlight({ transcript, sharedSecret }) }
      },
    )
  }
}

type Retry = Extract<FlightEnd, { kind: 'retry' }>
type OnRetry = (retry: Retry) => { readonly hello: Buffer; readonly flight: ServerFlight } | undefined

class CertificateHandshake implements Handshake {
  readonly #socket: Socket
  readonly #events: HandshakeEvents
  readonly #onRetry: OnRetry | undefined
  #flight: ServerFlight
  #retried = false
  #peer: PeerFacts = nothingSeen

  constructor(
    connection: Connection,
    events: HandshakeEvents,
    flight: ServerFlight,
    hello: () => Buffer,
    onRetry?: OnRetry,
  ) {
    this.#events = events
    this.#flight = flight
    this.#onRetry = onRetry
    this.#socket = receiveFrom(connection, {
      piece: (bytes) => this.#read(bytes),
      connected: () => {
        events.connected()
        this.#socket.write(hello())
      },
      ended: () => events.closed(),
      failed: (error) => events.failed(error),
    })
    if ('socket' in connection) this.#socket.write(hello())
  }

  peer(): PeerFacts {
    return this.#peer
  }

  end(): void {
    this.#socket.destroy()
  }

  #read(piece: Buffer): void {
    const end = this.#flight.read(piece)
    if (end === undefined) return
    if (end.kind === 'retry') this.#retry(end)
    else this.#finish(end)
  }

  #retry(retry: Retry): void {
    const next = this.#retried ? undefined : this.#onRetry?.(retry)
    this.#retried = true
    if (next === undefined) {
      this.#events.finished(protocolFailure('the server asks for a key of a group that was not offered'))
      return
    }
    this.#flight = next.flight
    this.#socket.write(next.hello)
    if (retry.rest.length > 0) this.#read(retry.rest)
  }

  #finish(end: Exclude<FlightEnd, Retry>): void {
    if (end.kind === 'alert') {
      if (end.number === 0) this.#events.closed()
      else this.#events.finished(alertFailure(end.number))
      return
    }
    if (end.kind === 'failure') {
      this.#events.finished(recordFailure(end.error))
      return
    }
    const { ders, version, suite, clientCertificateRequested } = end
    this.#peer = { ders, tlsVersion: versionName(version), cipher: suiteName(suite), clientCertificateRequested }
    this.#events.finished(undefined)
  }
}

/** The handshake message within the record that carries it. */
function messageOf(record: Buffer): Buffer {
  return record.subarray(5)
}

function recordFailure({ kind, message }: RecordError): TlsFailure {
  if (kind === 'not-tls') return notTlsFailure
  if (kind === 'limit') return plainFailure({ stage: 'certificate', reason: 'limit', detail: message })
  return protocolFailure(`the server sends ${message}`)
}

function protocolFailure(detail: string): TlsFailure {
  return plainFailure({ stage: 'handshake', reason: 'protocol', detail })
}
