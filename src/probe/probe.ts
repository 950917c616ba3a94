import { isIP } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeDepth, ProbeFailure, ProbeResult, ServedCertificates } from '../domain/probe-result.ts'
import { type Attempts, attemptCertificate, attemptFull } from './attempts.ts'
import type { Cancellation } from './cancellation.ts'
import type { PeerFacts } from './handshake/handshake.ts'
import type { OwnHandshakes } from './handshake/own-handshakes.ts'
import type { AnchorSet } from './x509/anchors.ts'
import type { ChainReader } from './x509/chain-reader.ts'
import { DerError } from './x509/der.ts'

/** What all probes of a scan share. */
export interface ProbeOptions {
  readonly depth: ProbeDepth
  /** Absolute per probe and address, name lookup to last byte, every attempt included. */
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  /** Further attempts after a reset or an early end. */
  readonly retries: number
  readonly reader: ChainReader
  readonly handshakes: OwnHandshakes
  readonly anchorsOf: (endpoint: Endpoint) => AnchorSet
  /** Wall clock, for `probedAt`. */
  readonly now: () => Date
}

/** A result, or the word that this machine was short of something and the probe must be made again. */
export type ProbeAnswer = { readonly result: ProbeResult } | { readonly ownShortage: ProbeFailure }

/**
 * Probes one endpoint at one address. Never rejects: whatever the peer does is in the result.
 *
 * @param spentMs time that the name lookup took; it counts towards the deadline
 */
export async function probe(
  endpoint: Endpoint,
  address: string,
  spentMs: number,
  options: ProbeOptions,
  cancellation: Cancellation,
): Promise<ProbeAnswer> {
  const probedAt = options.now()
  const startedAt = performance.now() - spentMs
  const timeoutMs = endpoint.timeoutMs ?? options.timeoutMs
  const { connectTimeoutMs, retries } = options
  const plan = { endpoint, address, connectTimeoutMs, timeoutMs, deadline: startedAt + timeoutMs, retries }
  const makeAttempts = options.depth === 'full' ? attemptFull : attemptCertificate
  const made = await makeAttempts(plan, options.handshakes, cancellation)
  const { outcome, attempts, depth } = made
  if (outcome.ownShortage && outcome.failure !== undefined) return { ownShortage: outcome.failure }
  const durationMs = Math.round(performance.now() - startedAt)
  const { served, failure } = readServed(made, endpoint, address, options)
  return { result: { endpoint, address, probedAt, durationMs, attempts, depth, served, failure } }
}

function readServed(
  { outcome: { peer, failure }, byLegacyAttempt, depth }: Attempts,
  endpoint: Endpoint,
  address: string,
  options: ProbeOptions,
): Pick<ProbeResult, 'served' | 'failure'> {
  const [leaf, ...above] = peer?.ders ?? []
  if (peer === undefined || leaf === undefined) return { served: undefined, failure: failure ?? noCertificate }
  try {
    const reading = options.reader.read([leaf, ...above], depth === 'full' ? options.anchorsOf(endpoint) : undefined)
    const wanted = endpoint.serverName ?? address
    const served: ServedCertificates = {
      chain: reading.chain,
      unreadable: reading.unreadable,
      trust: reading.trust,
      nameMatches: reading.names(wanted, isIP(wanted) !== 0),
      tlsVersion: peer.tlsVersion,
      cipher: peer.cipher,
      clientCertificateRequested: peer.clientCertificateRequested,
      outdated: byLegacyAttempt || isOld(peer),
    }
    return { served, failure: refusesUsWithout(peer, failure) ? undefined : failure }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return {
      served: undefined,
      failure: { stage: 'certificate', reason: 'malformed', detail: `the certificate ${error.message}` },
    }
  }
}

/** RFC 8996 takes these out of use. Certificate depth reads them like any other. */
const oldVersions = new Set(['SSLv3', 'TLSv1', 'TLSv1.1'])

/** Also with 3DES (RFC 9325 §4.2.1), which the hello of certificate depth offers last. */
function isOld({ tlsVersion = '', cipher = '' }: PeerFacts): boolean {
  return oldVersions.has(tlsVersion) || cipher.includes('3DES')
}

/** A server that wants a client's certificate ends the handshake once it has shown its own: nothing is wrong with it. */
function refusesUsWithout({ clientCertificateRequested }: PeerFacts, failure: ProbeFailure | undefined): boolean {
  return clientCertificateRequested === true && failure?.stage === 'handshake' && failure.reason !== 'timeout'
}

const noCertificate: ProbeFailure = {
  stage: 'certificate',
  reason: 'protocol',
  detail: 'the handshake succeeds without any certificate',
}
