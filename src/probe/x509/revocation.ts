import type { ParsedCertificate } from './certificate.ts'
import { type Revocation, readRevocationList } from './crl.ts'
import { DerError } from './der.ts'

/** What a list of revoked certificates tells of one. */
export type Standing =
  /** `until`: the list counts no longer than that. */
  | { readonly state: 'good'; readonly until: Date }
  | { readonly state: 'revoked'; readonly until: Date; readonly revocation: Revocation }
  /** The list cannot answer. `why` is the end of a sentence about it. */
  | { readonly state: 'unknown'; readonly why: string }

/**
 * What the list that came from `url` tells of a certificate: only where the certificate's issuer has signed it, it counts now, and it is of
 * the part of the issuer's certificates to which this one belongs (RFC 5280 §6.3.3).
 *
 * @param issuer the certificate of who issued `leaf`
 * @param url one of the leaf's `crlUrls`
 */
export function standingBy(
  list: Buffer,
  url: string,
  leaf: ParsedCertificate,
  issuer: ParsedCertificate,
  now: Date,
): Standing {
  try {
    const read = readRevocationList(list)
    if (read.issuerKey !== leaf.issuerKey || issuer.subjectKey !== leaf.issuerKey)
      return unknown('is of another issuer')
    if (read.nextUpdate <= now) return unknown(`is out of date since ${read.nextUpdate.toISOString().slice(0, 10)}`)
    if (read.parts.length > 0 && !read.parts.includes(url)) return unknown('is of other certificates')
    if (!read.isSignedBy(issuer.publicKeyDer)) return unknown('was not signed by the issuer')
    const revocation = read.revocationOf(leaf.facts.serialNumber)
    return revocation === undefined
      ? { state: 'good', until: read.nextUpdate }
      : { state: 'revoked', until: read.nextUpdate, revocation }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return unknown(`cannot be read: it ${error.message}`)
  }
}

function unknown(why: string): Standing {
  return { state: 'unknown', why }
}
