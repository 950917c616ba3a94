import { dayMs } from './duration.ts'
/** Validity period, both ends inclusive (RFC 5280 §4.1.2.5). An end that cannot be read is undefined, never a guess. */
export interface Validity {
  readonly notBefore: Date | undefined
  readonly notAfter: Date | undefined
}

/** The public key as the certificate names it. */
export interface PublicKeyFacts {
  /** `rsa`, `rsa-pss`, `ecdsa`, `ed25519`, `ed448`, `dsa`, or the dotted OID of an algorithm we have no name for. */
  readonly type: string
  /** RSA and DSA: bits of the modulus. EC: bits of the curve, absent for a curve that we do not know. */
  readonly bits: number | undefined
}

/** What one X.509 certificate says about itself. Built once by `probe/x509`, shared by all rows, never mutated. */
export interface CertificateFacts {
  /** SHA-256 over the DER, 64 hex digits: the identity of a certificate everywhere in certflow. */
  readonly fingerprint: string
  /** SHA-256 over the SubjectPublicKeyInfo, 64 hex digits: what `spki-sha256:` pins name. */
  readonly publicKeyFingerprint: string
  /** Hex, lower case, no leading zeros, a minus sign for what is negative (RFC 5280 §4.1.2.2). */
  readonly serialNumber: string
  /** RFC 4514 text, most specific first, control characters escaped. */
  readonly subject: string
  readonly issuer: string
  /** dNSName (lower case) and iPAddress entries in the order sent (RFC 5280 §4.2.1.6). */
  readonly subjectAltNames: readonly string[]
  readonly validity: Validity
  readonly publicKey: PublicKeyFacts
  /** As openssl names it (`ecdsa-with-SHA256`), or a dotted OID. */
  readonly signatureAlgorithm: string
  /** Reports whether basicConstraints says cA (RFC 5280 §4.2.1.9). */
  readonly isCa: boolean
  /** Subject and issuer are the same name. Such a certificate is a root, or a leaf that vouches for itself. */
  readonly selfIssued: boolean
  /** Dotted OIDs, or undefined where the extension is absent and every use is allowed (RFC 5280 §4.2.1.12). */
  readonly extendedKeyUsage: readonly string[] | undefined
  /** keyIdentifier of the extensions, lower-case hex (RFC 5280 §4.2.1.1, §4.2.1.2). */
  readonly authorityKeyIdentifier: string | undefined
  readonly subjectKeyIdentifier: string | undefined
  /** Parts besides the dates that could not be decoded, by name (`subjectAltName`). The rest was read all the same. */
  readonly undecodable: readonly string[]
}

/** Reports whether a signature can be forged: collisions have been made for MD2, MD5 and SHA-1. */
export function isForgeable({ signatureAlgorithm }: Pick<CertificateFacts, 'signatureAlgorithm'>): boolean {
  return /md[25]|sha1/i.test(signatureAlgorithm)
}

/** The length of a validity period in milliseconds, or undefined where an end cannot be read or the ends are reversed. */
export function lifetimeMs({ notBefore, notAfter }: Validity): number | undefined {
  if (notBefore === undefined || notAfter === undefined) return undefined
  const length = notAfter.getTime() - notBefore.getTime()
  return length < 0 ? undefined : length
}

/** Whole days from `now` to `notAfter`, towards zero: 0.9 days left and 0.9 days over both read 0. */
export function daysLeft(notAfter: Date, now: Date): number {
  const days = Math.trunc((notAfter.getTime() - now.getTime()) / dayMs)
  return days === 0 ? 0 : days
}

/** The share of the lifetime that is left at `now`, from 0 to 1. */
export function lifetimeLeft(validity: Validity, now: Date): number | undefined {
  const length = lifetimeMs(validity)
  if (length === undefined || length === 0 || validity.notAfter === undefined) return undefined
  return Math.min(1, Math.max(0, (validity.notAfter.getTime() - now.getTime()) / length))
}
