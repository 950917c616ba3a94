import { isIP } from 'node:net'
import { createSecureContext, createServer, type SecureContext } from 'node:tls'
import ipaddr from 'ipaddr.js'
import { alpnCertificate } from '../acme/acme-client.ts'
import type { ChallengeAnswer, ChallengeSolver, PresentedAnswers } from '../acme/challenge-solver.ts'
import { closeServer, type ListenOption, listen } from './listen.ts'

/** tls-alpn-01 (RFC 8737): a listener of our own that speaks nothing else. */
export interface TlsAlpn01Options {
  readonly type: 'tls-alpn-01'
  readonly listen: ListenOption
}

const protocol = 'acme-tls/1'

/** For one handshake. */
const handshakeMs = 10_000

/** Answers tls-alpn-01. It cannot share a port with a web server: RFC 8737 wants another certificate for the same name. */
export function tlsAlpn01Solver(options: TlsAlpn01Options): ChallengeSolver {
  return { type: 'tls-alpn-01', present: (answers) => present(options, answers) }
}

async function present(option: TlsAlpn01Options, answers: readonly ChallengeAnswer[]): Promise<PresentedAnswers> {
  const contexts = new Map<string, SecureContext>()
  for (const { identifier, keyAuthorization } of answers) {
    const { keyPem, certificatePem } = await alpnCertificate(identifier, keyAuthorization)
    contexts.set(serverNameOf(identifier), createSecureContext({ key: keyPem, cert: certificatePem }))
  }
  const connections = new Set<{ destroy(): void }>()
  const server = createServer({
    ALPNProtocols: [protocol],
    handshakeTimeout: handshakeMs,
    SNICallback: (name, done) => done(null, contexts.get(name.toLowerCase())),
  })
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  // RFC 8737 §3: nothing is said after the handshake
  server.on('secureConnection', (socket) => socket.end())
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  await listen(server, option.listen, 'stop what listens there, or set another challenge: a web server keeps this port')
  return {
    cleanUp: async () => {
      const closed = closeServer(server)
      for (const connection of connections) connection.destroy()
      await closed
      return []
    },
  }
}

/** What a CA asks for: an address goes by its name in reverse DNS (RFC 8738 §6). */
function serverNameOf(identifier: string): string {
  if (isIP(identifier) === 0) return identifier
  const address = ipaddr.parse(identifier)
  const octets = address.toByteArray()
  if (address.kind() === 'ipv4') return `${octets.toReversed().join('.')}.in-addr.arpa`
  const nibbles = octets.flatMap((octet) => [octet >> 4, octet & 0x0f]).map((nibble) => nibble.toString(16))
  return `${nibbles.toReversed().join('.')}.ip6.arpa`
}
