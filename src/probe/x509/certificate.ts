import { hash } from 'node:crypto'
import type { CertificateFacts, PublicKeyFacts } from '../../domain/certificate.ts'
import { curveBits, fixedKeyBits, keyAlgorithms, signatureAlgorithms } from './algorithms.ts'
import { type DerElement, DerError, DerReader, oidText, tags } from './der.ts'
import { type Extensions, noExtensions, readExtensions } from './extensions.ts'
import { readName } from './name.ts'
import { readTime } from './time.ts'

/** A certificate as read: its facts, and what path building asks beyond them. */
export interface ParsedCertificate {
  readonly der: Buffer
  readonly facts: CertificateFacts
  /** Names in the form in which they are compared (RFC 5280 §7.1). */
  readonly subjectKey: string
  readonly issuerKey: string
  /** SubjectPublicKeyInfo, a view into `der`. */
  readonly publicKeyDer: Buffer
  readonly extensions: Extensions
  /** 1 to 3. */
  readonly version: number
}

/** Larger than what any handshake carries (OpenSSL stops at 100 KB for the whole chain). */
const maxBytes = 1 << 20

/**
 * Reads one DER certificate (RFC 5280 §4.1) strictly: throws DerError where the structure is broken.
 * Dates that cannot be read are undefined in the facts, extensions that cannot be decoded are named there.
 */
export function parseCertificate(der: Buffer): ParsedCertificate {
  if (der.length > maxBytes) throw new DerError('is larger than 1 MiB')
  const outer = new DerReader(der)
  const certificate = outer.into(tags.sequence)
  outer.finish()
  const tbs = certificate.into(tags.sequence)
  const outerAlgorithm = algorithmOf(certificate)
  certificate.next(tags.bitString)
  certificate.finish()

  const version = tbs.nextTag === 0xa0 ? readVersion(tbs.into(0xa0)) : 1
  const serial = tbs.next(tags.integer)
  const innerAlgorithm = algorithmOf(tbs)
  if (innerAlgorithm !== outerAlgorithm) throw new DerError('names two different signature algorithms')
  const issuer = readName(der, tbs.next(tags.sequence))
  const validity = tbs.into(tags.sequence)
  const notBefore = readTime(der, validity.next())
  const notAfter = readTime(der, validity.next())
  validity.finish()
  const subject = readName(der, tbs.next(tags.sequence))
  const key = tbs.next(tags.sequence)
  tbs.optional(0x81)
  tbs.optional(0x82)
  const extensions = tbs.nextTag === 0xa3 ? extensionsOf(tbs.into(0xa3)) : noExtensions()
  tbs.finish()

  const publicKeyDer = der.subarray(key.from, key.end)
  const undecodable = [...extensions.undecodable]
  const facts: CertificateFacts = {
    fingerprint: hash('sha256', der, 'hex'),
    publicKeyFingerprint: hash('sha256', publicKeyDer, 'hex'),
    serialNumber: serialText(der, serial),
    subject: subject.text,
    issuer: issuer.text,
    subjectAltNames: extensions.subjectAltNames,
    validity: { notBefore, notAfter },
    publicKey: readPublicKey(der, key, undecodable),
    signatureAlgorithm: signatureAlgorithms[innerAlgorithm] ?? innerAlgorithm,
    isCa: extensions.isCa,
    selfIssued: subject.key === issuer.key,
    extendedKeyUsage: extensions.extendedKeyUsage,
    authorityKeyIdentifier: extensions.authorityKeyIdentifier,
    subjectKeyIdentifier: extensions.subjectKeyIdentifier,
    undecodable,
  }
  return { der, facts, subjectKey: subject.key, issuerKey: issuer.key, publicKeyDer, extensions, version }
}

function readVersion(reader: DerReader): number {
  const { start, end } = reader.next(tags.integer)
  reader.finish()
  const version = reader.bytes[start] ?? 0
  if (end - start !== 1 || version > 2) throw new DerError('has a version that does not exist')
  return version + 1
}

function algorithmOf(reader: DerReader): string {
  return oidText(reader.bytes, reader.into(tags.sequence).next(tags.oid))
}

function extensionsOf(explicit: DerReader): Extensions {
  const list = explicit.into(tags.sequence)
  explicit.finish()
  return readExtensions(list)
}

/** Hex without leading zeros; a negative number, which RFC 5280 forbids, with a minus sign as openssl shows it. */
function serialText(bytes: Buffer, { start, end }: DerElement): string {
  if (end === start) throw new DerError('has an empty serial number')
  const octets = bytes.toString('hex', start, end)
  const magnitude = BigInt(`0x${octets}`)
  const negative = ((bytes[start] ?? 0) & 0x80) !== 0
  return negative ? `-${((1n << BigInt((end - start) * 8)) - magnitude).toString(16)}` : magnitude.toString(16)
}

/** A key that cannot be decoded leaves its bits out and is named in `undecodable`. */
function readPublicKey(bytes: Buffer, element: DerElement, undecodable: string[]): PublicKeyFacts {
  const info = new DerReader(bytes, element.start, element.end)
  const algorithm = info.into(tags.sequence)
  const oid = oidText(bytes, algorithm.next(tags.oid))
  const key = info.next(tags.bitString)
  info.finish()
  const type = keyAlgorithms[oid] ?? oid
  try {
    return { type, bits: keyBits(bytes, type, algorithm, key) }
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    undecodable.push('subjectPublicKey')
    return { type, bits: undefined }
  }
}

function keyBits(bytes: Buffer, type: string, algorithm: DerReader, key: DerElement): number | undefined {
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
      return integerBits(bytes, new DerReader(bytes, key.start + 1, key.end).into(tags.sequence).next(tags.integer))
    case 'dsa':
      return algorithm.done ? undefined : integerBits(bytes, algorithm.into(tags.sequence).next(tags.integer))
    case 'ecdsa':
      // Parameters written out in place of a curve's name (RFC 5480 forbids it) leave the bits unknown.
      return algorithm.nextTag === tags.oid ? curveBits[oidText(bytes, algorithm.next(tags.oid))] : undefined
    default:
      return fixedKeyBits[type]
  }
}

function integerBits(bytes: Buffer, { start, end }: DerElement): number {
  let at = start
  while (at < end && bytes[at] === 0) at += 1
  return at === end ? 0 : (end - at) * 8 - (Math.clz32(bytes[at] ?? 0) - 24)
}
