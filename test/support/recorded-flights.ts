import { once } from 'node:events'
import { connect } from 'node:net'
import type { Authority } from '../../src/demo/authority.ts'
import { serveTls, type TlsSetup } from '../../src/demo/servers.ts'
import { Hellos } from '../../src/probe/handshake/client-hello.ts'
import { finishTls12 } from '../../src/probe/handshake/finish-tls12.ts'
import { finishTls13 } from '../../src/probe/handshake/finish-tls13.ts'
import { certificateOffer12, certificateOffer13, wholeOffer } from '../../src/probe/handshake/hello-offers.ts'
import { KeyShares } from '../../src/probe/handshake/key-shares.ts'
import { LeafKeys } from '../../src/probe/handshake/leaf-keys.ts'
import type { ClientSecrets } from './flight-reading.ts'

/** What a real server answered to a hello, and what its client knew. */
export interface RecordedFlight {
  readonly name: string
  readonly stream: Buffer
  /** Undefined where the hello was for TLS 1.2. */
  readonly secrets: ClientSecrets | undefined
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
    ...[certificate, rsa].flatMap((each) => [
      wholeFlight('TLS 1.3, whole', { certificate: each, clientCertificate: 'requested' }),
      wholeFlight('TLS 1.2, whole', { certificate: each, maxVersion: 'TLSv1.2' }),
    ]),
  ])
}

async function flight12(name: string, setup: TlsSetup): Promise<RecordedFlight> {
  return {
    name,
    stream: await answerTo(new Hellos(certificateOffer12).first('www.example.ac.jp'), setup),
    secrets: undefined,
  }
}

async function flight13(name: string, setup: TlsSetup): Promise<RecordedFlight> {
  const shares = new KeyShares()
  const hello = new Hellos(certificateOffer13, shares.first).first('www.example.ac.jp')
  const secrets: ClientSecrets = {
    hello: hello.subarray(5),
    sharedSecret: (group, key) => shares.sharedSecret(group, key),
  }
  return { name, stream: await answerTo(hello, setup), secrets }
}

/** A flight that is to prove that the server has its key. */
async function wholeFlight(name: string, setup: TlsSetup): Promise<RecordedFlight> {
  const shares = new KeyShares()
  const hello = new Hellos(wholeOffer, shares.first).first('www.example.ac.jp')
  const key = new LeafKeys().of(setup.certificate.der)
  if (key === undefined) throw new Error('no key')
  const secrets: ClientSecrets = {
    hello: hello.subarray(5),
    sharedSecret: (group, publicKey) => shares.sharedSecret(group, publicKey),
    isProof: (flight) =>
      typeof (flight.secrets === undefined ? finishTls12(flight, key, shares) : finishTls13(flight, key)) === 'object',
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
