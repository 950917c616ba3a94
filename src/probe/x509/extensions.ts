import { type DerElement, DerError, type DerReader, oidText, tags } from './der.ts'
import { urlsOfPoint } from './distribution-point.ts'
import { type NameConstraints, readNameConstraints } from './name-constraints.ts'

/** What the extensions of a certificate say, as far as certflow asks (RFC 5280 §4.2). */
export interface Extensions {
  subjectAltNames: string[]
  isCa: boolean
  /** pathLenConstraint, undefined where there is none. */
  pathLength: number | undefined
  /** Reports whether keyUsage allows keyCertSign; an absent extension allows everything. */
  maySignCertificates: boolean
  /** Reports whether keyUsage allows any of the ways in which a TLS server uses its key (RFC 5246 §7.4.2, RFC 8446 §4.4.2.2). */
  mayServeTls: boolean
  extendedKeyUsage: string[] | undefined
  authorityKeyIdentifier: string | undefined
  subjectKeyIdentifier: string | undefined
  nameConstraints: NameConstraints | undefined
  /** http URLs at which the issuer lists what it has revoked, of points that list all reasons and that the issuer itself signs. */
  crlUrls: string[]
  /** Critical extensions that nothing here understands: a path through them must not be trusted (RFC 5280 §4.2). */
  unhandledCritical: string[]
  /** Names of extensions whose contents could not be decoded. */
  undecodable: string[]
}

/** More than any CA issues (badssl.com serves 10,000 names to break clients). */
const maxNames = 10_000
const maxExtensions = 200

type ReadExtension = (value: DerReader, into: Extensions) => void

/** Extensions that are read, by OID, with the names under which a failure is told. */
const readers: Readonly<Record<string, readonly [name: string, read: ReadExtension]>> = {
  '2.5.29.14': ['subjectKeyIdentifier', (value, into) => (into.subjectKeyIdentifier = octets(value, tags.octetString))],
  '2.5.29.15': ['keyUsage', readKeyUsage],
  '2.5.29.17': ['subjectAltName', readSubjectAltName],
  '2.5.29.19': ['basicConstraints', readBasicConstraints],
  '2.5.29.31': ['cRLDistributionPoints', readDistributionPoints],
  '2.5.29.30': ['nameConstraints', (value, into) => (into.nameConstraints = readNameConstraints(value))],
  '2.5.29.35': ['authorityKeyIdentifier', readAuthorityKeyIdentifier],
  '2.5.29.37': ['extKeyUsage', readExtendedKeyUsage],
}

/** Critical or not, these change nothing in what is judged here: policies are not asked for. */
const harmless = new Set(['2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.54', '2.5.29.18', '2.5.29.16'])

/** What a certificate without extensions says. */
export function noExtensions(): Extensions {
  return {
    subjectAltNames: [],
    isCa: false,
    pathLength: undefined,
    maySignCertificates: true,
    mayServeTls: true,
    extendedKeyUsage: undefined,
    authorityKeyIdentifier: undefined,
    subjectKeyIdentifier: undefined,
    nameConstraints: undefined,
    crlUrls: [],
    unhandledCritical: [],
    undecodable: [],
  }
}

/**
 * Reads the extensions field. Contents that cannot be decoded are named in `undecodable` and change nothing else: the
 * dates of a certificate matter more than its other faults. Throws DerError where the list itself is broken.
 */
export function readExtensions(list: DerReader): Extensions {
  const into = noExtensions()
  const seen = new Set<string>()
  while (!list.done) {
    const extension = list.into(tags.sequence)
    const oid = oidText(list.bytes, extension.next(tags.oid))
    const critical = readFlag(extension)
    const value = extension.into(tags.octetString)
    extension.finish()
    if (seen.size >= maxExtensions) throw new DerError(`has more than ${maxExtensions} extensions`)
    const reader = readers[oid]
    const label = reader?.[0] ?? oid
    // A second extension of one kind is forbidden (RFC 5280 §4.2); the first counts.
    if (seen.has(oid)) into.undecodable.push(label)
    else if (reader !== undefined) attempt(label, () => reader[1](value, into), into)
    else if (critical && !harmless.has(oid)) into.unhandledCritical.push(oid)
    seen.add(oid)
  }
  return into
}

function attempt(label: string, read: () => void, into: Extensions): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    into.undecodable.push(label)
  }
}

function octets(value: DerReader, tag: number): string {
  const { start, end } = value.next(tag)
  value.finish()
  return value.bytes.toString('hex', start, end)
}

/** BOOLEAN DEFAULT FALSE: absent is false. */
function readFlag(reader: DerReader): boolean {
  const flag = reader.optional(tags.boolean)
  if (flag === undefined) return false
  if (flag.end - flag.start !== 1) throw new DerError('has a BOOLEAN of the wrong length')
  return reader.bytes[flag.start] !== 0
}

/** RFC 5280 §4.2.1.3: keyCertSign is bit 5; digitalSignature 0, keyEncipherment 2, keyAgreement 4. */
function readKeyUsage(value: DerReader, into: Extensions): void {
  const { start, end } = value.next(tags.bitString)
  value.finish()
  if (end - start < 1) throw new DerError('has an empty keyUsage')
  const bits = end - start > 1 ? (value.bytes[start + 1] ?? 0) : 0
  into.maySignCertificates = (bits & 0x04) !== 0
  into.mayServeTls = (bits & 0xa8) !== 0
}

/** RFC 5280 §4.2.1.9. */
function readBasicConstraints(value: DerReader, into: Extensions): void {
  const constraints = value.into(tags.sequence)
  value.finish()
  const isCa = readFlag(constraints)
  const length = constraints.optional(tags.integer)
  constraints.finish()
  if (length !== undefined) {
    const pathLength = value.bytes[length.start] ?? 0
    if (length.end - length.start !== 1 || pathLength > 0x7f) throw new DerError('has a pathLenConstraint out of range')
    into.pathLength = pathLength
  }
  into.isCa = isCa
}

/** RFC 5280 §4.2.1.6: dNSName is [2], iPAddress is [7]; the other kinds name nothing that a TLS client asks for. */
function readSubjectAltName(value: DerReader, into: Extensions): void {
  const names = value.into(tags.sequence)
  value.finish()
  const found: string[] = []
  while (!names.done) {
    const name = names.next()
    if (name.tag === 0x82) found.push(value.bytes.toString('latin1', name.start, name.end).toLowerCase())
    if (name.tag === 0x87) found.push(addressText(value.bytes, name))
    if (found.length > maxNames) throw new DerError(`has more than ${maxNames} names`)
  }
  into.subjectAltNames = found
}

function addressText(bytes: Buffer, { start, end }: DerElement): string {
  const octetsOf = bytes.subarray(start, end)
  if (octetsOf.length === 4) return octetsOf.join('.')
  if (octetsOf.length !== 16) throw new DerError('has an address that is neither IPv4 nor IPv6')
  const groups = Array.from({ length: 8 }, (_, group) => octetsOf.readUInt16BE(group * 2).toString(16))
  // The WHATWG host parser writes IPv6 in its canonical form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** RFC 5280 §4.2.1.1: keyIdentifier is [0]. */
function readAuthorityKeyIdentifier(value: DerReader, into: Extensions): void {
  const parts = value.into(tags.sequence)
  value.finish()
  const keyIdentifier = parts.optional(0x80)
  if (keyIdentifier !== undefined)
    into.authorityKeyIdentifier = value.bytes.toString('hex', keyIdentifier.start, keyIdentifier.end)
}

/** RFC 5280 §4.2.1.12. */
function readExtendedKeyUsage(value: DerReader, into: Extensions): void {
  const uses = value.into(tags.sequence)
  value.finish()
  const found: string[] = []
  while (!uses.done && found.length < 100) found.push(oidText(value.bytes, uses.next(tags.oid)))
  into.extendedKeyUsage = found
}

/** More than any CA names. */
const mostCrlUrls = 10

/** RFC 5280 §4.2.1.13: a point is distributionPoint [0], reasons [1], cRLIssuer [2]. */
function readDistributionPoints(value: DerReader, into: Extensions): void {
  const points = value.into(tags.sequence)
  value.finish()
  const found: string[] = []
  while (!points.done) {
    const point = points.into(tags.sequence)
    const name = point.optional(0xa0)
    if (name === undefined || !point.done) continue
    found.push(...urlsOfPoint(value.bytes, name).filter((url) => /^http:\/\/[!-~]{1,2000}$/i.test(url)))
  }
  into.crlUrls = found.slice(0, mostCrlUrls)
}
