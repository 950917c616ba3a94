import { constants } from 'node:crypto'
import { isIP } from 'node:net'
import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { type BeginHandshake, type Connection, nothingSeen, type PeerFacts } from './handshake.ts'

/** More than OpenSSL takes in its 100 KB. */
const maxChain = 200

/**
 * Group order of today's browsers without ML-KEM: its key share costs 85 µs a handshake and says nothing about a
 * certificate (docs/performance.md).
 */
const groups = 'X25519:P-256:P-384:P-521'

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
      ecdhCurve: `${groups}:secp256k1`,
      ciphers: `${tls13Ciphers}:ALL:!aNULL:@SECLEVEL=0`,
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT | constants.SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION,
    }),
  ),
)

/** Complete handshakes by OpenSSL: such a one proves that the server has the key, and negotiates as a browser does. */
function fullHandshake(secureContext: SecureContext): BeginHandshake {
  return (connection, serverName, events) => {
    const socket = openTls(connection, serverName, secureContext)
    if (!('socket' in connection)) socket.once('connect', () => events.connected())
    socket.once('secureConnect', () => events.finished(undefined))
    socket.on('error', (error) => events.failed(error))
    socket.once('close', () => events.closed())
    return {
      peer: () => readPeer(socket),
      end: (inOrder) => (inOrder ? takeLeave(socket) : socket.destroy()),
    }
  }
}

/**
 * Node verifies nothing here: expiry must be read also where trust fails. It would build the legacy certificate object
 * after a verified handshake, with which a peer can end the process; that way is cut on the socket itself.
 */
function openTls(connection: Connection, serverName: string | undefined, secureContext: SecureContext): TLSSocket {
  const options: ConnectionOptions = {
    ...connection,
    secureContext,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    // An empty name sends no SNI; addresses must not be sent (RFC 6066 §3).
    servername: serverName === undefined || isIP(serverName) !== 0 ? '' : serverName,
  }
  const socket = connect(options)
  socket.getPeerCertificate = () => ({}) as never
  return socket
}

/** What the socket knows of its peer, during the handshake or after it, also within its 'error' event. */
function readPeer(socket: TLSSocket): PeerFacts {
  const ders = peerChain(socket)
  // Node answers null, not what its types say, for all of it once the connection was reset.
  if (ders.length === 0) return nothingSeen
  return {
    ders,
    tlsVersion: socket.getProtocol() ?? undefined,
    cipher: socket.getCipher()?.standardName,
    // OpenSSL fills this list on the client's side only from a CertificateRequest (RFC 8446 §4.3.2, RFC 5246 §7.4.4).
    clientCertificateRequested: socket.getSharedSigalgs().length > 0,
  }
}

/** A peer that takes no more bytes cannot keep the connection open for longer. */
const leaveMs = 1_000

/**
 * Ends a finished handshake as RFC 8446 §6.1 wants it: our Finished goes out, then close_notify, then FIN. A bare
 * `destroy` would drop them all, and every scan would stand in the server's log as a failed handshake.
 */
function takeLeave(socket: TLSSocket): void {
  const timer = setTimeout(() => socket.destroy(), leaveMs)
  socket.once('close', () => clearTimeout(timer))
  socket.destroySoon()
}

function peerChain(socket: TLSSocket): Buffer[] {
  const ders: Buffer[] = []
  // The walk over issuers is over what the server sent, in its order.
  for (
    let certificate = socket.getPeerX509Certificate();
    certificate !== undefined && ders.length < maxChain;
    certificate = certificate.issuerCertificate
  ) {
    ders.push(certificate.raw)
  }
  return ders
}

function lazily<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}
