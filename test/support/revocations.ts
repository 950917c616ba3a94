import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as x509 from '@peculiar/x509'
import type { Authority } from '../../src/demo/authority.ts'
import { element, objectIdentifier, octetString, sequence } from '../../src/demo/der.ts'

/** A certificate that a list is to name. */
export interface Revoked {
  /** Hex. */
  readonly serialNumber: string
  readonly revokedAt: Date
  /** A number of RFC 5280 §5.3.1. */
  readonly reason?: number
}

/** The list of an authority, DER, written by a library that others wrote. */
export async function revocationListOf(
  { certificate }: Authority,
  revoked: readonly Revoked[],
  thisUpdate: Date,
  nextUpdate: Date,
): Promise<Buffer> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const pkcs8 = certificate.keys.privateKey.export({ type: 'pkcs8', format: 'der' })
  const list = await x509.X509CrlGenerator.create({
    issuer: new x509.X509Certificate(certificate.der).subjectName,
    thisUpdate,
    nextUpdate,
    entries: revoked.map(({ serialNumber, revokedAt, reason }) => ({
      serialNumber,
      revocationDate: revokedAt,
      ...(reason !== undefined && { reason }),
    })),
    signingAlgorithm: algorithm,
    signingKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
  })
  return Buffer.from(list.rawData)
}

/** The extension by which a certificate says where its issuer's list is (RFC 5280 §4.2.1.13). */
export function listedAt(url: string): Buffer {
  const name = element(0xa0, element(0xa0, element(0x86, Buffer.from(url))))
  return sequence(objectIdentifier('2.5.29.31'), octetString(sequence(sequence(name))))
}

/** A web server with one list. */
export interface ListServer extends AsyncDisposable {
  readonly url: string
  /** What it hands out; undefined: 404. */
  list: Buffer | undefined
  /** Requests so far. */
  readonly asked: number
}

/** Starts such a server on loopback. */
export async function serveList(): Promise<ListServer> {
  let asked = 0
  const place: { list: Buffer | undefined } = { list: undefined }
  const server = createServer((_request, response) => {
    asked += 1
    response.writeHead(place.list === undefined ? 404 : 200, { 'content-type': 'application/pkix-crl' })
    response.end(place.list)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/1.crl`,
    get list() {
      return place.list
    },
    set list(list) {
      place.list = list
    },
    get asked() {
      return asked
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The serial number of the first certificate of a PEM text, as OpenSSL shows it. */
export function serialOf(pem: string | Buffer): string {
  return new X509Certificate(pem).serialNumber
}
