import { isIP } from 'node:net'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeResult, SentCertificates } from '../domain/probe-result.ts'
import type { AnchorSet } from './x509/anchors.ts'
import type { ChainReader } from './x509/chain-reader.ts'
import { DerError } from './x509/der.ts'

/** What reading needs besides the certificates; shared by a whole scan. */
export interface ReadingOptions {
  readonly reader: ChainReader
  readonly anchorsOf: (endpoint: Endpoint) => AnchorSet
}

/** Where it was sent, and how far the handshake went. */
type Place = Pick<ProbeResult, 'endpoint' | 'depth'> & { readonly address: string }

/** Reads what a server sent: facts, names and, at full depth, trust. A leaf that cannot be read is a failure. */
export function readServed(
  sent: SentCertificates,
  { endpoint, address, depth }: Place,
  { reader, anchorsOf }: ReadingOptions,
): Pick<ProbeResult, 'served' | 'failure'> {
  try {
    const reading = reader.read(sent.ders, depth === 'full' ? anchorsOf(endpoint) : undefined)
    const wanted = endpoint.serverName ?? address
    const served = {
      ders: reading.ders,
      tlsVersion: sent.tlsVersion,
      cipher: sent.cipher,
      clientCertificateRequested: sent.clientCertificateRequested,
      outdated: sent.outdated,
      chain: reading.chain,
      unreadable: reading.unreadable,
      trust: reading.trust,
      nameMatches: reading.names(wanted, isIP(wanted) !== 0),
    }
    return { served, failure: undefined }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return {
      served: undefined,
      failure: { stage: 'certificate', reason: 'malformed', detail: `the certificate ${error.message}` },
    }
  }
}
