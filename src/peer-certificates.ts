import { type DetailedPeerCertificate, TLSSocket } from 'node:tls'

/**
 * Keeps peers from ending this process when a library makes a verified connection, for mail or for a page. Node then builds the legacy
 * certificate object by itself, which is a segfault for some keys and curves (Node 24.0–26.10). In its place the name check gets the
 * names alone, which is all that it looks at: a wrong name is refused as before.
 *
 * For the whole process, and before the first such connection: libraries give no hook on their sockets.
 */
export function guardPeerCertificates(): void {
  TLSSocket.prototype.getPeerCertificate = namesAlone
}

function namesAlone(this: TLSSocket): DetailedPeerCertificate {
  const names = this.getPeerX509Certificate()?.subjectAltName
  return { subject: {}, subjectaltname: names } as DetailedPeerCertificate
}
