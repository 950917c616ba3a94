import { isIP } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeFailure, ProbeResult, ServedCertificates } from '../domain/probe-result.ts'
import { type AttemptOutcome, attempt } from './attempt.ts'
import type { Cancellation } from './cancellation.ts'
import { legacyContext, modernContext, type PeerFacts } from './handshake/full.ts'
import { unrecognizedName } from './handshake/tls-failure.ts'
import type { AnchorSet } from './x509/anchors.ts'
import type { ChainReader } from './x509/chain-reader.ts'
import { DerError } from './x509/der.ts'

/** What all probes of a scan share. */
export interface ProbeOptions {
  /** Absolute per probe and address, name lookup to last byte, every attempt included. */
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  /** Further attempts after a reset or an early end. A timeout is never retried: it has used up the time. */
  readonly retries: number
  readonly reader: ChainReader
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
  const { outcome, attempts, byLegacyAttempt } = await attemptUntilRead(
    endpoint,
    address,
    startedAt,
    options,
    cancellation,
  )
  if (outcome.ownShortage && outcome.failure !== undefined) return { ownShortage: outcome.failure }
  const result = { endpoint, address, probedAt, durationMs: Math.round(performance.now() - startedAt), attempts }
  return { result: { ...result, ...readServed(outcome, endpoint, address, byLegacyAttempt, options) } }
}

interface Attempts {
  readonly outcome: AttemptOutcome
  readonly attempts: number
  readonly byLegacyAttempt: boolean
}

/** Attempts until a certificate was seen or nothing is left that could cure: see contract.md §3. */
async function attemptUntilRead(
  endpoint: Endpoint,
  address: string,
  startedAt: number,
  options: ProbeOptions,
  cancellation: Cancellation,
): Promise<Attempts> {
  const timeoutMs = endpoint.timeoutMs ?? options.timeoutMs
  const deadline = startedAt + timeoutMs
  let legacy = endpoint.legacy
  let serverName = endpoint.serverName
  let retries = options.retries
  let first: AttemptOutcome | undefined
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt(
      {
        address,
        port: endpoint.port,
        dialect: endpoint.dialect,
        serverName,
        context: legacy ? legacyContext() : modernContext(),
        connectTimeoutMs: options.connectTimeoutMs,
        deadline,
        timeoutMs,
      },
      cancellation,
    )
    if (wasRead(outcome)) return { outcome, attempts, byLegacyAttempt: legacy }
    // The first failure tells most: what comes after it was a try with other means.
    first ??= outcome
    const givenUp = { outcome: first, attempts, byLegacyAttempt: false }
    if (outcome.alert === unrecognizedName && serverName !== undefined) serverName = undefined
    else if (!legacy && isCurableByLegacy(outcome)) legacy = true
    else if (retries > 0 && isCurableByRetry(outcome)) {
      retries -= 1
      // Jitter, so that a server that resets under load is not met again by all at once.
      await wait(Math.min(50 + Math.random() * 200, Math.max(0, deadline - performance.now())))
    } else return givenUp
    if (cancellation.cancelled || performance.now() >= deadline) return givenUp
  }
}

function wasRead({ peer, failure, ownShortage }: AttemptOutcome): boolean {
  return failure === undefined || ownShortage || (peer !== undefined && peer.ders.length > 0)
}

function isCurableByLegacy({ failure, notTls }: AttemptOutcome): boolean {
  return failure?.stage === 'handshake' && (failure.reason === 'alert' || failure.reason === 'protocol') && !notTls
}

function isCurableByRetry({ failure }: AttemptOutcome): boolean {
  return failure?.reason === 'reset' || failure?.reason === 'closed'
}

function readServed(
  { peer, failure }: AttemptOutcome,
  endpoint: Endpoint,
  address: string,
  byLegacyAttempt: boolean,
  options: ProbeOptions,
): Pick<ProbeResult, 'served' | 'failure'> {
  const [leaf, ...above] = peer?.ders ?? []
  if (peer === undefined || leaf === undefined) return { served: undefined, failure: failure ?? noCertificate }
  try {
    const reading = options.reader.read([leaf, ...above], options.anchorsOf(endpoint))
    const wanted = endpoint.serverName ?? address
    const served: ServedCertificates = {
      chain: reading.chain,
      unreadable: reading.unreadable,
      trust: reading.trust,
      nameMatches: reading.names(wanted, isIP(wanted) !== 0),
      tlsVersion: peer.tlsVersion,
      cipher: peer.cipher,
      clientCertificateRequested: peer.clientCertificateRequested,
      byLegacyAttempt,
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

/** A server that wants a client's certificate ends the handshake once it has shown its own: nothing is wrong with it. */
function refusesUsWithout({ clientCertificateRequested }: PeerFacts, failure: ProbeFailure | undefined): boolean {
  return clientCertificateRequested && failure?.stage === 'handshake' && failure.reason !== 'timeout'
}

const noCertificate: ProbeFailure = {
  stage: 'certificate',
  reason: 'protocol',
  detail: 'the handshake succeeds without any certificate',
}
