import { constants } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { leave } from '../wire/leave.ts'
import {
  type BeginHandshake,
  type Connection,
  type Handshake,
  type HandshakeEvents,
  nothingSeen,
  type PeerFacts,
} from './handshake.ts'
import { ObservedConnection } from './observed-connection.ts'
import { suiteName, versionName } from './suite-names.ts'

/**
 * Group order of today's browsers without ML-KEM: its key share costs 85 µs a handshake and says nothing about a
 * certificate (docs/performance.md).
 */
const groups = 'X25519:P-256:P-384:P-521'

/** Curves that no browser offers: a certificate with such a key is only served to who does. */
const oldGroups =
  'brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:secp256k1:secp224r1:secp224k1:prime192v1:secp192k1:secp160r1:secp160k1:secp160r2'

/**
 * No anchors: OpenSSL would verify each chain again on each connection, judge it by today's clock, and build the
 * certificate object that a peer can crash. Trust is judged in `x509/trust-path.ts`, once per distinct chain.
 */
const withoutAnchors: { ca: string[] } = { ca: [] }

/** Browsers' order: AES-128 first, whose SHA-256 key schedule costs half of SHA-384's. */
const tls13Ciphers = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'
/** Node's list, ECDSA before RSA as browsers have it: of two certificates the one that browsers get is to be read. */
const tls12Ciphers = constants.defaultCipherList
  .split(':')
  .filter((cipher) => !cipher.startsWith('TLS_'))
  .sort((a, b) => Number(b.includes('ECDSA')) - Number(a.includes('ECDSA')))

/** Parameters of a browser of today: TLS 1.2 and 1.3. */
export const modernHandshake = lazily(() =>
  fullHandshake(
    createSecureContext({
      ...withoutAnchors,
      minVersion: 'TLSv1.2',
      ecdhCurve: groups,
      ciphers: [tls13Ciphers, ...tls12Ciphers].join(':'),
    }),
  ),
)

/** Everything that OpenSSL can still speak: TLS 1.0, weak ciphers and keys, renegotiation without RFC 5746. */
export const legacyHandshake = lazily(() =>
  fullHandshake(
    createSecureContext({
      ...withoutAnchors,
      minVersion: 'TLSv1',
      ecdhCurve: `${groups}:${oldGroups}`,
      ciphers: `${tls13Ciphers}:ALL:!aNULL:@SECLEVEL=0`,
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT | constants.SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION,
    }),
  ),
)

/** Complete handshakes by OpenSSL: such a one proves that the server has the key, and negotiates as a browser does. */
function fullHandshake(secureContext: SecureContext): BeginHandshake {
  return (connection, serverName, events) => {
    const handshake = new FullHandshake(connection, serverName, secureContext, events)
    if ('socket' in connection) handshake.begin()
    return handshake
  }
}

class FullHandshake implements Handshake {
  readonly #connection: ObservedConnection
  readonly #serverName: string | undefined
  readonly #secureContext: SecureContext
  readonly #events: HandshakeEvents
  #tls: TLSSocket | undefined

  constructor(
    connection: Connection,
    serverName: string | undefined,
    secureContext: SecureContext,
    events: HandshakeEvents,
  ) {
    this.#serverName = serverName
    this.#secureContext = secureContext
    this.#events = events
    this.#connection = new ObservedConnection(connection, {
      connected: () => {
        events.connected()
        this.begin()
      },
      failed: (error) => events.failed(error),
    })
  }

  /**
   * Begins on the open connection. Node verifies nothing: expiry must be read also where trust fails. It would build the
   * legacy certificate object after a verified handshake, with which a peer can end the process; that way is cut on the
   * socket itself.
   */
  begin(): void {
    const name = this.#serverName
    const tls = connect({
      socket: this.#connection,
      secureContext: this.#secureContext,
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      // An empty name sends no SNI; addresses must not be sent (RFC 6066 §3).
      servername: name === undefined || isIP(name) !== 0 ? '' : name,
    })
    this.#tls = tls
    tls.getPeerCertificate = () => ({}) as never
    tls.on('keylog', (line) => this.#connection.takeKeyLog(line))
    tls.once('secureConnect', () => this.#events.finished(undefined))
    tls.on('error', (error) => this.#events.failed(error))
    tls.once('close', () => this.#events.closed())
  }

  peer(): PeerFacts {
    const read = this.#connection.certificates()
    if (read === undefined || this.#tls === undefined) return nothingSeen
    // Node answers null, not what its types say, once the connection was reset.
    const requestedAlgorithms: readonly string[] | null = this.#tls.getSharedSigalgs()
    const cipher: { readonly standardName: string } | null | undefined = this.#tls.getCipher()
    return {
      ders: read.ders,
      tlsVersion: versionName(read.version),
      cipher: cipher?.standardName ?? suiteName(read.suite),
      // OpenSSL fills this list on the client's side only from a CertificateRequest (RFC 8446 §4.3.2, RFC 5246 §7.4.4).
      clientCertificateRequested: requestedAlgorithms !== null && requestedAlgorithms.length > 0,
    }
  }

  end(inOrder: boolean): void {
    const tls = this.#tls
    if (inOrder && tls !== undefined) leave(tls, () => this.#connection.cut())
    else {
      tls?.destroy()
      this.#connection.cut()
    }
  }
}

function lazily<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}
