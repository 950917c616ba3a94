import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import type { ChallengeAnswer } from '../../../agent/acme/challenge-solver.ts'
import { challengeSolver } from '../../../agent/challenge/challenge.ts'
import { parseCertificate } from '../../../src/probe/x509/certificate.ts'
import { quietPort } from '../../support/servers/quiet-port.ts'

const answers: readonly ChallengeAnswer[] = [
  { identifier: 'www.example.ac.jp', token: 't1', keyAuthorization: 't1.thumb' },
  { identifier: '192.0.2.7', token: 't2', keyAuthorization: 't2.thumb' },
  { identifier: '2001:db8::7', token: 't3', keyAuthorization: 't3.thumb' },
]

/** id-pe-acmeIdentifier (RFC 8737 §3), critical, with an OCTET STRING of 32 octets in it. */
function identifierExtension(keyAuthorization: string): string {
  const digest = createHash('sha256').update(keyAuthorization).digest('hex')
  return `06082b0601050507011f0101ff04220420${digest}`
}

async function certificateFor(port: number, servername: string, ALPNProtocols: string[]): Promise<Buffer | string> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', servername, ALPNProtocols, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect')
    return socket.alpnProtocol === 'acme-tls/1' ? (socket.getPeerX509Certificate()?.raw ?? 'none') : 'no protocol'
  } catch (error) {
    return String((error as { code?: string }).code)
  } finally {
    socket.destroy()
  }
}

// biome-ignore format: table
const asked = [
  ['www.example.ac.jp',                                                        'www.example.ac.jp', 't1.thumb'],
  ['7.2.0.192.in-addr.arpa',                                                   '192.0.2.7',         't2.thumb'],
  ['7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa', '2001:db8::7',       't3.thumb'],
] as const

test('for each name and address it shows the certificate that RFC 8737 wants, and nothing to others', async () => {
  const port = await quietPort('::')
  const solver = await challengeSolver({ type: 'tls-alpn-01', listen: port })
  const presented = await solver.present(answers, new AbortController().signal)
  for (const [servername, name, keyAuthorization] of asked) {
    const der = await certificateFor(port, servername, ['acme-tls/1'])
    expect(der).toBeInstanceOf(Buffer)
    expect(parseCertificate(der as Buffer).facts.subjectAltNames).toEqual([name])
    expect((der as Buffer).toString('hex')).toContain(identifierExtension(keyAuthorization))
  }
  expect(await certificateFor(port, 'other.example.ac.jp', ['acme-tls/1'])).toMatch(/ALERT|HANDSHAKE|ECONNRESET/)
  expect(await certificateFor(port, 'www.example.ac.jp', ['http/1.1'])).toMatch(/ALERT|NO_APPLICATION_PROTOCOL/)
  expect(await presented.cleanUp()).toEqual([])
  expect(await certificateFor(port, 'www.example.ac.jp', ['acme-tls/1'])).toBe('ECONNREFUSED')
})
