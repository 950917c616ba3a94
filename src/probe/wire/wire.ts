import type { SocketError } from '../failure.ts'

/** Where a connection leads: a literal address and a port. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** What comes of a connection. Nothing is told any more once it was ended from this side. */
export interface Receiver {
  /** Bytes of the server; a view that stands until whoever waits for promises that this settles has run, and no longer. */
  piece(bytes: Buffer): void
  /** The connection is open; not told where it was before. */
  connected(): void
  /** The server sends no more. */
  ended(): void
  /** The connection could not be made, or was broken. Not told where it was open before: whoever opened it listens. */
  failed(error: SocketError): void
}

/** A TCP connection for a handshake in our own words. */
export interface Wire {
  /** Sends bytes, in the order of the calls; to be called once the connection is open. */
  send(bytes: Buffer): void
  /**
   * Ends the connection once what was sent is on its way: our Finished, close_notify, then FIN (RFC 8446 §6.1). `cut` would
   * drop them all, and every scan would stand in the server's log as a failed handshake.
   */
  leave(): void
  /** Ends the connection at once, whatever is still to be sent. */
  cut(): void
}

/** Opens a connection. What comes of it is told later, never before this returns. */
export type OpenWire = (place: Place, receiver: Receiver) => Wire
