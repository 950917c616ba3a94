import type { CertificateFacts } from './certificate.ts'
import type { TrustPolicy } from './endpoint.ts'
import type { ServedCertificates } from './probe-result.ts'
import type { TrustPath, TrustProblem, TrustVerdict } from './trust.ts'

/** The answer about trust at `now`: would a client that knows these anchors go on? Names are judged apart. */
export function trustVerdict(
  { chain: [leaf], trust }: ServedCertificates,
  policy: TrustPolicy,
  now: Date,
): TrustVerdict {
  // A pin that does not match needs no proof; one that does is worth nothing without.
  const isOther = policy.pins.length > 0 && !isPinned(leaf, policy)
  if (trust === undefined && !isOther)
    return { status: 'not-checked', reason: undefined, anchors: undefined, path: undefined }
  if (trust === undefined || policy.pins.length > 0) {
    return !isOther
      ? { status: 'pinned', reason: undefined, anchors: undefined, path: undefined }
      : {
          status: 'untrusted',
          reason: 'neither certificate nor key is the pinned one',
          anchors: undefined,
          path: undefined,
        }
  }
  const { anchors } = trust
  if (trust.problem !== undefined)
    return { status: 'untrusted', reason: problemText(trust.problem), anchors, path: undefined }
  const path = bestPath(trust.paths, now)
  const outdated = path?.certificates.find((certificate) => !isValidAt(certificate, now))
  const source = path?.source ?? anchors
  if (outdated === undefined) return { status: 'trusted', reason: undefined, anchors: source, path }
  const which = outdated.fingerprint === leaf.fingerprint ? 'the certificate' : `the intermediate ${outdated.subject}`
  return { status: 'untrusted', reason: `${which} is ${outdatedText(outdated, now)}`, anchors: source, path }
}

/** Reports whether a certificate is within its dates; one whose dates cannot be read is not. */
export function isValidAt({ validity: { notBefore, notAfter } }: CertificateFacts, now: Date): boolean {
  return notBefore !== undefined && notAfter !== undefined && notBefore <= now && now <= notAfter
}

function isPinned(leaf: CertificateFacts, { pins }: TrustPolicy): boolean {
  return pins.some((pin) => pin.sha256 === (pin.of === 'key' ? leaf.publicKeyFingerprint : leaf.fingerprint))
}

/**
 * The path that a careful client would take: one whose certificates are all within their dates before one of which
 * some are not, then the one that stays valid longest. Roots have no say: stores trust them whatever their dates.
 */
function bestPath(paths: readonly TrustPath[], now: Date): TrustPath | undefined {
  const rank = ({ certificates }: TrustPath) => {
    const valid = certificates.every((certificate) => isValidAt(certificate, now))
    const first = Math.min(
      ...certificates.map(({ validity }) => validity.notAfter?.getTime() ?? Number.NEGATIVE_INFINITY),
    )
    return { valid, first }
  }
  return paths.toSorted((a, b) => {
    const left = rank(a)
    const right = rank(b)
    return left.valid === right.valid ? right.first - left.first || 0 : Number(right.valid) - Number(left.valid)
  })[0]
}

function outdatedText({ validity: { notBefore, notAfter } }: CertificateFacts, now: Date): string {
  if (notBefore === undefined || notAfter === undefined) return 'of unreadable dates'
  return now > notAfter ? 'expired' : 'not yet valid'
}

function problemText(problem: TrustProblem): string {
  switch (problem.kind) {
    case 'self-signed':
      return 'the certificate vouches for itself'
    case 'incomplete':
      return `the server sends no certificate of its issuer ${problem.missingIssuer}`
    case 'unknown-issuer':
      return `no trust anchor issued ${problem.issuer}`
    case 'rejected':
      return `${problem.certificate}: ${problem.why}`
  }
}
