import type { OpenWire } from '../wire/wire.ts'
import { Hellos } from './client-hello.ts'
import { finishTls12 } from './finish-tls12.ts'
import { finishTls13 } from './finish-tls13.ts'
import type { BeginHandshake } from './handshake.ts'
import { certificateOffer12, certificateOffer13, wholeOffer } from './hello-offers.ts'
import { tls13Suites } from './key-schedule.ts'
import { KeyShares } from './key-shares.ts'
import { LeafKeys } from './leaf-keys.ts'
import { type Course, type Ending, OwnHandshake } from './own-handshake.ts'
import { headerBytes } from './records.ts'
import { type FlightPlan, ServerFlight, type WholeFlight } from './server-flight.ts'
import { Transcript } from './transcript.ts'

/**
 * Handshakes in our own words. One maker serves a whole scan: its ephemeral keys are made once, and the key of each
 * distinct certificate is loaded once.
 */
export class OwnHandshakes {
  readonly #open: OpenWire
  readonly #keyShares = new KeyShares()
  readonly #leafKeys = new LeafKeys()
  readonly #certificate12 = new Hellos(certificateOffer12)
  readonly #certificate13 = new Hellos(certificateOffer13, this.#keyShares.first)
  readonly #whole = new Hellos(wholeOffer, this.#keyShares.first)

  /** @param open makes their connections, but for those on which STARTTLS was spoken */
  constructor(open: OpenWire) {
    this.#open = open
  }

  /** Ends with the certificate, which a server up to TLS 1.2 shows in the clear; one that insists on 1.3 answers with an alert. */
  readonly certificateUpToTls12: BeginHandshake = (connection, serverName, events) =>
    new OwnHandshake(connection, this.#open, events, () => ({
      hello: this.#certificate12.first(serverName),
      flight: new ServerFlight(inTheClear),
      retry: nothing,
      finish: nothing,
    }))

  /** Ends with the certificate; TLS 1.3 is followed as far as it takes to decrypt it. */
  readonly certificateTls13: BeginHandshake = (connection, serverName, events) =>
    new OwnHandshake(connection, this.#open, events, () => this.#course(this.#certificate13, serverName, 'certificate'))

  /**
   * TLS 1.3 or 1.2 until the server has proved that it has the key of its certificate and the connection is ended in
   * order. Only success counts: what is not usual, or fails, is to be looked at again with OpenSSL.
   */
  readonly whole: BeginHandshake = (connection, serverName, events) =>
    new OwnHandshake(connection, this.#open, events, () => this.#course(this.#whole, serverName, 'end'))

  #course(hellos: Hellos, serverName: string | undefined, upTo: 'certificate' | 'end'): Course {
    const hello = hellos.first(serverName)
    const transcript = new Transcript()
    transcript.add(messageOf(hello))
    const sharedSecret = (group: number, key: Buffer) => this.#keyShares.sharedSecret(group, key)
    const flight = () => new ServerFlight({ upTo, transcript, sharedSecret })
    return {
      hello,
      flight: flight(),
      retry: ({ hello: request, message }) => {
        const keyShare = request.group === undefined ? this.#keyShares.first : this.#keyShares.forGroup(request.group)
        const suite = tls13Suites.get(request.suite)
        if (keyShare === undefined || suite === undefined) return undefined
        const second = hellos.second(hello, serverName, { keyShare, cookie: request.cookie })
        transcript.replaceByHash(suite.hash)
        transcript.add(message)
        transcript.add(messageOf(second))
        return { hello: second, flight: flight() }
      },
      finish: (whole) => this.#finish(whole),
    }
  }

  #finish(flight: WholeFlight): Ending | 'unproven' | undefined {
    const [leaf] = flight.ders
    const key = leaf === undefined ? undefined : this.#leafKeys.of(leaf)
    if (key === undefined) return undefined
    return flight.secrets === undefined ? finishTls12(flight, key, this.#keyShares) : finishTls13(flight, key)
  }
}

const inTheClear: FlightPlan = { upTo: 'certificate' }
const nothing = () => undefined

/** The handshake message within the record that carries it. */
function messageOf(record: Buffer): Buffer {
  return record.subarray(headerBytes)
}
