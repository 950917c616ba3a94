import { once } from 'node:events'
import { connect } from 'node:net'
import type { Authority } from '../../src/demo/authority.ts'
import { serveTls, type TlsSetup } from '../../src/demo/servers.ts'
import { Tls12Hellos, tls13Hello } from '../../src/probe/handshake/client-hello.ts'
import { KeyShares } from '../../src/probe/handshake/key-shares.ts'
import type { Tls13Secrets } from '../../src/probe/handshake/server-flight.ts'

/** What a real server answered to a hello, and what its client knew. */
export interface RecordedFlight {
  readonly name: string
  readonly stream: Buffer
  /** Undefined where the hello was for TLS 1.2. */
  readonly secrets: Tls13Secrets | undefined
}

const suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** Flights of node:tls: old and new versions, each suite of TLS 1.3, with and without a request for a certificate. */
export async function recordFlights(authority: Authority): Promise<RecordedFlight[]> {
  const certificate = authority.issue({ names: ['www.example.ac.jp'] })
  const rsa = authority.issue({ names: ['www.example.ac.jp'], keyType: 'rsa-2048' })
  const old = { ciphers: 'DEFAULT:@SECLEVEL=0' }
  return Promise.all([
    flight12('TLS 1.2, ECDSA', { certificate, maxVersion: 'TLSv1.2' }),
    flight12('TLS 1.2, RSA, client certificate', {
      certificate: rsa,
      maxVersion: 'TLSv1.2',
      clientCertificate: 'required',
    }),
    flight12('TLS 1.0', { certificate: rsa, minVersion: 'TLSv1', maxVersion: 'TLSv1', ...old }),
    flight12('an alert', { certificate, minVersion: 'TLSv1.3' }),
    ...suites.map((ciphers) => flight13(ciphers, { certificate, minVersion: 'TLSv1.3', ciphers })),
    flight13('TLS 1.3, RSA, client certificate', {
      certificate: rsa,
      minVersion: 'TLSv1.3',
      clientCertificate: 'requested',
    }),
  ])
}

async function flight12(name: string, setup: TlsSetup): Promise<RecordedFlight> {
  return { name, stream: await answerTo(new Tls12Hellos().hello('www.example.ac.jp'), setup), secrets: undefined }
}

async function flight13(name: string, setup: TlsSetup): Promise<RecordedFlight> {
  const shares = new KeyShares()
  const hello = tls13Hello('www.example.ac.jp', {
    random: Buffer.alloc(32, 1),
    sessionId: Buffer.alloc(32, 2),
    isSecond: false,
    cookie: undefined,
    keyShares: [shares.first],
  })
  const secrets: Tls13Secrets = {
    transcript: () => [hello.subarray(5)],
    sharedSecret: (group, key) => shares.sharedSecret(group, key),
  }
  return { name, stream: await answerTo(hello, setup), secrets }
}

/** All that a server sends before it waits for its client. */
async function answerTo(hello: Buffer, setup: TlsSetup): Promise<Buffer> {
  await using server = await serveTls(setup)
  const socket = connect(server.port, server.host)
  const pieces: Buffer[] = []
  socket.on('data', (piece) => pieces.push(piece))
  socket.on('error', () => socket.destroy())
  // half-closed, the server ends too once it has said what it has to say
  socket.end(hello)
  await once(socket, 'close')
  return Buffer.concat(pieces)
}
