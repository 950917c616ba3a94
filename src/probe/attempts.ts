import { performance } from 'node:perf_hooks'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeDepth, ProbeFailure } from '../domain/probe-result.ts'
import { type AttemptOutcome, attempt } from './attempt.ts'
import type { Cancellation } from './cancellation.ts'
import { legacyHandshake, modernHandshake } from './handshake/full.ts'
import type { BeginHandshake } from './handshake/handshake.ts'
import { notProven } from './handshake/own-handshake.ts'
import type { OwnHandshakes } from './handshake/own-handshakes.ts'
import { unrecognizedName } from './handshake/tls-failure.ts'
import type { Pace } from './pace.ts'

/** What the attempts of one probe share. */
export interface AttemptsPlan {
  readonly endpoint: Endpoint
  readonly address: string
  readonly connectTimeoutMs: number
  readonly timeoutMs: number
  /** Absolute, on the clock of `performance.now()`. */
  readonly deadline: number
  /** Further attempts after a reset or an early end. A timeout is never retried: it has used up the time. */
  readonly retries: number
  /** Of all connections; the turn of the first one has been taken. Undefined where nothing holds them back. */
  readonly pace: Pace | undefined
  /** Called for each connection that is open. */
  readonly connected: () => void
}

/** The outcome of the attempt that read a certificate, or of the first one where none did. */
export interface Attempts {
  readonly outcome: AttemptOutcome
  /** Connections opened. */
  readonly attempts: number
  /** Read with TLS 1.0 and weak ciphers allowed. */
  readonly byLegacyAttempt: boolean
  readonly depth: ProbeDepth
}

/**
 * Attempts at full depth until a certificate was seen or nothing is left that could cure (contract.md §3). The first
 * one is in our own words, and only its success and its refusals count: what else becomes of it is OpenSSL's to say. Then
 * once with everything that is old, once without the server name, and as often as `retries` says after a reset.
 */
export async function attemptFull(
  plan: AttemptsPlan,
  { whole }: OwnHandshakes,
  cancellation: Cancellation,
): Promise<Attempts> {
  let way: 'own' | 'modern' | 'legacy' = plan.endpoint.legacy ? 'legacy' : 'own'
  let { serverName } = plan.endpoint
  let { retries } = plan
  let first: AttemptOutcome | undefined
  let isUnproven = false
  // Of the name, where the server then answered without one.
  let refusal: ProbeFailure | undefined
  for (let attempts = 1; ; attempts++) {
    const handshake = { own: () => whole, modern: modernHandshake, legacy: legacyHandshake }[way]()
    const outcome = await attempt(attemptPlan(plan, handshake, serverName), cancellation)
    const isOpen = way === 'own' && isForOpenSsl(outcome)
    if (wasRead(outcome) && !isOpen) {
      // OpenSSL has many words for a signature that does not fit, some of which blame the certificate.
      const failure = isUnproven && outcome.failure !== undefined ? notProven.failure : (outcome.failure ?? refusal)
      return { outcome: { ...outcome, failure }, attempts, byLegacyAttempt: way === 'legacy', depth: 'full' }
    }
    isUnproven ||= outcome.failure === notProven.failure
    // The first failure tells most: what comes after it was a try with other means. Unless it got further.
    if (first === undefined || outcome.failure?.stage === 'certificate') first = outcome
    const givenUp: Attempts = { outcome: first, attempts, byLegacyAttempt: false, depth: 'full' }
    if (isOpen) {
      way = 'modern'
      first = undefined
    } else if (outcome.alert === unrecognizedName && serverName !== undefined) {
      serverName = undefined
      refusal = outcome.failure
    } else if (way !== 'legacy' && isAboutTls(outcome)) way = 'legacy'
    else if (retries > 0 && wasCutOff(outcome)) {
      retries -= 1
      if (way === 'own') way = 'modern'
      // Jitter, so that a server that resets under load is not met again by all at once.
      await cancellation.pause(Math.min(50 + Math.random() * 200, Math.max(0, plan.deadline - performance.now())))
    } else return givenUp
    await nextTurn(plan, cancellation)
    if (cancellation.cancelled || performance.now() >= plan.deadline) return givenUp
  }
}

/**
 * Attempts at certificate depth: a hello for TLS 1.2, which most servers answer in the clear; where one insists on 1.3,
 * a hello for that; where one answers neither, full depth.
 */
export function attemptCertificate(
  plan: AttemptsPlan,
  handshakes: OwnHandshakes,
  cancellation: Cancellation,
): Promise<Attempts> {
  const { serverName } = plan.endpoint
  // Nearly all end here: an async function keeps a kilobyte for each connection that is open.
  return attempt(attemptPlan(plan, handshakes.certificateUpToTls12, serverName), cancellation).then((outcome) => {
    const found: Attempts = { outcome, attempts: 1, byLegacyAttempt: false, depth: 'certificate' }
    return isDecided(outcome) ? found : attemptOtherwise(found, plan, handshakes, cancellation)
  })
}

async function attemptOtherwise(
  first: Attempts,
  plan: AttemptsPlan,
  handshakes: OwnHandshakes,
  cancellation: Cancellation,
): Promise<Attempts> {
  await nextTurn(plan, cancellation)
  if (cancellation.cancelled || performance.now() >= plan.deadline) return first
  const { serverName } = plan.endpoint
  const outcome = await attempt(attemptPlan(plan, handshakes.certificateTls13, serverName), cancellation)
  const second: Attempts = { ...first, outcome, attempts: 2 }
  if (isDecided(outcome)) return second
  await nextTurn(plan, cancellation)
  if (cancellation.cancelled || performance.now() >= plan.deadline) return second
  const full = await attemptFull(plan, handshakes, cancellation)
  return { ...full, attempts: second.attempts + full.attempts }
}

/**
 * A handshake of our own that did not come to its end, though the server speaks TLS and has not refused it from the
 * start. Who wants a client's certificate may well refuse us once it has shown its own.
 */
function isForOpenSsl({ failure, notTls, peer }: AttemptOutcome): boolean {
  if (failure === undefined || failure.stage === 'starttls' || failure.reason === 'timeout' || notTls) return false
  if (failure.reason === 'protocol' || failure.reason === 'malformed' || failure.reason === 'limit') return true
  return peer !== undefined && peer.ders.length > 0 && peer.clientCertificateRequested !== true
}

/** Waits until a further connection may begin; at most as long as there is time for one. */
async function nextTurn({ pace, deadline }: AttemptsPlan, cancellation: Cancellation): Promise<void> {
  const now = performance.now()
  const delayMs = pace?.take(now) ?? 0
  if (delayMs > 0) await cancellation.pause(Math.min(delayMs, Math.max(0, deadline - now)))
}

function attemptPlan(plan: AttemptsPlan, handshake: BeginHandshake, serverName: string | undefined) {
  const { endpoint, address, connectTimeoutMs, deadline, timeoutMs, connected } = plan
  return {
    address,
    port: endpoint.port,
    dialect: endpoint.dialect,
    serverName,
    handshake,
    connectTimeoutMs,
    deadline,
    timeoutMs,
    connected,
  }
}

function wasRead({ peer, failure, ownShortage }: AttemptOutcome): boolean {
  return failure === undefined || ownShortage || (peer !== undefined && peer.ders.length > 0)
}

/** No other hello of certificate depth brings more to light. */
function isDecided(outcome: AttemptOutcome): boolean {
  return wasRead(outcome) || !mayHelp(outcome)
}

/** The server speaks TLS, but not with these parameters: others may help. */
function isAboutTls({ failure, notTls }: AttemptOutcome): boolean {
  return failure?.stage === 'handshake' && (failure.reason === 'alert' || failure.reason === 'protocol') && !notTls
}

/** Full depth may read what certificate depth does not: it has its own limits, too. */
function mayHelp(outcome: AttemptOutcome): boolean {
  return isAboutTls(outcome) || wasCutOff(outcome) || outcome.failure?.reason === 'limit'
}

function wasCutOff({ failure }: AttemptOutcome): boolean {
  return failure?.reason === 'reset' || failure?.reason === 'closed'
}
