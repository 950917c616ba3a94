import pLimit from 'p-limit'
import type { KnownRevocation } from '../domain/judge.ts'
import { type ParsedCertificate, parseCertificate } from '../probe/x509/certificate.ts'
import { DerError } from '../probe/x509/der.ts'
import { standingBy } from '../probe/x509/revocation.ts'
import type { ListCache } from './list-cache.ts'

/** Certificates as a server sent them, DER, leaf first. */
export type SentChain = readonly Buffer[]

/** What the issuers' lists say. */
export interface RevocationsFound {
  /** By fingerprint. */
  readonly revoked: ReadonlyMap<string, KnownRevocation>
  /** Fingerprints of those that are certainly not revoked. */
  readonly good: ReadonlySet<string>
  /** Lists that could not be had or cannot answer, by URL, each with the end of a sentence about it. */
  readonly problems: ReadonlyMap<string, string>
}

/** So many CAs are asked at once: each has a few lists. */
const atOnce = 8

/** Looks up each leaf once in its issuer's list. Leaves without one, or without their issuer beside them, are neither revoked nor good. */
export async function findRevoked(
  chains: Iterable<SentChain>,
  cache: ListCache,
  now: Date,
  signal: AbortSignal,
): Promise<RevocationsFound> {
  const revoked = new Map<string, KnownRevocation>()
  const good = new Set<string>()
  const problems = new Map<string, string>()
  const limit = pLimit(atOnce)
  const look = async ({ leaf, issuer, url }: Listed) => {
    const { der, problem } = await cache.list(url, signal)
    if (problem !== undefined) problems.set(url, problem)
    if (der === undefined) return
    const standing = standingBy(der, url, leaf, issuer, now)
    if (standing.state === 'unknown') problems.set(url, standing.why)
    else if (standing.state === 'good') good.add(leaf.facts.fingerprint)
    else revoked.set(leaf.facts.fingerprint, standing.revocation)
  }
  await limit.map(listedLeaves(chains), look)
  return { revoked, good, problems }
}

/** A leaf whose issuer lists what it revokes. */
interface Listed {
  readonly leaf: ParsedCertificate
  readonly issuer: ParsedCertificate
  readonly url: string
}

function listedLeaves(chains: Iterable<SentChain>): readonly Listed[] {
  const leaves = new Map<string, Listed>()
  for (const [first, ...above] of chains) {
    const leaf = first && parsed(first)
    const [url] = leaf?.extensions.crlUrls ?? []
    if (leaf === undefined || url === undefined || leaves.has(leaf.facts.fingerprint)) continue
    const issuer = above.map(parsed).find((each) => each?.subjectKey === leaf.issuerKey)
    if (issuer !== undefined) leaves.set(leaf.facts.fingerprint, { leaf, issuer, url })
  }
  return [...leaves.values()]
}

function parsed(der: Buffer): ParsedCertificate | undefined {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return undefined
  }
}
