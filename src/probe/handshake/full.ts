import { constants } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'

/** What a handshake brought to light, also one that failed half-way. */
export interface PeerFacts {
  /** DER as sent, leaf first; empty where no certificate was seen. */
  readonly ders: readonly Buffer[]
  readonly tlsVersion: string | undefined
  readonly cipher: string | undefined
  readonly clientCertificateRequested: boolean
}

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
export const modernContext = lazily(() =>
  createSecureContext({
    ...withoutAnchors,
    minVersion: 'TLSv1.2',
    ecdhCurve: groups,
    ciphers: [tls13Ciphers, ...tls12Ciphers].join(':'),
  }),
)

/** Everything that OpenSSL can still speak: TLS 1.0, weak ciphers and keys, renegotiation without RFC 5746. */
export const legacyContext = lazily(() =>
  createSecureContext({
    ...withoutAnchors,
    minVersion: 'TLSv1',
    ecdhCurve: `${groups}:secp256k1`,
    ciphers: `${tls13Ciphers}:ALL:!aNULL:@SECLEVEL=0`,
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT | constants.SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION,
  }),
)

/**
 * Begins a handshake over an open connection, or opens one. The caller listens, has a deadline, and destroys the socket.
 *
 * Node verifies nothing here: expiry must be read also where trust fails. It would build the legacy certificate object
 * after a verified handshake, with which a peer can end the process; that way is cut on the socket itself.
 */
export function beginHandshake(
  connection: { readonly socket: Socket } | { readonly host: string; readonly port: number },
  serverName: string | undefined,
  secureContext: SecureContext,
): TLSSocket {
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
export function readPeer(socket: TLSSocket): PeerFacts {
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

const nothingSeen: PeerFacts = {
  ders: [],
  tlsVersion: undefined,
  cipher: undefined,
  clientCertificateRequested: false,
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
