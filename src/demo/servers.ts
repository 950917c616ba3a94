import type { Socket } from 'node:net'
import { createSecureContext, type SecureContext, type SecureVersion, TLSSocket } from 'node:tls'
import type { Issued } from './authority.ts'
import { type ListenAddress, listen, type RunningServer } from './listener.ts'
import { PeerGone, type PlainPeer, plainPeer } from './plain-peer.ts'

/** How a server speaks TLS. */
export interface TlsSetup {
  /** The certificate with its chain and key. */
  readonly certificate: Issued
  /** PEM to send in place of the certificate's own chain; it must begin with the leaf. */
  readonly chainPem?: string
  /** Other certificates, by the name asked for (RFC 6066 §3). */
  readonly byServerName?: Readonly<Record<string, Issued>>
  readonly minVersion?: SecureVersion
  readonly maxVersion?: SecureVersion
  /** OpenSSL cipher list. What is weak needs `@SECLEVEL=0` in it. */
  readonly ciphers?: string
  /** Nobody's certificate is refused; `required` refuses those who bring none. */
  readonly clientCertificate?: 'requested' | 'required'
}

/** The plaintext before TLS, as the server leads it. Resolves to true where TLS begins, to false where it hangs up. */
export type Dialogue = (peer: PlainPeer) => Promise<boolean>

/** Starts a server that speaks TLS from the first byte. */
export async function serveTls(setup: TlsSetup, at?: ListenAddress): Promise<RunningServer> {
  const upgrade = upgrader(setup)
  return listen(upgrade, at)
}

/** Starts a server that leads a plaintext dialogue and then speaks TLS on the same connection. */
export async function serveStarttls(
  dialogue: Dialogue,
  setup: TlsSetup,
  { dripMs, ...at }: ListenAddress & { readonly dripMs?: number } = {},
): Promise<RunningServer> {
  const upgrade = upgrader(setup)
  return listen((socket) => {
    const peer = plainPeer(socket, dripMs)
    dialogue(peer).then(
      (speaksTls) => {
        peer.release()
        if (speaksTls) upgrade(socket)
        else socket.resume().end()
      },
      (error: unknown) => {
        socket.destroy()
        if (!(error instanceof PeerGone)) throw error
      },
    )
  }, at)
}

function upgrader(setup: TlsSetup): (socket: Socket) => void {
  const secureContext = contextOf(setup, setup.certificate, setup.chainPem)
  const others = new Map(
    Object.entries(setup.byServerName ?? {}).map(([name, issued]) => [name, contextOf(setup, issued)]),
  )
  return (socket) => {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      SNICallback: (name, answer) => answer(null, others.get(name) ?? secureContext),
      requestCert: setup.clientCertificate !== undefined,
      rejectUnauthorized: setup.clientCertificate === 'required',
    })
    secured.on('error', () => secured.destroy())
    // read to the end, or the peer's leaving goes unnoticed
    secured.resume()
  }
}

function contextOf(setup: TlsSetup, issued: Issued, chainPem = issued.chainPem): SecureContext {
  return createSecureContext({
    cert: chainPem,
    key: issued.keyPem,
    ...(setup.minVersion && { minVersion: setup.minVersion }),
    ...(setup.maxVersion && { maxVersion: setup.maxVersion }),
    ...(setup.ciphers && { ciphers: setup.ciphers }),
  })
}
