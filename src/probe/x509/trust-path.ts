import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { ChainOrder, TrustFacts, TrustPath, TrustProblem } from '../../domain/trust.ts'
import type { Anchor, AnchorSet } from './anchors.ts'
import type { ParsedCertificate } from './certificate.ts'
import { rejectionOf } from './path-rules.ts'

/** Longer paths are met in no public PKI; the bound keeps cross-signed cycles finite. */
const maxDepth = 10
/** Signature checks per chain: what a server sends must not buy our time. */
const maxVerifications = 32
/** Paths kept for judgement: cross-signing makes two or three. */
const maxPaths = 8

/**
 * Looks for every path from the leaf to an anchor (RFC 5280 §6.1 without the dates, which judgement looks at with
 * its own clock), through what the server sent in any order. Signatures are checked by OpenSSL.
 *
 * @param sent leaf first, at least one
 */
export function findTrust(sent: readonly [ParsedCertificate, ...ParsedCertificate[]], anchors: AnchorSet): TrustFacts {
  const search = new PathSearch(sent, anchors)
  search.from([sent[0]])
  const { paths } = search
  const ancestors = nameWalk(sent)
  return {
    paths,
    problem: paths.length > 0 ? undefined : problemOf(sent, ancestors, search.rejected),
    sentAboveLeaf: ancestors.filter(({ facts }) => !facts.selfIssued).map(({ facts }) => facts),
    order: orderOf(sent, ancestors),
    anchors: anchors.source,
  }
}

class PathSearch {
  readonly paths: TrustPath[] = []
  rejected: TrustProblem | undefined
  readonly #sent: readonly ParsedCertificate[]
  readonly #anchors: AnchorSet
  #verifications = 0

  constructor(sent: readonly ParsedCertificate[], anchors: AnchorSet) {
    this.#sent = sent
    this.#anchors = anchors
  }

  /** Extends a path upwards in every way that holds. */
  from(path: readonly [ParsedCertificate, ...ParsedCertificate[]]): void {
    if (this.paths.length >= maxPaths) return
    const top = path[path.length - 1] ?? path[0]
    const itself = this.#anchors
      .bySubject(top.subjectKey)
      .find(({ certificate }) => certificate.facts.fingerprint === top.facts.fingerprint)
    if (itself !== undefined) {
      this.#accept(path.length === 1 ? path : path.slice(0, -1), itself)
      return
    }
    for (const anchor of this.#anchors.bySubject(top.issuerKey)) {
      if (this.#issued(anchor.certificate, top)) this.#accept(path, anchor)
    }
    if (path.length >= maxDepth) return
    const taken = new Set(path.map(({ facts }) => facts.fingerprint))
    for (const issuer of this.#sent) {
      if (issuer.subjectKey !== top.issuerKey || taken.has(issuer.facts.fingerprint)) continue
      taken.add(issuer.facts.fingerprint)
      if (this.#issued(issuer, top)) this.from([...path, issuer])
    }
  }

  #accept(path: readonly ParsedCertificate[], anchor: Anchor): void {
    const rejection = rejectionOf(path, anchor.certificate)
    if (rejection !== undefined) {
      this.rejected ??= { kind: 'rejected', ...rejection }
      return
    }
    const certificates = path.map(({ facts }) => facts)
    this.paths.push({ certificates, anchor: anchor.certificate.facts, source: anchor.source })
  }

  #issued(issuer: ParsedCertificate, subject: ParsedCertificate): boolean {
    if (!keyIdentifiersFit(issuer, subject) || this.#verifications >= maxVerifications) return false
    this.#verifications += 1
    return signatureHolds(subject, issuer)
  }
}

/** An authority key identifier that names another key than the issuer's says: not that issuer (RFC 5280 §4.2.1.1). */
function keyIdentifiersFit({ facts: issuer }: ParsedCertificate, { facts: subject }: ParsedCertificate): boolean {
  const wanted = subject.authorityKeyIdentifier
  const found = issuer.subjectKeyIdentifier
  return wanted === undefined || found === undefined || wanted === found
}

/** Reports whether OpenSSL accepts the signature; a key that it cannot load signs nothing. */
function signatureHolds(subject: ParsedCertificate, issuer: ParsedCertificate): boolean {
  try {
    return new X509Certificate(subject.der).verify(publicKeyOf(issuer))
  } catch {
    // OpenSSL refuses what is odd by throwing; a peer's oddity is an answer here, not an error of ours.
    return false
  }
}

const publicKeys = new WeakMap<ParsedCertificate, KeyObject>()

function publicKeyOf(certificate: ParsedCertificate): KeyObject {
  const known = publicKeys.get(certificate)
  if (known !== undefined) return known
  const key = createPublicKey({ key: certificate.publicKeyDer, format: 'der', type: 'spki' })
  publicKeys.set(certificate, key)
  return key
}

/** The sent certificates that lead upwards from the leaf by their names alone. */
function nameWalk(sent: readonly [ParsedCertificate, ...ParsedCertificate[]]): ParsedCertificate[] {
  const walk: ParsedCertificate[] = [sent[0]]
  for (let top: ParsedCertificate | undefined = sent[0]; top !== undefined && walk.length < maxDepth; ) {
    const child: ParsedCertificate = top
    top = child.facts.selfIssued
      ? undefined
      : sent.find(
          (other) => other.subjectKey === child.issuerKey && !walk.includes(other) && keyIdentifiersFit(other, child),
        )
    if (top !== undefined) walk.push(top)
  }
  return walk
}

function problemOf(
  [leaf]: readonly [ParsedCertificate, ...ParsedCertificate[]],
  ancestors: readonly ParsedCertificate[],
  rejected: TrustProblem | undefined,
): TrustProblem {
  if (rejected !== undefined) return rejected
  if (leaf.facts.selfIssued && (signatureHolds(leaf, leaf) || ancestors.length === 1)) return { kind: 'self-signed' }
  const top = ancestors[ancestors.length - 1] ?? leaf
  for (const [index, issuer] of ancestors.slice(1).entries()) {
    const subject = ancestors[index] ?? leaf
    if (!signatureHolds(subject, issuer)) {
      return {
        kind: 'rejected',
        certificate: subject.facts.subject,
        why: 'its signature is not of the issuer it names',
      }
    }
  }
  if (top === leaf) return { kind: 'incomplete', missingIssuer: leaf.facts.issuer }
  return { kind: 'unknown-issuer', issuer: top.facts.issuer }
}

/** RFC 8446 §4.4.2: each certificate SHOULD certify the one before it. */
function orderOf(sent: readonly ParsedCertificate[], ancestors: readonly ParsedCertificate[]): ChainOrder {
  const broken = sent.findIndex((certificate, index) => {
    const below = sent[index - 1]
    return below !== undefined && !(certificate.subjectKey === below.issuerKey && keyIdentifiersFit(certificate, below))
  })
  const rest = broken === -1 ? [] : sent.slice(broken)
  return {
    disordered: rest.some((certificate) => ancestors.includes(certificate)),
    unneeded: rest.filter((certificate) => !ancestors.includes(certificate)).map(({ facts }) => facts),
  }
}
