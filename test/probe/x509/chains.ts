import {
  type Authority,
  createAuthority,
  extension,
  type Issued,
  pemOf,
  purposes,
  selfSigned,
} from '../../../src/demo/authority.ts'
import { bitString, booleanTrue, element, integer, octetString, sequence } from '../../../src/demo/der.ts'
import type { TrustProblem } from '../../../src/domain/trust.ts'
import { parseCertificate } from '../../../src/probe/x509/certificate.ts'

/** A certificate as sent or trusted. */
export type Certificate = Pick<Issued, 'der' | 'pem'>

/** A chain with what is to be said of it. */
export interface ChainRow {
  readonly name: string
  /** As sent, leaf first. */
  readonly sent: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  readonly verdict: 'trusted' | TrustProblem['kind']
  readonly disordered?: true
  /** How many of those sent lead nowhere. */
  readonly unneeded?: number
  /** Why openssl answers otherwise. */
  readonly opensslDiffers?: string
}

const day = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * day)
const root = createAuthority({ subject: 'Root' })
const middle = root.intermediate({ subject: 'Middle' })
const lower = middle.intermediate({ subject: 'Lower' })
const leaf = middle.issue({ names: ['www.example.ac.jp'] })
const deepLeaf = lower.issue({ names: ['www.example.ac.jp'] })
const stranger = createAuthority({ subject: 'Stranger' })
const strangersMiddle = stranger.intermediate({ subject: 'Strange middle' })

/** The same name and key again, issued by another: what cross-signing is. */
const crossOf = (authority: Authority, issuer: Authority) =>
  issuer.intermediate({ subject: nameOf(authority), keys: authority.certificate.keys }).certificate
const nameOf = ({ certificate }: Authority) => parseCertificate(certificate.der).facts.subject.replace('CN=', '')
/** Same name, other key. */
const impostor = createAuthority({ subject: 'Root' }).intermediate({ subject: 'Middle' })
const basicConstraints = (pathLength: number) =>
  extension('2.5.29.19', sequence(booleanTrue, integer(Buffer.of(pathLength))), true)
/** An authority with a path length; `authority.ts` always writes basicConstraints without one, so it is written anew. */
function withPathLength(issuer: Authority, subject: string, pathLength: number): Authority {
  return reissued(issuer, subject, [basicConstraints(pathLength)])
}

/** An authority whose extensions are these alone. */
function reissued(issuer: Authority, subject: string, extensions: readonly Buffer[]): Authority {
  const made = issuer.intermediate({ subject })
  const body = parseBody(made.certificate.der)
  const der = issuer.sign(sequence(...body, element(0xa3, sequence(...extensions))))
  return withCertificate(made, der)
}

/** A root whose extensions are these alone. */
function selfReissued(subject: string, extensions: readonly Buffer[]): Authority {
  const made = createAuthority({ subject })
  const der = made.sign(sequence(...parseBody(made.certificate.der), element(0xa3, sequence(...extensions))))
  return withCertificate(made, der)
}

/** The fields of a certificate's body without its extensions. */
function parseBody(der: Buffer): Buffer[] {
  const content = (bytes: Buffer) => {
    const first = bytes[1] ?? 0
    return bytes.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
  }
  const elements = (bytes: Buffer) => {
    const found: Buffer[] = []
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at + 1] ?? 0
      const octets = first < 0x80 ? 0 : first & 0x7f
      const length = octets === 0 ? first : bytes.readUIntBE(at + 2, octets)
      const end = at + 2 + octets + length
      found.push(bytes.subarray(at, end))
      at = end
    }
    return found
  }
  const [body = Buffer.of()] = elements(content(der))
  return elements(content(body)).filter(({ 0: tag }) => tag !== 0xa3)
}

function withCertificate(authority: Authority, der: Buffer): Authority {
  return { ...authority, certificate: { ...authority.certificate, der, pem: pemOf(der) } }
}

const keyUsage = (bits: number) => extension('2.5.29.15', bitString(Buffer.of(bits)), true)
const dns = (base: string) => sequence(element(0x82, Buffer.from(base)))
const ip = (hex: string) => sequence(element(0x87, Buffer.from(hex, 'hex')))
const constraints = (permitted: Buffer[], excluded: Buffer[]) =>
  extension(
    '2.5.29.30',
    sequence(
      ...(permitted.length > 0 ? [element(0xa0, ...permitted)] : []),
      ...(excluded.length > 0 ? [element(0xa1, ...excluded)] : []),
    ),
    true,
  )

function constrained(permitted: Buffer[], excluded: Buffer[], names: readonly string[]): Certificate[] {
  const authority = root.intermediate({ subject: 'Constrained', extensions: [constraints(permitted, excluded)] })
  // OpenSSL takes a common name that looks like a host for one
  return [authority.issue({ names, subject: 'A server' }), authority.certificate]
}

const short = withPathLength(root, 'Short', 0)
const belowShort = short.intermediate({ subject: 'Below short' })
const shortRoot = selfReissued('Short root', [basicConstraints(0), keyUsage(0x06)])
const belowShortRoot = shortRoot.intermediate({ subject: 'Below short root' })
const shortRootsLeaf = belowShortRoot.issue({ names: ['w.example.ac.jp'] })
const clientRoot = createAuthority({ subject: 'Client root', extendedKeyUsage: [purposes.clientAuth] })
const sha1Leaf = selfSigned({ names: ['printer.example.ac.jp'], digest: 'sha1' })
/** Bodies without their version field and extensions are those of version 1. */
const versionOneOf = (made: Authority, signer: Authority) =>
  withCertificate(made, signer.sign(sequence(...parseBody(made.certificate.der).slice(1))))
const oldRoot = createAuthority({ subject: 'Old root' })
const versionOne = versionOneOf(oldRoot, oldRoot)
const versionOneMiddle = versionOneOf(root.intermediate({ subject: 'Old middle' }), root)
const noCa = root.issue({ subject: 'No CA', names: ['ca.example.ac.jp'] })
const byNoCa = signedBy(noCa, root)
/** A leaf signed with the key of something that is no authority. */
function signedBy(issuer: Issued, authority: Authority): Certificate {
  // an authority of the same name and key, never shown, signs for it
  const shadow = authority.intermediate({ subject: 'No CA', keys: issuer.keys })
  return shadow.issue({ names: ['www.example.ac.jp'] })
}
const noSigner = reissued(root, 'No signer', [extension('2.5.29.19', sequence(booleanTrue), true), keyUsage(0x80)])
const clientCa = root.intermediate({ subject: 'Client CA', extendedKeyUsage: [purposes.clientAuth] })
const oddCritical = extension('1.2.3.4.5', octetString(Buffer.of(1)), true)
const oddCa = root.intermediate({ subject: 'Odd CA', extensions: [oddCritical] })
const expired = root.intermediate({ subject: 'Middle old', notBefore: ago(900), notAfter: ago(10) })
const ownLeaf = selfSigned({ names: ['printer.example.ac.jp'] })
const byOwnLeaf = createAuthority({ subject: 'printer.example.ac.jp', keys: ownLeaf.keys }).issue({
  names: ['w.example.ac.jp'],
})
const sha1Middle = root.intermediate({ subject: 'SHA-1 middle', digest: 'sha1' })
const a = createAuthority({ subject: 'Cycle A' })
const b = createAuthority({ subject: 'Cycle B' })
const cycleLeaf = a.issue({ names: ['www.example.ac.jp'] })
const c = (authority: Authority) => authority.certificate

/** Every way in which a chain may hold or not that we can think of. */
export const chains: readonly ChainRow[] = [
  { name: 'in order', sent: [leaf, c(middle)], anchors: [root.root], verdict: 'trusted' },
  { name: 'three deep', sent: [deepLeaf, c(lower), c(middle)], anchors: [root.root], verdict: 'trusted' },
  {
    name: 'upside down',
    sent: [deepLeaf, c(middle), c(lower)],
    anchors: [root.root],
    verdict: 'trusted',
    disordered: true,
  },
  { name: 'with the root', sent: [leaf, c(middle), root.root], anchors: [root.root], verdict: 'trusted' },
  {
    name: 'the root before the intermediate',
    sent: [leaf, root.root, c(middle)],
    anchors: [root.root],
    verdict: 'trusted',
    disordered: true,
    unneeded: 0,
  },
  {
    name: 'with a stranger at the end',
    sent: [leaf, c(middle), c(strangersMiddle)],
    anchors: [root.root],
    verdict: 'trusted',
    unneeded: 1,
  },
  {
    name: 'with a stranger between',
    sent: [leaf, c(strangersMiddle), c(middle)],
    anchors: [root.root],
    verdict: 'trusted',
    disordered: true,
    unneeded: 1,
  },
  { name: 'the leaf alone', sent: [leaf], anchors: [root.root], verdict: 'incomplete' },
  { name: 'one of two missing', sent: [deepLeaf, c(lower)], anchors: [root.root], verdict: 'unknown-issuer' },
  {
    name: 'the lower of two missing',
    sent: [deepLeaf, c(middle)],
    anchors: [root.root],
    verdict: 'incomplete',
    unneeded: 1,
  },
  { name: 'no anchor for it', sent: [leaf, c(middle)], anchors: [stranger.root], verdict: 'unknown-issuer' },
  {
    name: 'its own root sent, which nobody trusts',
    sent: [leaf, c(middle), root.root],
    anchors: [stranger.root],
    verdict: 'unknown-issuer',
  },
  { name: 'no anchors at all', sent: [leaf, c(middle)], anchors: [], verdict: 'unknown-issuer' },
  {
    name: 'issued by the anchor itself',
    sent: [root.issue({ names: ['w.example.ac.jp'] })],
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'an intermediate of the same name with another key',
    sent: [leaf, c(impostor)],
    anchors: [root.root],
    verdict: 'incomplete',
    unneeded: 1,
  },
  {
    name: 'both of that name',
    sent: [leaf, c(impostor), c(middle)],
    anchors: [root.root],
    verdict: 'trusted',
    disordered: true,
    unneeded: 1,
  },
  {
    name: 'a root of the same name with another key',
    sent: [leaf, c(middle)],
    anchors: [impostor.root],
    verdict: 'unknown-issuer',
  },
  {
    name: 'expired intermediate (dates are judged elsewhere)',
    sent: [expired.issue({ names: ['w.example.ac.jp'] }), c(expired)],
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'cross-signed: both ways',
    sent: [leaf, c(middle), crossOf(middle, stranger)],
    anchors: [root.root, stranger.root],
    verdict: 'trusted',
    unneeded: 1,
  },
  {
    name: 'cross-signed: the other way only',
    sent: [leaf, crossOf(middle, stranger)],
    anchors: [stranger.root],
    verdict: 'trusted',
  },
  {
    name: 'cross-signed: through the old root',
    sent: [leaf, c(middle), crossOf(root, stranger)],
    anchors: [stranger.root],
    verdict: 'trusted',
  },
  {
    name: 'a cycle of two',
    sent: [cycleLeaf, crossOf(a, b), crossOf(b, a)],
    anchors: [root.root],
    verdict: 'unknown-issuer',
  },
  {
    name: 'a cycle of two with a way out',
    sent: [cycleLeaf, crossOf(a, b), crossOf(b, a)],
    anchors: [b.root],
    verdict: 'trusted',
  },
  { name: 'an issuer that is no CA', sent: [byNoCa, noCa], anchors: [root.root], verdict: 'rejected' },
  {
    name: 'a CA that may not sign certificates',
    sent: [noSigner.issue({ names: ['w.example.ac.jp'] }), c(noSigner)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'path length kept',
    sent: [short.issue({ names: ['w.example.ac.jp'] }), c(short)],
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'path length exceeded',
    sent: [belowShort.issue({ names: ['w.example.ac.jp'] }), c(belowShort), c(short)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'name permitted',
    sent: constrained([dns('example.ac.jp')], [], ['www.example.ac.jp']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'name permitted itself',
    sent: constrained([dns('example.ac.jp')], [], ['example.ac.jp']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'wildcard permitted',
    sent: constrained([dns('example.ac.jp')], [], ['*.example.ac.jp']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'name not permitted',
    sent: constrained([dns('example.ac.jp')], [], ['www.example.com']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'name that only ends alike',
    sent: constrained([dns('example.ac.jp')], [], ['badexample.ac.jp']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'one of two names not permitted',
    sent: constrained([dns('example.ac.jp')], [], ['www.example.ac.jp', 'www.example.com']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'name excluded',
    sent: constrained([], [dns('secret.example.ac.jp')], ['www.secret.example.ac.jp']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'name beside the excluded ones',
    sent: constrained([], [dns('secret.example.ac.jp')], ['www.example.ac.jp']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'excluded in capitals',
    sent: constrained([], [dns('SECRET.example.ac.jp')], ['www.secret.example.ac.jp']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'address permitted',
    sent: constrained([ip('0a000000ff000000')], [], ['10.1.2.3']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'address not permitted',
    sent: constrained([ip('0a000000ff000000')], [], ['11.1.2.3']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'IPv6 address where IPv4 is permitted',
    sent: constrained([ip('0a000000ff000000')], [], ['2001:db8::1']),
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'IPv6 address permitted',
    sent: constrained([ip(`20010db8${'0'.repeat(24)}ffffffff${'0'.repeat(24)}`)], [], ['2001:db8::1']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'addresses are free where names are limited',
    sent: constrained([dns('example.ac.jp')], [], ['10.1.2.3']),
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'a leaf for clients',
    sent: [middle.issue({ names: ['w.example.ac.jp'], extendedKeyUsage: [purposes.clientAuth] }), c(middle)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'a leaf for both',
    sent: [middle.issue({ names: ['w.example.ac.jp'], extendedKeyUsage: Object.values(purposes) }), c(middle)],
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'a leaf for anything',
    sent: [middle.issue({ names: ['w.example.ac.jp'], extendedKeyUsage: ['2.5.29.37.0'] }), c(middle)],
    anchors: [root.root],
    verdict: 'trusted',
    opensslDiffers: 'anyExtendedKeyUsage counts here (RFC 5280 §4.2.1.12), as with Go and Chrome',
  },
  {
    name: 'a leaf without purposes',
    sent: [middle.issue({ names: ['w.example.ac.jp'], extendedKeyUsage: [] }), c(middle)],
    anchors: [root.root],
    verdict: 'trusted',
  },
  {
    name: 'a CA for clients',
    sent: [clientCa.issue({ names: ['w.example.ac.jp'] }), c(clientCa)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'a critical extension of the leaf that nobody knows',
    sent: [middle.issue({ names: ['w.example.ac.jp'], extensions: [oddCritical] }), c(middle)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'a critical extension of a CA that nobody knows',
    sent: [oddCa.issue({ names: ['w.example.ac.jp'] }), c(oddCa)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'an extension that nobody knows and nobody must',
    sent: [
      middle.issue({ names: ['w.example.ac.jp'], extensions: [extension('1.2.3.4.5', octetString(Buffer.of(1)))] }),
      c(middle),
    ],
    anchors: [root.root],
    verdict: 'trusted',
  },
  { name: 'self-signed', sent: [ownLeaf], anchors: [root.root], verdict: 'self-signed' },
  {
    name: 'self-signed, with somebody behind it',
    sent: [ownLeaf, c(middle)],
    anchors: [root.root],
    verdict: 'self-signed',
    unneeded: 1,
  },
  { name: 'self-signed and an anchor', sent: [ownLeaf], anchors: [ownLeaf], verdict: 'trusted' },
  {
    name: 'a self-signed CA as its own leaf',
    sent: [createAuthority({ names: ['box.example.ac.jp'], subject: 'box' }).root],
    anchors: [root.root],
    verdict: 'self-signed',
  },
  { name: 'the root as leaf', sent: [root.root], anchors: [root.root], verdict: 'rejected' },
  {
    name: 'an anchor that is an intermediate',
    sent: [leaf],
    anchors: [c(middle)],
    verdict: 'trusted',
    opensslDiffers: 'an anchor needs no issuer here (RFC 5280 §6.1.1 d), as with -partial_chain',
  },
  {
    name: 'a leaf signed with SHA-1',
    sent: [middle.issue({ names: ['w.example.ac.jp'], digest: 'sha1' }), c(middle)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'an intermediate signed with SHA-1',
    sent: [sha1Middle.issue({ names: ['w.example.ac.jp'] }), c(sha1Middle)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  {
    name: 'RSA above ECDSA',
    sent: (() => {
      const rsa = createAuthority({ subject: 'RSA root', keyType: 'rsa-2048' })
      return [rsa.issue({ names: ['w.example.ac.jp'] }), rsa.root]
    })(),
    anchors: [],
    verdict: 'unknown-issuer',
  },
  {
    name: 'path length of the anchor exceeded',
    sent: [shortRootsLeaf, c(belowShortRoot)],
    anchors: [c(shortRoot)],
    verdict: 'rejected',
  },
  {
    name: 'an anchor for clients',
    sent: [clientRoot.issue({ names: ['w.example.ac.jp'] })],
    anchors: [clientRoot.root],
    verdict: 'rejected',
  },
  { name: 'an anchor that is no CA', sent: [byOwnLeaf], anchors: [ownLeaf], verdict: 'rejected' },
  { name: 'self-signed with SHA-1 and an anchor', sent: [sha1Leaf], anchors: [sha1Leaf], verdict: 'trusted' },
  {
    name: 'an anchor of version 1',
    sent: [versionOne.issue({ names: ['w.example.ac.jp'] })],
    anchors: [c(versionOne)],
    verdict: 'trusted',
  },
  {
    name: 'an intermediate of version 1',
    sent: [versionOneMiddle.issue({ names: ['w.example.ac.jp'] }), c(versionOneMiddle)],
    anchors: [root.root],
    verdict: 'rejected',
  },
  { name: 'the leaf twice', sent: [leaf, leaf, c(middle)], anchors: [root.root], verdict: 'trusted', disordered: true },
]
