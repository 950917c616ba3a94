import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { listenTo, openSocket } from '../wire/node-wire.ts'
import type { Receiver } from '../wire/wire.ts'
import type { Connection } from './handshake.ts'
import { type CertificatesSeen, ServerFlight } from './server-flight.ts'

/** What is kept of a server's flight: more than OpenSSL takes in one Certificate message (100 KB) is never read. */
const maxKeptBytes = 112 * 1024

const trafficLabel = 'SERVER_HANDSHAKE_TRAFFIC_SECRET '

/** What happens to the connection beneath the handshake. */
export interface ConnectionEvents {
  connected(): void
  failed(error: Error): void
}

/**
 * The connection on which OpenSSL makes a handshake, with the server's bytes kept so that its certificates can be read
 * as they were sent.
 *
 * Node could be asked for them (`getPeerX509Certificate`), but in Node 24 that call loses the whole chain's memory,
 * 5 KB and more each time: 100,000 probes lost 500 MB. It is also slower, and silent where OpenSSL refuses a certificate
 * above the leaf.
 */
export class ObservedConnection extends Duplex {
  readonly #socket: Socket
  readonly #pieces: Buffer[] = []
  #keptBytes = 0
  #trafficSecret: Buffer | undefined

  constructor(connection: Connection, events: ConnectionEvents) {
    super({ emitClose: false })
    const receiver: Receiver = {
      piece: (bytes) => {
        const piece = Buffer.from(bytes)
        this.#keep(piece)
        this.push(piece)
      },
      connected: () => events.connected(),
      ended: () => this.push(null),
      failed: (error) => events.failed(error),
    }
    this.#socket = 'socket' in connection ? listenTo(connection.socket, receiver) : openSocket(connection, receiver)
  }

  /** Takes a line of OpenSSL's key log (RFC 9850 §2.1): with one of its secrets TLS 1.3 can be read along. */
  takeKeyLog(line: Buffer): void {
    // Five lines come with each handshake: this one alone is looked at further.
    if (line.toString('latin1', 0, trafficLabel.length) !== trafficLabel) return
    this.#trafficSecret = Buffer.from(line.toString('latin1').trim().split(' ')[2] ?? '', 'hex')
  }

  /** The Certificate message of what the server sent so far, or undefined where there is none to be read. */
  certificates(): CertificatesSeen | undefined {
    const plan = { upTo: 'certificate', trafficSecret: () => this.#trafficSecret } as const
    let flight = new ServerFlight(plan)
    for (const piece of this.#pieces) {
      let end = flight.read(piece)
      while (end?.kind === 'retry') {
        flight = new ServerFlight(plan)
        end = flight.read(end.rest)
      }
      if (end !== undefined) return end.kind === 'certificates' ? end : undefined
    }
    return undefined
  }

  override _read(): void {
    // Pieces are pushed as they come: a handshake is short, and who talks on is cut off by its deadline.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#socket.write(chunk)
    done()
  }

  override _final(done: () => void): void {
    this.#socket.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (error === null) this.#socket.destroySoon()
    else this.#socket.destroy()
    done(null)
  }

  /** Ends the connection at once, whatever is still to be written. */
  cut(): void {
    this.#socket.destroy()
    this.destroy()
  }

  #keep(piece: Buffer): void {
    this.#keptBytes += piece.length
    if (this.#keptBytes <= maxKeptBytes) this.#pieces.push(piece)
  }
}
