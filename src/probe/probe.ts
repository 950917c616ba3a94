import { performance } from 'node:perf_hooks'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeDepth, ProbeFailure, ProbeResult, SentCertificates } from '../domain/probe-result.ts'
import { type Attempts, attemptCertificate, attemptFull } from './attempts.ts'
import type { Cancellation } from './cancellation.ts'
import type { PeerFacts } from './handshake/handshake.ts'
import type { OwnHandshakes } from './handshake/own-handshakes.ts'
import type { Pace } from './pace.ts'
import { type ReadingOptions, readServed } from './read-served.ts'

/** What all probes of a scan share. */
export interface ProbeOptions extends ReadingOptions {
  readonly depth: ProbeDepth
  /** Absolute per probe and address, name lookup to last byte, every attempt included. */
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  /** Further attempts after a reset or an early end. */
  readonly retries: number
  /** Of all connections; undefined where they begin as soon as the limits allow. */
  readonly pace: Pace | undefined
  readonly handshakes: OwnHandshakes
  /** Wall clock, for `probedAt`. */
  readonly now: () => Date
}

/** A result, or the word that this machine was short of something and the probe must be made again. */
export type ProbeAnswer = { readonly result: ProbeResult } | { readonly ownShortage: ProbeFailure }

/**
 * Probes one endpoint at one address. Never rejects: whatever the peer does is in the result.
 *
 * @param spentMs time that the name lookup took; it counts towards the deadline
 * @param connected called for each connection that is open
 */
export function probe(
  endpoint: Endpoint,
  address: string,
  spentMs: number,
  options: ProbeOptions,
  cancellation: Cancellation,
  connected: () => void,
): Promise<ProbeAnswer> {
  const probedAt = options.now()
  const startedAt = performance.now() - spentMs
  const timeoutMs = endpoint.timeoutMs ?? options.timeoutMs
  const { connectTimeoutMs, retries, pace } = options
  const plan = {
    endpoint,
    address,
    connectTimeoutMs,
    timeoutMs,
    deadline: startedAt + timeoutMs,
    retries,
    pace,
    connected,
  }
  const makeAttempts = options.depth === 'full' ? attemptFull : attemptCertificate
  return makeAttempts(plan, options.handshakes, cancellation).then((made): ProbeAnswer => {
    const { outcome, attempts, depth } = made
    if (outcome.ownShortage && outcome.failure !== undefined) return { ownShortage: outcome.failure }
    const durationMs = Math.round(performance.now() - startedAt)
    const { served, failure } = servedBy(made, endpoint, address, options)
    return { result: { endpoint, address, probedAt, durationMs, attempts, depth, served, failure } }
  })
}

function servedBy(
  { outcome: { peer, failure }, byLegacyAttempt, depth }: Attempts,
  endpoint: Endpoint,
  address: string,
  options: ProbeOptions,
): Pick<ProbeResult, 'served' | 'failure'> {
  const [leaf, ...above] = peer?.ders ?? []
  if (peer === undefined || leaf === undefined) return { served: undefined, failure: failure ?? noCertificate }
  const { tlsVersion, cipher, clientCertificateRequested } = peer
  const sent: SentCertificates = {
    ders: [leaf, ...above],
    tlsVersion,
    cipher,
    clientCertificateRequested,
    outdated: byLegacyAttempt || isOld(peer),
  }
  const read = readServed(sent, { endpoint, address, depth }, options)
  if (failure === undefined || read.failure !== undefined || refusesUsWithout(peer, failure)) return read
  return { ...read, failure }
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
