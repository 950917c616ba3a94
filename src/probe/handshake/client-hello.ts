import { randomFillSync } from 'node:crypto'
import { isIP } from 'node:net'
import type { HelloOffer } from './hello-offers.ts'
import { handshakeMessage, messageTypes } from './messages.ts'

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

/** What a second hello says otherwise than the first (RFC 8446 §4.1.2). */
export interface SecondHello {
  readonly keyShare: KeyShare
  /** From a HelloRetryRequest (RFC 8446 §4.2.2). */
  readonly cookie: Uint8Array | undefined
}

/** The random, then the session ID where there is one, which middleboxes want to see with TLS 1.3 (RFC 8446 §D.4). */
const randomBytes = 32
const sessionIdBytes = 32
/** Record header, message header and legacy version come before the random. */
const randomAt = 5 + 4 + 2

/**
 * The hellos of one offer (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, with RFC 7627 and RFC 6066). All bytes of first hellos but
 * random, session ID and server name are the same, and are laid out once.
 */
export class Hellos {
  readonly #offer: HelloOffer
  readonly #keyShare: KeyShare | undefined
  readonly #randoms = new RandomPool()
  #template: { readonly name: string | undefined; readonly bytes: Buffer } | undefined

  /** @param keyShare for TLS 1.3 */
  constructor(offer: HelloOffer, keyShare?: KeyShare) {
    this.#offer = offer
    this.#keyShare = keyShare
  }

  /** The record of a first hello that asks for this name; a fresh copy, since writing is asynchronous. */
  first(serverName: string | undefined): Buffer {
    if (this.#template === undefined || this.#template.name !== serverName)
      this.#template = { name: serverName, bytes: helloRecord(this.#offer, serverName, this.#keyShare) }
    const hello = Buffer.from(this.#template.bytes)
    this.#randoms.fill(hello, randomAt, randomBytes)
    if (this.#keyShare !== undefined) this.#randoms.fill(hello, randomAt + randomBytes + 1, sessionIdBytes)
    return hello
  }

  /** The record of the hello that answers a HelloRetryRequest to `first`, whose random and session ID it repeats. */
  second(first: Buffer, serverName: string | undefined, { keyShare, cookie }: SecondHello): Buffer {
    const hello = helloRecord(this.#offer, serverName, keyShare, cookie)
    first.copy(hello, randomAt, randomAt, randomAt + randomBytes + 1 + sessionIdBytes)
    // TLS 1.2 in all records but that of a first hello (RFC 8446 §5.1).
    hello[2] = 3
    return hello
  }
}

function helloRecord(
  offer: HelloOffer,
  serverName: string | undefined,
  keyShare: KeyShare | undefined,
  cookie?: Uint8Array,
): Buffer {
  const shareOf = ({ group, publicKey }: KeyShare) => sized16(Buffer.concat([uint16(group), sized16(publicKey)]))
  const extensions = Buffer.concat([
    serverNameExtension(serverName),
    extension(extensionTypes.supportedGroups, vector16(offer.groups)),
    extension(extensionTypes.ecPointFormats, Buffer.of(1, 0)),
    extension(extensionTypes.signatureAlgorithms, vector16(offer.schemes)),
    extension(extensionTypes.extendedMasterSecret),
    ...(offer.versions.length === 0
      ? []
      : [
          extension(
            extensionTypes.supportedVersions,
            Buffer.concat([Buffer.of(2 * offer.versions.length), ...offer.versions.map(uint16)]),
          ),
        ]),
    ...(keyShare === undefined ? [] : [extension(extensionTypes.keyShare, shareOf(keyShare))]),
    ...(cookie === undefined ? [] : [extension(extensionTypes.cookie, sized16(cookie))]),
  ])
  const sessionId = keyShare === undefined ? [] : [Buffer.alloc(sessionIdBytes)]
  const body = Buffer.concat([
    Buffer.of(3, 3),
    Buffer.alloc(randomBytes),
    Buffer.of(sessionId.length * sessionIdBytes),
    ...sessionId,
    vector16(offer.suites),
    Buffer.of(1, 0),
    sized16(extensions),
  ])
  // The first hello's record says TLS 1.0: some servers close at anything newer (RFC 8446 §5.1).
  return Buffer.concat([Buffer.of(22, 3, 1), sized16(handshakeMessage(messageTypes.clientHello, body))])
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

function sized16(data: Uint8Array): Buffer {
  return Buffer.concat([uint16(data.length), data])
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff)
}

/** Random bytes, drawn many at a time: a call of the generator costs more than the hello. */
class RandomPool {
  readonly #bytes = Buffer.alloc(8_192)
  #at = this.#bytes.length

  fill(target: Buffer, at: number, count: number): void {
    if (this.#at + count > this.#bytes.length) {
      randomFillSync(this.#bytes)
      this.#at = 0
    }
    this.#bytes.copy(target, at, this.#at, this.#at + count)
    this.#at += count
  }
}
