import { hash, X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../domain/certificate.ts'
import type { TrustFacts } from '../../domain/trust.ts'
import type { AnchorSet } from './anchors.ts'
import { type ParsedCertificate, parseCertificate } from './certificate.ts'
import { DerError } from './der.ts'
import { Recent } from './recent.ts'
import { findTrust } from './trust-path.ts'

/** A chain as read: what the leaf and its issuers say, and whether a path to an anchor holds. */
export interface ChainReading {
  readonly chain: readonly [CertificateFacts, ...CertificateFacts[]]
  /** What was refused above the leaf, one line, or undefined. */
  readonly unreadable: string | undefined
  /** Undefined where it was read without anchors. */
  readonly trust: TrustFacts | undefined
  /** Reports whether the leaf's SAN names this server name or, where it is an address, that address. */
  names(serverNameOrAddress: string, isAddress: boolean): boolean
}

/**
 * DER kept in memory, for certificates and for chains each: a campus has some ten thousand certificates of a kilobyte or
 * two, a hostile net may show endless ones of a hundred.
 */
const keptBytes = 16 << 20

/**
 * Reads chains, each distinct certificate and each distinct chain once: one wildcard is served from hundreds of hosts.
 * One reader serves a whole scan; what it returns is shared and never changes.
 */
export class ChainReader {
  readonly #certificates = new Recent<ParsedCertificate>(keptBytes)
  readonly #chains = new Recent<Map<AnchorSet | undefined, ChainReading>>(keptBytes)

  /**
   * Reads what a server sent.
   *
   * @param ders leaf first, at least one
   * @param anchors undefined where trust is not asked
   * @throws DerError where the leaf itself cannot be read
   */
  read(ders: readonly [Buffer, ...Buffer[]], anchors: AnchorSet | undefined): ChainReading {
    const fingerprints = ders.map((der) => hash('sha256', der, 'hex'))
    const key = fingerprints.join()
    let byAnchors = this.#chains.get(key)
    const known = byAnchors?.get(anchors)
    if (known !== undefined) return known
    const reading = this.#readAnew(ders, fingerprints, anchors)
    if (byAnchors === undefined) {
      byAnchors = new Map()
      const bytes = ders.reduce((sum, der) => sum + der.length, 0)
      this.#chains.set(key, byAnchors, bytes)
    }
    byAnchors.set(anchors, reading)
    return reading
  }

  #readAnew(
    ders: readonly [Buffer, ...Buffer[]],
    fingerprints: readonly string[],
    anchors: AnchorSet | undefined,
  ): ChainReading {
    const leaf = this.#certificate(ders[0], fingerprints[0] ?? '')
    const above: ParsedCertificate[] = []
    let unreadable: string | undefined
    for (const [index, der] of ders.slice(1).entries()) {
      try {
        above.push(this.#certificate(der, fingerprints[index + 1] ?? ''))
      } catch (error) {
        if (!(error instanceof DerError)) throw error
        unreadable ??= `certificate ${index + 2} of the chain ${error.message}`
      }
    }
    return {
      chain: [leaf.facts, ...above.map(({ facts }) => facts)],
      unreadable,
      trust: anchors && findTrust([leaf, ...above], anchors),
      names: nameMatcher(leaf),
    }
  }

  #certificate(der: Buffer, fingerprint: string): ParsedCertificate {
    const known = this.#certificates.get(fingerprint)
    if (known !== undefined) return known
    // What comes in may be a view of a buffer that is used again.
    const own = Buffer.allocUnsafeSlow(der.length)
    der.copy(own)
    const parsed = parseCertificate(own)
    this.#certificates.set(fingerprint, parsed, der.length)
    return parsed
  }
}

/** Names asked of one leaf: a wildcard is asked for hundreds, a hostile inventory of one certificate for thousands. */
const maxNames = 1_000

/** Names are judged by SAN only: `subject: 'never'` keeps OpenSSL from looking at the CN (RFC 9525 §2). */
function nameMatcher({ der, facts }: ParsedCertificate): (name: string, isAddress: boolean) => boolean {
  const answers = new Map<string, boolean>()
  let certificate: X509Certificate | undefined
  return (name, isAddress) => {
    if (facts.subjectAltNames.length === 0) return false
    const known = answers.get(name)
    if (known !== undefined) return known
    const answer = checked(() => {
      certificate ??= new X509Certificate(der)
      return isAddress ? certificate.checkIP(name) : certificate.checkHost(name, { subject: 'never' })
    })
    if (answers.size >= maxNames) answers.clear()
    answers.set(name, answer)
    return answer
  }
}

function checked(check: () => string | undefined): boolean {
  try {
    return check() !== undefined
  } catch {
    // A certificate that OpenSSL cannot load names nobody.
    return false
  }
}
