import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { unitMs } from '../../src/domain/duration.ts'
import { isOfKeyType } from './key-type.ts'
import type { Wanted } from './renewal.ts'

/** What came back from a CA, or by mail, as far as it has to be known to decide whether it may be installed. */
export interface IssuedChain {
  /** Leaf first. */
  readonly chain: readonly [CertificateFacts, ...CertificateFacts[]]
  /** The key that waits for this certificate is the one in it. */
  readonly keyFits: boolean
  /** The place, from 0, of the first certificate that the next one did not sign; undefined where each is signed by the next. */
  readonly brokenAt: number | undefined
}

/** Clocks of servers differ; CAs put the beginning back by an hour for it. */
const clockSkewMs = 5 * unitMs.m

/** What ends sooner than this would have to be renewed before anybody could look at it. */
const shortestLeftMs = 1 * unitMs.h

/** Let's Encrypt's test issuers: `(STAGING) Ersatz Edamame E1`, and `Fake LE …` before. */
const stagingIssuer = /\(STAGING\)|\bFake LE\b/i

/**
 * Why a chain must not be installed: sentences without period, none where it may be. Trust is not asked: a private CA is nobody's
 * business here, and what the network trusts is for the scanner to say.
 *
 * @param testCertificatesAllowed the directory is a CA's test environment
 */
export function faultsOfIssued(
  { chain, keyFits, brokenAt }: IssuedChain,
  { names, keyType }: Wanted,
  now: Date,
  testCertificatesAllowed: boolean,
): readonly string[] {
  const [leaf] = chain
  const missing = names.filter((name) => !leaf.subjectAltNames.includes(name.toLowerCase()))
  const staging = !testCertificatesAllowed && chain.some(({ issuer }) => stagingIssuer.test(issuer))
  return [
    ...(keyFits ? [] : ['its key is not the one that was made for it']),
    ...(isOfKeyType(leaf.publicKey, keyType) ? [] : [`its key is not ${keyType}`]),
    ...(missing.length === 0 ? [] : [`it does not name ${missing.join(', ')}`]),
    ...(leaf.isCa ? ['it is the certificate of a CA'] : []),
    ...faultsOfDates(leaf, now),
    ...(brokenAt === undefined ? [] : [`certificate ${brokenAt + 1} of the chain is not signed by the one after it`]),
    ...chain.slice(1).flatMap((above, index) => faultsOfAbove(above, index + 2, now)),
    ...(staging ? ['its issuer is one for tests, which nobody trusts'] : []),
  ]
}

function faultsOfDates({ validity: { notBefore, notAfter } }: CertificateFacts, now: Date): readonly string[] {
  if (notBefore === undefined || notAfter === undefined) return ['its dates cannot be read']
  if (notBefore.getTime() > now.getTime() + clockSkewMs) return [`it is not valid before ${notBefore.toISOString()}`]
  if (notAfter <= now) return [`it ended at ${notAfter.toISOString()}`]
  if (notAfter.getTime() < now.getTime() + shortestLeftMs) return [`it ends at ${notAfter.toISOString()} already`]
  return []
}

/** A root in the list may be older than its own dates: clients never judge that. */
function faultsOfAbove(
  { selfIssued, isCa, validity: { notAfter } }: CertificateFacts,
  place: number,
  now: Date,
): readonly string[] {
  if (!isCa) return [`certificate ${place} of the chain is not that of a CA`]
  return selfIssued || (notAfter !== undefined && notAfter > now)
    ? []
    : [`certificate ${place} of the chain has ended, or has no end that can be read`]
}

/** A listener must have the time to be looked after by a person. */
const leastLeftToReturnMs = 24 * unitMs.h

/** Why a roll-back must not go to a certificate; undefined where it may. */
export function whyNotBackTo(
  { validity: { notAfter } }: CertificateFacts,
  isRevoked: boolean,
  now: Date,
): string | undefined {
  if (isRevoked) return 'the CA has revoked it'
  if (notAfter === undefined) return 'its end cannot be read'
  if (notAfter <= now) return 'it has ended'
  return notAfter.getTime() < now.getTime() + leastLeftToReturnMs ? 'it has less than a day left' : undefined
}
