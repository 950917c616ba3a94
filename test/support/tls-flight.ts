import { createCipheriv, createHash, createHmac } from 'node:crypto'

/** What a flight of TLS 1.3 is encrypted with: by the code of its suite (RFC 8446 §B.4). */
const suites = {
  4865: { hash: 'sha256', cipher: 'aes-128-gcm', keyBytes: 16 },
  4866: { hash: 'sha384', cipher: 'aes-256-gcm', keyBytes: 32 },
  4867: { hash: 'sha256', cipher: 'chacha20-poly1305', keyBytes: 32 },
} as const

/** A suite of TLS 1.3. */
export type SuiteCode = keyof typeof suites
/** All suites of TLS 1.3 that are understood. */
export const suiteCodes: readonly SuiteCode[] = [0x1301, 0x1302, 0x1303]

const tagBytes = 16

function uint(value: number, bytes: number): Buffer {
  const out = Buffer.alloc(bytes)
  out.writeUIntBE(value, 0, bytes)
  return out
}

function sized(bytes: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([uint(body.length, bytes), body])
}

/** One TLS record. */
export function record(type: number, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.of(type, 3, 3), sized(2, ...parts)])
}

/** Handshake records of at most `bytes` each over these messages. */
export function fragmented(bytes: number, ...messages: readonly Uint8Array[]): Buffer {
  const all = Buffer.concat(messages)
  const pieces: Buffer[] = []
  for (let at = 0; at < all.length; at += bytes) pieces.push(record(22, all.subarray(at, at + bytes)))
  return Buffer.concat(pieces)
}

/** One handshake message. */
export function message(type: number, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.of(type), sized(3, ...parts)])
}

/** An extension of a hello. */
export function extension(type: number, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([uint(type, 2), sized(2, ...parts)])
}

/** The random by which a ServerHello is a HelloRetryRequest (RFC 8446 §4.1.3). */
export const retryRandom: Buffer = createHash('sha256').update('HelloRetryRequest').digest()

/** A ServerHello; without `extensions` it has no block of them, as old servers have none. */
export function serverHello(options: {
  readonly version?: number
  readonly random?: Uint8Array
  readonly sessionId?: Uint8Array
  readonly suite?: number
  readonly extensions?: readonly Uint8Array[]
}): Buffer {
  const { version = 0x0303, random = Buffer.alloc(32, 0xa5), sessionId = Buffer.alloc(0), suite = 0xc02b } = options
  const block = options.extensions === undefined ? [] : [sized(2, ...options.extensions)]
  return message(2, uint(version, 2), random, sized(1, sessionId), uint(suite, 2), Buffer.of(0), ...block)
}

/** `supported_versions` with TLS 1.3, as a server sends it. */
export const isTls13: Buffer = extension(43, Buffer.of(3, 4))

/** `key_share` of a server. */
export function keyShare(group: number, key: Uint8Array): Buffer {
  return extension(51, uint(group, 2), sized(2, key))
}

/** A Certificate message up to TLS 1.2 (RFC 5246 §7.4.2). */
export function certificate12(...ders: readonly Uint8Array[]): Buffer {
  return message(11, sized(3, ...ders.map((der) => sized(3, der))))
}

/** A Certificate message of TLS 1.3 (RFC 8446 §4.4.2), each entry with an extension where `stapled`. */
export function certificate13(ders: readonly Uint8Array[], stapled = false): Buffer {
  const extensions = stapled ? extension(5, Buffer.alloc(40, 1)) : Buffer.alloc(0)
  return message(11, Buffer.of(0), sized(3, ...ders.map((der) => Buffer.concat([sized(3, der), sized(2, extensions)]))))
}

/** EncryptedExtensions with nothing in it. */
export const encryptedExtensions: Buffer = message(8, Buffer.of(0, 0))

/** CertificateRequest of TLS 1.3 (RFC 8446 §4.3.2). */
export const certificateRequest: Buffer = message(
  13,
  Buffer.of(0),
  sized(2, extension(13, sized(2, Buffer.of(4, 3, 8, 4)))),
)

/** CertificateVerify of a server after these messages, signed by `signWith` (RFC 8446 §4.4.3). */
export function certificateVerify(
  suite: SuiteCode,
  transcript: Uint8Array,
  scheme: number,
  signWith: (data: Buffer) => Uint8Array,
): Buffer {
  const context = Buffer.from(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`, 'latin1')
  const digest = createHash(suites[suite].hash).update(transcript).digest()
  return message(15, uint(scheme, 2), sized(2, signWith(Buffer.concat([context, digest]))))
}

/** Encrypts as a server does under its handshake traffic key; written from RFC 8446 §7 and §5.2 apart from what it tests. */
export class Sealer {
  readonly #suite: (typeof suites)[SuiteCode]
  readonly #key: Buffer
  readonly #iv: Buffer
  readonly #finishedKey: Buffer
  #sequence = 0n

  /** @param transcript everything from ClientHello to ServerHello */
  constructor(code: SuiteCode, sharedSecret: Uint8Array, transcript: Uint8Array) {
    const { hash, keyBytes } = suites[code]
    this.#suite = suites[code]
    const digest = (data: Uint8Array) => createHash(hash).update(data).digest()
    const hmac = (key: Uint8Array, data: Uint8Array) => createHmac(hash, key).update(data).digest()
    const zeros = Buffer.alloc(digest(Buffer.alloc(0)).length)
    const expandLabel = (secret: Uint8Array, label: string, context: Uint8Array, length: number) => {
      const info = Buffer.concat([uint(length, 2), sized(1, Buffer.from(`tls13 ${label}`)), sized(1, context)])
      let block = Buffer.alloc(0)
      let out = Buffer.alloc(0)
      for (let index = 1; out.length < length; index++) {
        block = hmac(secret, Buffer.concat([block, info, Buffer.of(index)]))
        out = Buffer.concat([out, block])
      }
      return out.subarray(0, length)
    }
    const early = hmac(zeros, zeros)
    const handshake = hmac(expandLabel(early, 'derived', digest(Buffer.alloc(0)), zeros.length), sharedSecret)
    const traffic = expandLabel(handshake, 's hs traffic', digest(transcript), zeros.length)
    this.#key = expandLabel(traffic, 'key', Buffer.alloc(0), keyBytes)
    this.#iv = expandLabel(traffic, 'iv', Buffer.alloc(0), 12)
    this.#finishedKey = expandLabel(traffic, 'finished', Buffer.alloc(0), zeros.length)
  }

  /** The Finished message of the server after these messages (RFC 8446 §4.4.4). */
  finished(transcript: Uint8Array): Buffer {
    const { hash } = this.#suite
    const digest = createHash(hash).update(transcript).digest()
    return message(20, createHmac(hash, this.#finishedKey).update(digest).digest())
  }

  /** The next record, with `padding` zeros behind its true type. */
  seal(content: Uint8Array, type = 22, padding = 0): Buffer {
    const nonce = Buffer.from(this.#iv)
    nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ this.#sequence, 4)
    this.#sequence += 1n
    const plain = Buffer.concat([content, Buffer.of(type), Buffer.alloc(padding)])
    const header = Buffer.concat([Buffer.of(23, 3, 3), uint(plain.length + tagBytes, 2)])
    const cipher = createCipheriv(this.#suite.cipher as 'aes-128-gcm', this.#key, nonce, { authTagLength: tagBytes })
    cipher.setAAD(header, { plaintextLength: plain.length })
    return Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
}
