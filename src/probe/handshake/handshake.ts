import type { Socket } from 'node:net'
import type { SocketError } from '../failure.ts'
import type { Place } from '../wire/wire.ts'
import type { TlsFailure } from './tls-failure.ts'

/** An open connection, or where to open one. */
export type Connection = { readonly socket: Socket } | Place

/** What a handshake brought to light, also one that failed half-way. */
export interface PeerFacts {
  /** DER as sent, leaf first; empty where no certificate was seen. May be views that stand only until the next read. */
  readonly ders: readonly Buffer[]
  readonly tlsVersion: string | undefined
  /** IANA name of the cipher suite. */
  readonly cipher: string | undefined
  /** Undefined where the handshake was not followed so far. */
  readonly clientCertificateRequested: boolean | undefined
}

/** What whoever began a handshake is told of it. */
export interface HandshakeEvents {
  /** The connection is open; not told where it was before. */
  connected(): void
  /** The handshake came as far as it should; or it failed as TLS. `peer` can be asked. */
  finished(failure: TlsFailure | undefined): void
  /** The connection failed, in the network or beneath TLS. */
  failed(error: SocketError): void
  /** The server closed the connection. */
  closed(): void
}

/** A handshake under way. */
export interface Handshake {
  /** What is known of the peer by now. */
  peer(): PeerFacts
  /** Ends the connection; `inOrder` where the handshake was finished and the server may be told. */
  end(inOrder: boolean): void
}

/** Begins a handshake: how deep it goes is its maker's. */
export type BeginHandshake = (
  connection: Connection,
  serverName: string | undefined,
  events: HandshakeEvents,
) => Handshake

/** What is known of a peer that has shown nothing. */
export const nothingSeen: PeerFacts = {
  ders: [],
  tlsVersion: undefined,
  cipher: undefined,
  clientCertificateRequested: undefined,
}
