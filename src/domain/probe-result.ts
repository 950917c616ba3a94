import type { CertificateFacts } from './certificate.ts'
import type { Endpoint } from './endpoint.ts'
import type { TrustFacts } from './trust.ts'

/** How far a probe can come, in order. */
export const probeStages = ['resolve', 'connect', 'starttls', 'handshake', 'certificate'] as const

/** How far a probe came. */
export type ProbeStage = (typeof probeStages)[number]

/** What can end a probe, in words that do not depend on the library beneath. */
export const failureReasons = [
  'refused',
  'timeout',
  'reset',
  'closed',
  'unreachable',
  'not-found',
  'protocol',
  'alert',
  'malformed',
  'limit',
] as const

/** What ended it. */
export type FailureReason = (typeof failureReasons)[number]

/** What a peer or the network did. It is data: no probe rejects. */
export interface ProbeFailure {
  readonly stage: ProbeStage
  readonly reason: FailureReason
  /** One line for people; may quote the peer, escaped. */
  readonly detail: string
}

/**
 * `full`: a complete handshake, which proves that the server has the key. `certificate`: only as far as its certificate;
 * nothing is said of trust then.
 */
export type ProbeDepth = 'full' | 'certificate'

/** What a server sent, before anything of it is read: enough to read it again, with other anchors or another day. */
export interface SentCertificates {
  /** DER of each certificate, leaf first. One list for all results of the same chain. */
  readonly ders: readonly [Buffer, ...Buffer[]]
  /** `TLSv1.3`; undefined where the handshake ended before it was settled. */
  readonly tlsVersion: string | undefined
  /** IANA name of the cipher suite. */
  readonly cipher: string | undefined
  /** Undefined where the handshake was not followed so far. */
  readonly clientCertificateRequested: boolean | undefined
  /** Spoken with a version or parameters that are out of use. */
  readonly outdated: boolean
}

/** What was read from a server, whether or not the handshake was finished. */
export interface ServedCertificates extends SentCertificates {
  /** Leaf first, as sent; what could not be decoded is left out and told in `unreadable`. */
  readonly chain: readonly [CertificateFacts, ...CertificateFacts[]]
  /** What our strict reader refused above the leaf: one line, or undefined. */
  readonly unreadable: string | undefined
  /** Undefined where it was not looked at (certificate depth). */
  readonly trust: TrustFacts | undefined
  /** The certificate names the server name (or the address, where there is none) in its SAN. */
  readonly nameMatches: boolean
}

/** One endpoint at one address: what it served, or why not; both where the certificate came but the handshake failed. */
export interface ProbeResult {
  readonly endpoint: Endpoint
  /** Undefined where no address was found. */
  readonly address: string | undefined
  readonly probedAt: Date
  readonly durationMs: number
  /** Connections opened, 0 where it did not come to one. */
  readonly attempts: number
  /** How far the attempt went that the result is of. */
  readonly depth: ProbeDepth
  readonly served: ServedCertificates | undefined
  readonly failure: ProbeFailure | undefined
}

/** What came of an endpoint. */
export interface EndpointResults {
  /** One for each address, in the order in which they finished; at least one. */
  readonly results: readonly ProbeResult[]
  /** No address is missing: false where the run ended between them. */
  readonly whole: boolean
}

/** Reports whether a TLS server is there: it showed a certificate, or failed as only such a server does. */
export function speaksTls({ served, failure }: Pick<ProbeResult, 'served' | 'failure'>): boolean {
  if (served !== undefined) return true
  return failure !== undefined && (failure.stage === 'certificate' || ['alert', 'malformed'].includes(failure.reason))
}
