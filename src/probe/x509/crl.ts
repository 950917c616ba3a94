import { createPublicKey, verify } from 'node:crypto'
import { type DerElement, DerError, DerReader, oidText, tags } from './der.ts'
import { urlsOfPoint } from './distribution-point.ts'
import { readName } from './name.ts'
import { readTime } from './time.ts'

/** Why a certificate was revoked (RFC 5280 §5.3.1), by its number; 7 is not used. */
const reasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

/** The name of a reason for a revocation; `unspecified` where the list names none. */
type RevocationReason = Exclude<(typeof reasons)[number], undefined>

/** What a list says of one certificate. */
export interface Revocation {
  /** Undefined where the time cannot be read. */
  readonly revokedAt: Date | undefined
  readonly reason: RevocationReason
}

/** A certificate revocation list that can be used: all of its issuer's certificates within its scope that are revoked. */
export interface RevocationList {
  /** The issuer's name in the form in which names are compared. */
  readonly issuerKey: string
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** URLs at which this part of the issuer's certificates is listed; empty where the list is of all of them (RFC 5280 §5.2.5). */
  readonly parts: readonly string[]
  /** Reports whether the key, a SubjectPublicKeyInfo, has signed the list. */
  isSignedBy(publicKeyDer: Buffer): boolean
  /** What it says of the certificate with this serial number, in lower-case hex without leading zeros; undefined: not revoked. */
  revocationOf(serialNumber: string): Revocation | undefined
}

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

const issuingDistributionPoint = '2.5.29.28'
const reasonCode = '2.5.29.21'

/**
 * Reads a DER certificate revocation list (RFC 5280 §5.1) strictly. Throws DerError where it is broken, and where it cannot answer
 * for every certificate of its issuer that names it: a delta, an indirect list, one for some reasons or for CAs only, or
 * with a critical extension that nothing here understands (§5.2).
 */
export function readRevocationList(der: Buffer): RevocationList {
  const outer = new DerReader(der)
  const list = outer.into(tags.sequence)
  outer.finish()
  const whole = list.next(tags.sequence)
  const algorithm = oidText(der, list.into(tags.sequence).next(tags.oid))
  const signature = list.next(tags.bitString)
  list.finish()
  if (der[signature.start] !== 0) throw new DerError('has a signature of no whole number of octets')

  const tbs = new DerReader(der, whole.start, whole.end)
  tbs.optional(tags.integer)
  if (oidText(der, tbs.into(tags.sequence).next(tags.oid)) !== algorithm)
    throw new DerError('names two different signature algorithms')
  const issuer = readName(der, tbs.next(tags.sequence))
  const thisUpdate = readTime(der, tbs.next())
  const nextUpdate = isTime(tbs.nextTag) ? readTime(der, tbs.next()) : undefined
  if (thisUpdate === undefined || nextUpdate === undefined) throw new DerError('does not say until when it counts')
  const entries = tbs.optional(tags.sequence)
  const parts = tbs.nextTag === 0xa0 ? readScope(tbs.into(0xa0).into(tags.sequence)) : []
  tbs.finish()

  return {
    issuerKey: issuer.key,
    thisUpdate,
    nextUpdate,
    parts,
    isSignedBy: (key) =>
      isSigned(
        der.subarray(whole.from, whole.end),
        hashes[algorithm],
        key,
        // the first octet of a bit string says how many bits are missing
        der.subarray(signature.start + 1, signature.end),
      ),
    revocationOf: (serial) => (entries === undefined ? undefined : findEntry(der, entries, serial)),
  }
}

function isTime(tag: number | undefined): boolean {
  return tag === tags.utcTime || tag === tags.generalizedTime
}

function isSigned(bytes: Buffer, hash: string | undefined, key: Buffer, signature: Buffer): boolean {
  if (hash === undefined) return false
  try {
    return verify(hash, bytes, createPublicKey({ key, format: 'der', type: 'spki' }), signature)
  } catch {
    // a key that OpenSSL cannot use has signed nothing
    return false
  }
}

/** Walks the extensions of a list; answers the URLs of its part. */
function readScope(list: DerReader): readonly string[] {
  let parts: readonly string[] = []
  while (!list.done) {
    const extension = list.into(tags.sequence)
    const oid = oidText(list.bytes, extension.next(tags.oid))
    const flag = extension.optional(tags.boolean)
    const value = extension.into(tags.octetString)
    extension.finish()
    if (oid === issuingDistributionPoint) parts = readIssuingPoint(value)
    else if (flag !== undefined && list.bytes[flag.start] !== 0)
      throw new DerError('has a critical extension that is not understood')
  }
  return parts
}

/** RFC 5280 §5.2.5: [0] distributionPoint, [1] onlyContainsUserCerts; whatever else is there narrows or widens the list in ways that are not followed. */
function readIssuingPoint(value: DerReader): readonly string[] {
  const point = value.into(tags.sequence)
  value.finish()
  const urls: string[] = []
  while (!point.done) {
    const part = point.next()
    if (part.tag === 0xa0) urls.push(...urlsOfPoint(value.bytes, part))
    else if (part.tag !== 0x81 && isTrue(value.bytes, part))
      throw new DerError('is not of all certificates of its issuer')
  }
  return urls
}

function isTrue(bytes: Buffer, { tag, start }: DerElement): boolean {
  // onlySomeReasons is a bit string, of which each makes the list a part
  return tag === 0x83 || bytes[start] !== 0
}

function findEntry(der: Buffer, { start, end }: DerElement, serialNumber: string): Revocation | undefined {
  const entries = new DerReader(der, start, end)
  const digits = serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`
  const wanted = Buffer.from(digits, 'hex')
  while (!entries.done) {
    const entry = entries.into(tags.sequence)
    const serial = entry.next(tags.integer)
    if (!isSerial(der, serial, wanted)) continue
    const revokedAt = readTime(der, entry.next())
    return { revokedAt, reason: entry.done ? 'unspecified' : readReason(entry.into(tags.sequence)) }
  }
  return undefined
}

function isSerial(der: Buffer, { start, end }: DerElement, wanted: Buffer): boolean {
  const from = der[start] === 0 && end - start > 1 ? start + 1 : start
  return end - from === wanted.length && der.compare(wanted, 0, wanted.length, from, end) === 0
}

function readReason(extensions: DerReader): RevocationReason {
  while (!extensions.done) {
    const extension = extensions.into(tags.sequence)
    const oid = oidText(extensions.bytes, extension.next(tags.oid))
    extension.optional(tags.boolean)
    const value = extension.into(tags.octetString)
    if (oid !== reasonCode) continue
    const { start } = value.next(0x0a)
    return reasons[extensions.bytes[start] ?? 0] ?? 'unspecified'
  }
  return 'unspecified'
}
