import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import {
  bitString,
  booleanTrue,
  element,
  integer,
  nullElement,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.ts'
import { type KeyPair, type KeyType, keyPair } from './keys.ts'

/** Attributes of a name, in the order written. Values go in unchecked, control characters too. */
type Name = Readonly<Partial<Record<keyof typeof nameAttributes, string>>>

/** What a certificate is to say. Everything has a default; times are to the second. */
export interface CertificateRequest {
  /** dNSName or iPAddress entries. */
  readonly names?: readonly string[]
  /** A text is the common name. Default: the first of `names`. */
  readonly subject?: Name | string
  /** Default: an hour ago. A ready-made DER element goes in as it is, so that tests can write unreadable times. */
  readonly notBefore?: Date | Uint8Array
  /** Default: 90 days after the default `notBefore`, ten years for an authority. */
  readonly notAfter?: Date | Uint8Array
  readonly keyType?: KeyType
  /** A key to use again, in place of a new one of `keyType`. */
  readonly keys?: KeyPair
  /** Purposes as dotted OIDs; an empty list leaves the extension out. Default: serverAuth, none for an authority. */
  readonly extendedKeyUsage?: readonly string[]
  /** Further extensions, each a ready-made DER element. */
  readonly extensions?: readonly Uint8Array[]
  /** Big-endian, not negative. Default: 16 random bytes. */
  readonly serialNumber?: Uint8Array
  /** Hash of the issuer's signature. Default: sha256. Ed25519 has its own. */
  readonly digest?: 'sha1' | 'sha256' | 'sha384'
}

/** A certificate with its key, and who issued it. */
export interface Issued {
  readonly der: Buffer
  readonly pem: string
  readonly keyPem: string
  readonly keys: KeyPair
  /** The issuing authority's certificate; undefined where it vouches for itself. */
  readonly issuer: Issued | undefined
  /** This certificate and its issuers without the root, as a server is to send them. */
  readonly chain: readonly Issued[]
  /** `chain` as one PEM text. */
  readonly chainPem: string
  /** DER of the subject, which the certificates it issues repeat. */
  readonly subject: Buffer
}

/** A certificate authority, root or intermediate. */
export interface Authority {
  readonly certificate: Issued
  readonly root: Issued
  readonly rootPem: string
  /** Issues a leaf. */
  issue(request: CertificateRequest): Issued
  /** Issues an authority below this one. */
  intermediate(request: CertificateRequest): Authority
  /** Signs the body of a certificate as it is, valid or not: for certificates that no request can describe. */
  sign(tbsCertificate: Uint8Array): Buffer
}

/** Purposes for `extendedKeyUsage` (RFC 5280 §4.2.1.12). */
export const purposes = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const

const nameAttributes = {
  C: '2.5.4.6',
  ST: '2.5.4.8',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
} as const

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A root authority of its own making. Nothing outside this process knows it. */
export function createAuthority(request: CertificateRequest = {}): Authority {
  return authorityOf(issue({ subject: 'certflow demo root', ...request }, undefined, true))
}

/** A certificate that vouches for itself and is no authority, as an appliance makes at its first start. */
export function selfSigned(request: CertificateRequest): Issued {
  return issue(request, undefined, false)
}

function authorityOf(certificate: Issued): Authority {
  let root = certificate
  while (root.issuer !== undefined) root = root.issuer
  return {
    certificate,
    root,
    rootPem: root.pem,
    issue: (request) => issue(request, certificate, false),
    intermediate: (request) =>
      authorityOf(issue({ subject: 'certflow demo intermediate', ...request }, certificate, true)),
    sign: (tbsCertificate) => signed(tbsCertificate, certificate.keys.privateKey, 'sha256'),
  }
}

function issue(request: CertificateRequest, issuer: Issued | undefined, isCa: boolean): Issued {
  const keys = request.keys ?? keyPair(request.keyType ?? 'ecdsa-p256', isCa ? 'authority' : 'leaf')
  const signer = issuer?.keys ?? keys
  const digest = request.digest ?? 'sha256'
  const subject = nameOf(request.subject ?? request.names?.[0] ?? 'certflow demo')
  const tbsCertificate = sequence(
    element(0xa0, integer(Buffer.of(2))),
    integer(request.serialNumber ?? randomSerial()),
    signatureAlgorithm(signer.privateKey, digest),
    issuer?.subject ?? subject,
    validityOf(request, isCa),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensionsOf(request, isCa, keys, signer))),
  )
  const der = signed(tbsCertificate, signer.privateKey, digest)
  const pem = pemOf(der)
  const above = issuer === undefined || issuer.issuer === undefined ? [] : issuer.chain
  const issued = {
    der,
    pem,
    keyPem: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keys,
    issuer,
    chainPem: pem + above.map((each) => each.pem).join(''),
    subject,
  }
  return Object.assign(issued, { chain: [issued as Issued, ...above] })
}

function signed(tbsCertificate: Uint8Array, key: KeyObject, digest: string): Buffer {
  const signature = sign(key.asymmetricKeyType === 'ed25519' ? null : digest, tbsCertificate, key)
  return sequence(tbsCertificate, signatureAlgorithm(key, digest), bitString(signature))
}

function signatureAlgorithm(key: KeyObject, digest: string): Buffer {
  if (key.asymmetricKeyType === 'ed25519') return sequence(objectIdentifier('1.3.101.112'))
  const rsa = { sha1: 5, sha256: 11, sha384: 12 }[digest]
  if (key.asymmetricKeyType === 'rsa') return sequence(objectIdentifier(`1.2.840.113549.1.1.${rsa}`), nullElement)
  const ecdsa = { sha1: '1', sha256: '3.2', sha384: '3.3' }[digest]
  return sequence(objectIdentifier(`1.2.840.10045.4.${ecdsa}`))
}

function validityOf({ notBefore, notAfter }: CertificateRequest, isCa: boolean): Buffer {
  const start = Date.now() - hourMs
  const end = start + (isCa ? 3_650 : 90) * dayMs
  const write = (at: Date | Uint8Array) => (at instanceof Date ? time(at) : at)
  return sequence(write(notBefore ?? new Date(start)), write(notAfter ?? new Date(end)))
}

function nameOf(name: Name | string): Buffer {
  const entries = Object.entries(typeof name === 'string' ? { CN: name } : name)
  return sequence(
    ...entries.map(([key, value]) =>
      setOf(sequence(objectIdentifier(nameAttributes[key as keyof typeof nameAttributes]), utf8String(value))),
    ),
  )
}

function extensionsOf(request: CertificateRequest, isCa: boolean, keys: KeyPair, signer: KeyPair): Uint8Array[] {
  const usages = request.extendedKeyUsage ?? (isCa ? [] : [purposes.serverAuth])
  const names = request.names ?? []
  return [
    extension('2.5.29.19', isCa ? sequence(booleanTrue) : sequence(), true),
    ...(isCa || signer !== keys ? [keyUsage(isCa, keys)] : []),
    ...(usages.length === 0 ? [] : [extension('2.5.29.37', sequence(...usages.map(objectIdentifier)))]),
    ...(names.length === 0 ? [] : [extension('2.5.29.17', sequence(...names.map(generalName)))]),
    extension('2.5.29.14', octetString(keyIdentifier(keys))),
    extension('2.5.29.35', sequence(element(0x80, keyIdentifier(signer)))),
    ...(request.extensions ?? []),
  ]
}

/**
 * Bits count from the left: keyCertSign and cRLSign are 5 and 6, digitalSignature is 0, keyEncipherment 2, which old RSA
 * suites need (RFC 5280 §4.2.1.3). A leaf that vouches for itself goes without, as appliances' do: digitalSignature alone
 * would forbid its own signature.
 */
function keyUsage(isCa: boolean, { publicKey }: KeyPair): Buffer {
  const leafBits = publicKey.asymmetricKeyType === 'rsa' ? bitString(Buffer.of(0xa0), 5) : bitString(Buffer.of(0x80), 7)
  return extension('2.5.29.15', isCa ? bitString(Buffer.of(0x06), 1) : leafBits, true)
}

/** An extension around its DER value (RFC 5280 §4.2). */
export function extension(identifier: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical ? [booleanTrue] : []), octetString(value))
}

function generalName(name: string): Buffer {
  return isIP(name) === 0
    ? element(0x82, Buffer.from(name, 'utf8'))
    : element(0x87, Buffer.from(ipaddr.parse(name).toByteArray()))
}

/** SHA-1 over the whole SubjectPublicKeyInfo: RFC 5280 §4.2.1.2 leaves the method open, it only has to be the same twice. */
function keyIdentifier({ publicKey }: KeyPair): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
}

/** 127 random bits, never starting with a zero octet. */
function randomSerial(): Buffer {
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial
}

/** PEM of a DER certificate (RFC 7468 §5). */
export function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
