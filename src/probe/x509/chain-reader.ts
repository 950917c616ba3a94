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
  /** What was read, leaf first: the reader's own copies, the same list whenever this chain is read. */
  readonly ders: readonly [Buffer, ...Buffer[]]
  readonly chain: readonly [CertificateFacts, ...CertificateFacts[]]
  /** What was refused above the leaf, one line, or undefined. */
  readonly unreadable: string | undefined
  /** Undefined where it was read without anchors. */
  readonly trust: TrustFacts | undefined
  /** Reports whether the leaf's SAN names this server name or, where it is an address, that address. */
  names(serverNameOrAddress: string, isAddress: boolean): boolean
}

/**
 * What is kept in memory, for certificates and for chains each: some three thousand of usual size, though a hostile net
 * may show endless ones of a hundred kilobytes. Who comes again often is soon read again.
 */
const keptBytes = 16 << 20
/** What was read of a certificate weighs more than its DER: texts, names, dates (20,000 distinct ones, measured). */
const factsBytes = 4 << 10

/** A chain that was read before, with what came of it for each anchor set that was asked. */
interface KnownChain {
  readonly ders: readonly [Buffer, ...Buffer[]]
  readonly readings: Map<AnchorSet | undefined, ChainReading>
}

/**
 * Reads chains, each distinct certificate and each distinct chain once: one wildcard is served from hundreds of hosts.
 * One reader serves a whole scan; what it returns is shared and never changes.
 */
export class ChainReader {
  readonly #certificates = new Recent<ParsedCertificate>(keptBytes)
  readonly #chains = new Recent<KnownChain>(keptBytes)
  readonly #loaded = new Recent<X509Certificate>(maxLoaded)

  /**
   * Reads what a server sent.
   *
   * @param ders leaf first, at least one; may be views of a buffer that is used again
   * @param anchors undefined where trust is not asked
   * @throws DerError where the leaf itself cannot be read
   */
  read(ders: readonly [Buffer, ...Buffer[]], anchors: AnchorSet | undefined): ChainReading {
    const key = likelyKey(ders)
    const found = this.#chains.get(key)
    const known = found !== undefined && areSame(found.ders, ders) ? found : undefined
    const reading = known?.readings.get(anchors)
    if (reading !== undefined) return reading
    const own = known?.ders ?? copiesOf(ders)
    const anew = this.#readAnew(own, anchors)
    if (known !== undefined) known.readings.set(anchors, anew)
    else {
      const bytes = own.reduce((sum, der) => sum + der.length, factsBytes)
      this.#chains.set(key, { ders: own, readings: new Map([[anchors, anew]]) }, bytes)
    }
    return anew
  }

  #readAnew(ders: readonly [Buffer, ...Buffer[]], anchors: AnchorSet | undefined): ChainReading {
    const [first, ...rest] = ders
    const leaf = this.#certificate(first)
    const above: ParsedCertificate[] = []
    let unreadable: string | undefined
    for (const [index, der] of rest.entries()) {
      try {
        above.push(this.#certificate(der))
      } catch (error) {
        if (!(error instanceof DerError)) throw error
        unreadable ??= `certificate ${index + 2} of the chain ${error.message}`
      }
    }
    return {
      ders,
      chain: [leaf.facts, ...above.map(({ facts }) => facts)],
      unreadable,
      trust: anchors && findTrust([leaf, ...above], anchors),
      names: nameMatcher(leaf, this.#loaded),
    }
  }

  #certificate(der: Buffer): ParsedCertificate {
    const fingerprint = hash('sha256', der, 'hex')
    const known = this.#certificates.get(fingerprint)
    if (known !== undefined) return known
    const parsed = parseCertificate(der)
    this.#certificates.set(fingerprint, parsed, der.length + factsBytes)
    return parsed
  }
}

/** How much of the leaf's end goes into the key: the end of its signature, different in any two honest certificates. */
const keyBytes = 16

/** A key that different chains hardly share. Hashing them whole would cost as much as all the rest of a known one. */
function likelyKey(ders: readonly [Buffer, ...Buffer[]]): string {
  const [leaf] = ders
  return `${ders.length}${leaf.toString('latin1', Math.max(0, leaf.length - keyBytes))}`
}

function areSame(known: readonly Buffer[], ders: readonly Buffer[]): boolean {
  return known.length === ders.length && known.every((der, index) => ders[index]?.equals(der))
}

function copiesOf([first, ...rest]: readonly [Buffer, ...Buffer[]]): readonly [Buffer, ...Buffer[]] {
  return [copyOf(first), ...rest.map(copyOf)]
}

function copyOf(der: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(der.length)
  der.copy(copy)
  return copy
}

/** Names asked of one leaf: a wildcard is asked for hundreds, a hostile inventory of one certificate for thousands. */
const maxNames = 1_000

/** Certificates that OpenSSL has loaded to look for names: 15 KB each outside of the heap, where no collection sees them. */
const maxLoaded = 256

/** Names are judged by SAN only: `subject: 'never'` keeps OpenSSL from looking at the CN (RFC 9525 §2). */
function nameMatcher(
  { der, facts }: ParsedCertificate,
  loaded: Recent<X509Certificate>,
): (name: string, isAddress: boolean) => boolean {
  const answers = new Map<string, boolean>()
  return (name, isAddress) => {
    if (facts.subjectAltNames.length === 0) return false
    const known = answers.get(name)
    if (known !== undefined) return known
    const answer = checked(() => {
      const certificate = loaded.get(facts.fingerprint) ?? new X509Certificate(der)
      loaded.set(facts.fingerprint, certificate, 1)
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
