import { randomFillSync } from 'node:crypto'
import { isIP } from 'node:net'

/** Groups by their code point (RFC 8446 §4.2.7). */
export const groups = { secp256r1: 0x0017, secp384r1: 0x0018, secp521r1: 0x0019, x25519: 0x001d } as const

/** Cipher suites of TLS 1.3 that are understood, the cheapest first (RFC 8446 §B.4). */
const tls13Suites = [0x1301, 0x1303, 0x1302]

/**
 * Cipher suites up to TLS 1.2: what browsers offer, then what old gear needs. None is ever used: the suite decides only
 * which certificate is shown, hence ECDSA before RSA.
 */
const tls12Suites = [
  0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0xc023, 0xc027, 0xc024, 0xc028,
  0x009e, 0x009f, 0xccaa, 0x0033, 0x0039, 0x0067, 0x006b, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0x000a,
  0xc012, 0x0016,
  // SCSV of RFC 5746: no renegotiation is meant.
  0x00ff,
]

/** ecdsa, rsa_pss, ed25519, rsa_pkcs1 with SHA-2, then SHA-1 for old gear (RFC 8446 §4.2.3). */
const signatureSchemes = [
  0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b,
  0x0203, 0x0201,
]

const groupList = [groups.secp256r1, groups.x25519, groups.secp384r1, groups.secp521r1]

const extensionTypes = {
  serverName: 0,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  extendedMasterSecret: 23,
  cookie: 44,
  supportedVersions: 43,
  keyShare: 51,
} as const

/** A key share that a hello offers. */
export interface KeyShare {
  readonly group: number
  readonly publicKey: Uint8Array
}

/** What a hello for TLS 1.3 says beside its name. */
export interface Tls13Hello {
  readonly keyShares: readonly KeyShare[]
  /** It answers a HelloRetryRequest. */
  readonly isSecond: boolean
  /** From a HelloRetryRequest (RFC 8446 §4.2.2). */
  readonly cookie: Uint8Array | undefined
  /** The random and session ID of the first hello, which a second one repeats. */
  readonly random: Buffer
  readonly sessionId: Buffer
}

/**
 * Hellos for TLS 1.2 (RFC 5246 §7.4.1.2, with RFC 7627 and RFC 6066): all their bytes but random and server name are
 * the same, and are laid out once.
 */
export class Tls12Hellos {
  readonly #suites = vector16(tls12Suites)
  readonly #extensions = Buffer.concat([
    extension(extensionTypes.supportedGroups, vector16(groupList)),
    extension(extensionTypes.ecPointFormats, Buffer.of(1, 0)),
    extension(extensionTypes.signatureAlgorithms, vector16(signatureSchemes)),
    extension(extensionTypes.extendedMasterSecret),
  ])
  readonly #randoms = new RandomPool()
  #template: { readonly name: string | undefined; readonly bytes: Buffer } | undefined

  /** The record of a hello that asks for this name; a fresh copy, since writing is asynchronous. */
  hello(serverName: string | undefined): Buffer {
    if (this.#template === undefined || this.#template.name !== serverName) {
      const extensions = Buffer.concat([serverNameExtension(serverName), this.#extensions])
      const bytes = helloRecord(Buffer.alloc(32), Buffer.alloc(0), this.#suites, extensions)
      this.#template = { name: serverName, bytes }
    }
    const hello = Buffer.from(this.#template.bytes)
    this.#randoms.take(32).copy(hello, randomAt)
    return hello
  }
}

/** The record of a hello for TLS 1.3 alone (RFC 8446 §4.1.2), in the shape that middleboxes know (§D.4). */
export function tls13Hello(
  serverName: string | undefined,
  { keyShares, isSecond, cookie, random, sessionId }: Tls13Hello,
): Buffer {
  const shares = Buffer.concat(
    keyShares.map(({ group, publicKey }) => Buffer.concat([uint16(group), sized16(Buffer.from(publicKey))])),
  )
  const extensions = Buffer.concat([
    serverNameExtension(serverName),
    extension(extensionTypes.supportedGroups, vector16(groupList)),
    extension(extensionTypes.signatureAlgorithms, vector16(signatureSchemes)),
    extension(extensionTypes.supportedVersions, Buffer.of(2, 3, 4)),
    extension(extensionTypes.keyShare, sized16(shares)),
    ...(cookie === undefined ? [] : [extension(extensionTypes.cookie, sized16(Buffer.from(cookie)))]),
  ])
  const hello = helloRecord(random, sessionId, vector16(tls13Suites), extensions)
  // TLS 1.2 in all records but that of a first hello (RFC 8446 §5.1).
  if (isSecond) hello[2] = 3
  return hello
}

/** Record header, message header and legacy version come before the random. */
const randomAt = 5 + 4 + 2

function helloRecord(random: Buffer, sessionId: Buffer, suites: Buffer, extensions: Buffer): Buffer {
  const body = Buffer.concat([
    Buffer.of(3, 3),
    random,
    Buffer.of(sessionId.length),
    sessionId,
    suites,
    Buffer.of(1, 0),
    sized16(extensions),
  ])
  const message = Buffer.concat([Buffer.of(1, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff), body])
  // The first hello's record says TLS 1.0: some servers close at anything newer (RFC 8446 §5.1).
  return Buffer.concat([Buffer.of(22, 3, 1), sized16(message)])
}

/** RFC 6066 §3; nothing for an address. */
function serverNameExtension(name: string | undefined): Buffer {
  if (name === undefined || isIP(name) !== 0) return Buffer.alloc(0)
  const entry = Buffer.concat([Buffer.of(0), sized16(Buffer.from(name, 'latin1'))])
  return extension(extensionTypes.serverName, sized16(entry))
}

function extension(type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([uint16(type), sized16(data)])
}

function vector16(values: readonly number[]): Buffer {
  return sized16(Buffer.concat(values.map(uint16)))
}

function sized16(data: Buffer): Buffer {
  return Buffer.concat([uint16(data.length), data])
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}

/** Random bytes, drawn many at a time: a call of the generator costs more than the hello. */
class RandomPool {
  readonly #bytes = Buffer.alloc(8_192)
  #at = this.#bytes.length

  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) {
      randomFillSync(this.#bytes)
      this.#at = 0
    }
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }
}
