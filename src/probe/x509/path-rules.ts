import { isIP } from 'node:net'
import { isForgeable } from '../../domain/certificate.ts'
import type { ParsedCertificate } from './certificate.ts'
import { type NameToConstrain, violatedConstraint } from './name-constraints.ts'

/** id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
const serverAuth = '1.3.6.1.5.5.7.3.1'
const anyUse = '2.5.29.37.0'

/**
 * Why a path may not be trusted although its signatures hold, or undefined where it may (RFC 5280 §6.1, dates apart).
 *
 * @param path leaf first, without the anchor
 */
export function rejectionOf(
  path: readonly ParsedCertificate[],
  anchor: ParsedCertificate,
): { certificate: string; why: string } | undefined {
  const [leaf, ...issuers] = path
  if (leaf === undefined) return undefined
  // An anchor that is served as the leaf itself vouches for nobody else.
  const isAnchor = leaf.facts.fingerprint === anchor.facts.fingerprint
  const faults = [
    { at: leaf, why: useFault(leaf) ?? (isAnchor ? undefined : signatureFault(leaf)) ?? leafFault(leaf) },
    ...issuers.map((at, below) => ({
      at,
      why: useFault(at) ?? signatureFault(at) ?? caFault(at) ?? issuerFault(at, issuers.slice(0, below)),
    })),
    { at: anchor, why: isAnchor ? undefined : anchorFault(anchor, issuers) },
  ]
  const fault = faults.find(({ why }) => why !== undefined)
  if (fault?.why !== undefined) return { certificate: fault.at.facts.subject, why: fault.why }
  const names = leaf.facts.subjectAltNames.map(nameToConstrain)
  for (const { extensions, facts } of [...issuers, anchor]) {
    const violated = extensions.nameConstraints && violatedConstraint(extensions.nameConstraints, names)
    if (violated !== undefined) return { certificate: facts.subject, why: violated }
  }
  return undefined
}

function useFault({ facts, extensions }: ParsedCertificate): string | undefined {
  const [critical] = extensions.unhandledCritical
  if (critical !== undefined) return `it holds the critical extension ${critical}, which is not understood`
  if (
    facts.extendedKeyUsage !== undefined &&
    !facts.extendedKeyUsage.some((use) => use === serverAuth || use === anyUse)
  ) {
    return 'it is not for TLS servers (extended key usage)'
  }
  return undefined
}

function leafFault({ extensions }: ParsedCertificate): string | undefined {
  return extensions.mayServeTls ? undefined : 'it is not for TLS servers (key usage)'
}

function signatureFault({ facts }: ParsedCertificate): string | undefined {
  return isForgeable(facts) ? `it is signed with ${facts.signatureAlgorithm}` : undefined
}

function caFault({ facts }: ParsedCertificate): string | undefined {
  return facts.isCa ? undefined : 'it issued a certificate but is no CA (basic constraints)'
}

/** Nobody checks the signature of an anchor, and one of version 1 cannot say that it is a CA: only old roots are such. */
function anchorFault(anchor: ParsedCertificate, below: readonly ParsedCertificate[]): string | undefined {
  return useFault(anchor) ?? (anchor.version === 1 ? undefined : caFault(anchor)) ?? issuerFault(anchor, below)
}

/** `below`: the CAs between this one and the leaf. */
function issuerFault({ extensions }: ParsedCertificate, below: readonly ParsedCertificate[]): string | undefined {
  if (!extensions.maySignCertificates) return 'it issued a certificate but may not (key usage)'
  // Self-issued certificates do not count towards the length (RFC 5280 §4.2.1.9).
  const counted = below.filter((issuer) => !issuer.facts.selfIssued).length
  if (extensions.pathLength !== undefined && counted > extensions.pathLength) {
    return `${counted} CAs stand below it, ${extensions.pathLength} are allowed (path length)`
  }
  return undefined
}

function nameToConstrain(text: string): NameToConstrain {
  if (isIP(text) === 0) return { text, ip: undefined }
  if (isIP(text) === 4) return { text, ip: Buffer.from(text.split('.').map(Number)).toString('hex') }
  const [head = '', tail = ''] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const missing = 8 - groups(head).length - groups(tail).length
  const all = text.includes('::')
    ? [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)]
    : groups(text)
  return { text, ip: all.map((group) => group.padStart(4, '0')).join('') }
}
