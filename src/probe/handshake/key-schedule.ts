import { createDecipheriv, createSecretKey, hash, type KeyObject } from 'node:crypto'

/** A cipher suite of TLS 1.3, as far as it takes to read what a server encrypts. */
export interface Tls13Suite {
  /** IANA name, as rows show it. */
  readonly name: string
  readonly hash: 'sha256' | 'sha384'
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
  readonly keyBytes: number
}

/** RFC 8446 §B.4. */
export const tls13Suites: ReadonlyMap<number, Tls13Suite> = new Map<number, Tls13Suite>([
  [0x1301, { name: 'TLS_AES_128_GCM_SHA256', hash: 'sha256', cipher: 'aes-128-gcm', keyBytes: 16 }],
  [0x1302, { name: 'TLS_AES_256_GCM_SHA384', hash: 'sha384', cipher: 'aes-256-gcm', keyBytes: 32 }],
  [0x1303, { name: 'TLS_CHACHA20_POLY1305_SHA256', hash: 'sha256', cipher: 'chacha20-poly1305', keyBytes: 32 }],
])

const ivBytes = 12
const tagBytes = 16

/**
 * server_handshake_traffic_secret (RFC 8446 §7.1): no PSK, so the early secret is a constant.
 *
 * @param transcript the hash over ClientHello … ServerHello
 */
export function serverTrafficSecret(suite: Tls13Suite, sharedSecret: Uint8Array, transcript: Buffer): Buffer {
  const handshakeSecret = hmac(suite, derivedSecret(suite), sharedSecret)
  return expandLabel(suite, handshakeSecret, 's hs traffic', transcript, transcript.length)
}

/** Decrypts the records that a server sends under its handshake traffic key, in their order. */
export class HandshakeDecryption {
  readonly #suite: Tls13Suite
  readonly #key: KeyObject
  readonly #iv: Buffer
  #sequence = 0

  /** @param trafficSecret server_handshake_traffic_secret */
  constructor(suite: Tls13Suite, trafficSecret: Buffer) {
    this.#suite = suite
    // A key object: with bare bytes the cipher costs five times as much (Node 24.21).
    this.#key = createSecretKey(expandLabel(suite, trafficSecret, 'key', nothing, suite.keyBytes))
    this.#iv = expandLabel(suite, trafficSecret, 'iv', nothing, ivBytes)
  }

  /**
   * The plaintext of a record and its true type, with padding removed (RFC 8446 §5.2), or undefined where the
   * record does not authenticate.
   */
  open(header: Buffer, fragment: Buffer): { readonly type: number; readonly content: Buffer } | undefined {
    if (fragment.length < tagBytes + 1) return undefined
    const nonce = Buffer.from(this.#iv)
    // Records before Certificate are few: the upper half of the sequence number stays zero.
    nonce.writeUInt32BE((nonce.readUInt32BE(ivBytes - 4) ^ this.#sequence) >>> 0, ivBytes - 4)
    this.#sequence += 1
    const decipher = createDecipheriv(this.#suite.cipher as 'aes-128-gcm', this.#key, nonce, {
      authTagLength: tagBytes,
    })
    decipher.setAAD(header, { plaintextLength: fragment.length - tagBytes })
    decipher.setAuthTag(fragment.subarray(fragment.length - tagBytes))
    const plain = decipher.update(fragment.subarray(0, fragment.length - tagBytes))
    try {
      decipher.final()
    } catch {
      // OpenSSL tells a wrong tag by throwing; for us it is an answer about the peer.
      return undefined
    }
    let end = plain.length
    while (end > 0 && plain[end - 1] === 0) end -= 1
    return end === 0 ? undefined : { type: plain[end - 1] as number, content: plain.subarray(0, end - 1) }
  }
}

/** The transcript hash over messages (RFC 8446 §4.4.1). */
export function transcriptHash(suite: Tls13Suite, messages: readonly Uint8Array[]): Buffer {
  return hash(suite.hash, Buffer.concat(messages), 'buffer')
}

const nothing = Buffer.alloc(0)
const derivedSecrets = new Map<string, Buffer>()

/** Derive-Secret(Early Secret, "derived", "") is the same for every connection without a PSK. */
function derivedSecret(suite: Tls13Suite): Buffer {
  const known = derivedSecrets.get(suite.hash)
  if (known !== undefined) return known
  const length = suite.hash === 'sha256' ? 32 : 48
  const early = hmac(suite, Buffer.alloc(length), Buffer.alloc(length))
  const derived = expandLabel(suite, early, 'derived', hash(suite.hash, nothing, 'buffer'), length)
  derivedSecrets.set(suite.hash, derived)
  return derived
}

/** HKDF-Expand-Label (RFC 8446 §7.1); one block of HKDF-Expand (RFC 5869 §2.3) is enough for all that is asked here. */
function expandLabel(suite: Tls13Suite, secret: Buffer, label: string, context: Buffer, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1')
  const info = Buffer.concat([
    Buffer.of(length >> 8, length & 0xff, name.length),
    name,
    Buffer.of(context.length),
    context,
    Buffer.of(1),
  ])
  return hmac(suite, secret, info).subarray(0, length)
}

/**
 * HMAC (RFC 2104) by two plain hashes: `createHmac` makes a key object each time, which costs ten times the hash, and
 * four of them are needed for each server.
 */
function hmac({ hash: algorithm }: Tls13Suite, key: Uint8Array, data: Uint8Array): Buffer {
  const block = algorithm === 'sha256' ? 64 : 128
  const inner = Buffer.alloc(block + data.length, innerPad)
  for (let at = 0; at < key.length; at++) inner[at] = (key[at] ?? 0) ^ innerPad
  inner.set(data, block)
  const digest = hash(algorithm, inner, 'buffer')
  const outer = Buffer.alloc(block + digest.length, outerPad)
  for (let at = 0; at < key.length; at++) outer[at] = (key[at] ?? 0) ^ outerPad
  outer.set(digest, block)
  return hash(algorithm, outer, 'buffer')
}

const innerPad = 0x36
const outerPad = 0x5c
