import { type Authority, createAuthority, type Issued } from '../../src/demo/authority.ts'
import { bitString, element, objectIdentifier, sequence } from '../../src/demo/der.ts'

/** A chain that a hostile or broken server may send, and what must hold whatever comes of it. */
export interface OddChain {
  readonly kind: string
  /** DER, leaf first. */
  readonly ders: readonly Buffer[]
  /** No reader can find both dates of the leaf: a row must say so, or that nothing could be read. */
  readonly datesUnreadable: boolean
}

/** Random numbers that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The authority of the chains with the key that a server needs to show them. */
export interface OddChainSet {
  readonly authority: Authority
  readonly leaf: Issued
  readonly chains: OddChain[]
}

/** So many chains, each kind in its share, the same for the same seed (but for keys and signatures). */
export function oddChains(count: number, seed = 47): OddChainSet {
  const random = seeded(seed)
  const authority = createAuthority({ subject: 'odd root' })
  const intermediate = authority.intermediate({ subject: 'odd intermediate' })
  const leaf = intermediate.issue({ names: ['*.odd.test'] })
  const makers: (() => OddChain)[] = [
    () => octetsChanged(leaf, intermediate, random),
    () => octetsChanged(leaf, intermediate, random),
    () => elementsChanged(leaf, intermediate, random),
    () => elementsChanged(leaf, intermediate, random),
    () => resigned(leaf, intermediate, random),
    () => badTime(intermediate, leaf, random),
    () => badTime(intermediate, leaf, random),
    () => oddKey(leaf, intermediate, random),
    () => brokenIssuer(leaf, intermediate, random),
    () => longChain(leaf, intermediate, random),
  ]
  const chains = Array.from({ length: count }, (_, index) => makers[index % makers.length]!())
  return { authority, leaf, chains }
}

function pick<Value>(values: readonly Value[], random: () => number): Value {
  return values[Math.floor(random() * values.length)]!
}

function octetsChanged(leaf: Issued, { certificate }: Authority, random: () => number): OddChain {
  return { kind: 'octets', ders: [withOctets(leaf.der, random), certificate.der], datesUnreadable: false }
}

function withOctets(der: Buffer, random: () => number): Buffer {
  const changed = Buffer.from(der)
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    changed[Math.floor(random() * changed.length)] = pick([0, 1, 0x7f, 0x80, 0xff, Math.floor(random() * 256)], random)
  }
  return changed
}

interface Span {
  readonly from: number
  readonly start: number
  readonly end: number
}

/** Every element of a DER text, the constructed ones with what is in them. */
function elementsOf(der: Buffer, start = 0, end = der.length, depth = 0): Span[] {
  const spans: Span[] = []
  for (let at = start; at + 2 <= end && depth < 12; ) {
    const tag = der[at]!
    const first = der[at + 1]!
    const octets = first < 0x80 ? 0 : first & 0x7f
    const length = octets === 0 ? first : octets <= 3 ? der.readUIntBE(at + 2, octets) : Number.NaN
    const content = at + 2 + octets
    if (!(content + length <= end)) break
    spans.push({ from: at, start: content, end: content + length })
    if ((tag & 0x20) !== 0) spans.push(...elementsOf(der, content, content + length, depth + 1))
    at = content + length
  }
  return spans
}

/** Removes, doubles, empties, retags an element, or spoils its length; what holds it keeps its old length or not. */
function elementsChanged(leaf: Issued, { certificate }: Authority, random: () => number): OddChain {
  return { kind: 'elements', ders: [withElement(leaf.der, random), certificate.der], datesUnreadable: false }
}

function withElement(der: Buffer, random: () => number): Buffer {
  const { from, start, end } = pick(elementsOf(der), random)
  const before = der.subarray(0, from)
  const whole = der.subarray(from, end)
  const after = der.subarray(end)
  const replacement = pick<() => Buffer>(
    [
      () => Buffer.alloc(0),
      () => Buffer.concat([whole, whole]),
      () => Buffer.of(whole[0]!, 0),
      () => Buffer.concat([Buffer.of(pick([0x04, 0x1f, 0x30, 0xbf, 0x02, 0x00], random)), whole.subarray(1)]),
      () => Buffer.concat([Buffer.of(whole[0]!, 0x80), der.subarray(start, end), Buffer.alloc(2)]),
      () => Buffer.concat([Buffer.of(whole[0]!, 0x84, 0x7f, 0xff, 0xff, 0xff), der.subarray(start, end)]),
      () => Buffer.concat([Buffer.of(whole[0]!, 0x82, 0, (end - start) & 0x7f), der.subarray(start, end)]),
      () => Buffer.concat(Array.from({ length: 40 }, () => whole)),
    ],
    random,
  )()
  const changed = Buffer.concat([before, replacement, after])
  // Half of them get an outer length that fits again, so that readers come as far as the fault.
  return random() < 0.5 && changed.length > 4 ? element(0x30, changed.subarray(4)) : changed
}

/** The body of a certificate changed and signed again: only what it says is wrong. */
function resigned(leaf: Issued, intermediate: Authority, random: () => number): OddChain {
  const body = elementsOf(leaf.der)[1]!
  const changed = withOctets(leaf.der.subarray(body.from, body.end), random)
  return { kind: 'resigned', ders: [intermediate.sign(changed), intermediate.certificate.der], datesUnreadable: false }
}

/** Texts that are no time to the second in UTC (RFC 5280 §4.1.2.5), by tag. */
const badTimes: readonly (readonly [tag: number, text: string])[] = [
  ...[
    '',
    '2',
    '261301000000Z',
    '260229000000Z',
    '260230120000Z',
    '261131000000Z',
    '260100000000Z',
    '260001000000Z',
    '260101240000Z',
    '260101006000Z',
    '260101000060Z',
    '2601010000Z',
    '260101000000',
    '260101000000+0900',
    '260101000000-0000',
    '260101000000.5Z',
    '26010100000Z',
    '26 101000000Z',
    '2601010000-1Z',
    '９６0101000000Z',
    '260101000000z',
    '260101000000Z ',
    ' 260101000000Z',
    '99999999999999Z',
    '260101000000ZZ',
    '\u0000\u0000',
    '-60101000000Z',
    '2026-01-01Z',
    '0x0101000000Z',
    'never',
  ].map((text) => [0x17, text] as const),
  ...[
    '',
    '20261301000000Z',
    '20260229000000Z',
    '20260101',
    '20260101000000',
    '20260101000000.123Z',
    '20260101000000+0900',
    '202601010000Z',
    '00000000000000Z',
    '99999999999999Z',
    '20260101000060Z',
    '20260101250000Z',
    '2026',
    '260101000000Z',
    '20260101000000,5Z',
    '20261131000000Z',
    '٢٠٢٦٠١٠١٠٠٠٠٠٠Z',
    '-0260101000000Z',
    '20260101T00000Z',
  ].map((text) => [0x18, text] as const),
  ...['260101000000Z', '20260101000000Z'].map((text) => [0x0c, text] as const),
  [0x05, ''],
  [0x02, '\u0001'],
]

function badTime(intermediate: Authority, { keys }: Issued, random: () => number): OddChain {
  const [tag, text] = pick(badTimes, random)
  const time = element(tag, Buffer.from(text, 'utf8'))
  const which = pick(['notBefore', 'notAfter', 'both'] as const, random)
  const { der } = intermediate.issue({
    names: ['*.odd.test'],
    keys,
    ...(which !== 'notAfter' && { notBefore: time }),
    ...(which !== 'notBefore' && { notAfter: time }),
  })
  return {
    kind: `time ${which} ${JSON.stringify(text)}`,
    ders: [der, intermediate.certificate.der],
    datesUnreadable: true,
  }
}

const ecPublicKey = '1.2.840.10045.2.1'
/** Curves that OpenSSL has under no NIST name, that it no longer has, and that never were. */
const curves = [
  '1.3.132.0.6',
  '1.3.132.0.8',
  '1.3.132.0.9',
  '1.3.132.0.10',
  '1.3.132.0.1',
  '1.3.132.0.26',
  '1.3.132.0.38',
  '1.3.36.3.3.2.8.1.1.1',
  '1.3.36.3.3.2.8.1.1.7',
  '1.3.36.3.3.2.8.1.1.13',
  '1.2.840.10045.3.0.1',
  '1.2.840.10045.3.1.1',
  '1.2.156.10197.1.301',
  '1.2.643.2.2.35.1',
  '1.2.3.4.5',
]

/** A key that cannot be decoded, on a curve of no name, or of no algorithm. */
function oddKey(leaf: Issued, intermediate: Authority, random: () => number): OddChain {
  const point = Buffer.concat([
    Buffer.of(pick([0, 2, 3, 4, 6, 0xff], random)),
    Buffer.alloc(pick([0, 20, 32, 64, 65, 132], random), 0x5a),
  ])
  const key = pick<() => Buffer>(
    [
      () => sequence(sequence(objectIdentifier(ecPublicKey), objectIdentifier(pick(curves, random))), bitString(point)),
      () =>
        sequence(
          sequence(objectIdentifier(ecPublicKey), sequence(element(2, Buffer.of(1)), sequence())),
          bitString(point),
        ),
      () => sequence(sequence(objectIdentifier(ecPublicKey)), bitString(point)),
      () =>
        sequence(
          sequence(objectIdentifier('1.2.840.113549.1.1.1'), element(5)),
          bitString(sequence(element(2, Buffer.of(0x80)), element(2, Buffer.of(0)))),
        ),
      () =>
        sequence(
          sequence(objectIdentifier('1.2.840.113549.1.1.1'), element(5)),
          bitString(sequence(element(2, Buffer.alloc(2_100, 0x7f)), element(2, Buffer.alloc(300, 0x7f)))),
        ),
      () => sequence(sequence(objectIdentifier('1.2.840.10040.4.1'), sequence()), bitString(element(2, Buffer.of(1)))),
      () => sequence(sequence(objectIdentifier('1.3.101.112')), bitString(point)),
      () => sequence(sequence(objectIdentifier('1.2.3.4')), bitString(point)),
      () => sequence(sequence(objectIdentifier('2.16.840.1.101.3.4.3.17')), bitString(point)),
    ],
    random,
  )()
  const body = leaf.der.subarray(elementsOf(leaf.der)[1]!.from, elementsOf(leaf.der)[1]!.end)
  const spki = body.indexOf(leaf.keys.publicKey.export({ type: 'spki', format: 'der' }))
  const spkiLength = leaf.keys.publicKey.export({ type: 'spki', format: 'der' }).length
  const content = elementsOf(body)[0]!
  const changed = sequence(body.subarray(content.start, spki), key, body.subarray(spki + spkiLength))
  return { kind: 'key', ders: [intermediate.sign(changed), intermediate.certificate.der], datesUnreadable: false }
}

function brokenIssuer(leaf: Issued, { certificate }: Authority, random: () => number): OddChain {
  const broken = random() < 0.5 ? withOctets(certificate.der, random) : withElement(certificate.der, random)
  return { kind: 'issuer', ders: [leaf.der, broken], datesUnreadable: false }
}

function longChain(leaf: Issued, { certificate }: Authority, random: () => number): OddChain {
  const length = pick([0, 1, 5, 30, 100, 150, 300], random)
  const fill = Array.from({ length }, () => (random() < 0.7 ? certificate.der : withOctets(certificate.der, random)))
  return { kind: `chain of ${length}`, ders: [leaf.der, ...fill], datesUnreadable: false }
}
