import { type CipherGCM, createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'

/** Ciphers that encrypt and authenticate at once, by OpenSSL's names. */
export type AeadName = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'

/** Octets of the keys. */
export const keyBytes: Readonly<Record<AeadName, number>> = {
  'aes-128-gcm': 16,
  'aes-256-gcm': 32,
  'chacha20-poly1305': 32,
}

/** Octets of nonces (RFC 5116 §5) and of tags. */
export const nonceBytes = 12
export const tagBytes = 16

/** One key of an AEAD cipher. */
export class Aead {
  readonly #cipher: AeadName
  readonly #key: KeyObject

  constructor(cipher: AeadName, key: Uint8Array) {
    this.#cipher = cipher
    // A key object: with bare bytes the cipher costs five times as much (Node 24.21).
    this.#key = createSecretKey(key)
  }

  /** What stands in `sealed`, tag last; undefined where it is not authentic. */
  open(nonce: Uint8Array, header: Uint8Array, sealed: Buffer): Buffer | undefined {
    const length = sealed.length - tagBytes
    if (length < 0) return undefined
    const decipher = createDecipheriv(this.#cipher as 'aes-128-gcm', this.#key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(header, { plaintextLength: length })
    decipher.setAuthTag(sealed.subarray(length))
    const plain = decipher.update(sealed.subarray(0, length))
    try {
      decipher.final()
    } catch {
      // OpenSSL tells a wrong tag by throwing; for us it is an answer about the peer.
      return undefined
    }
    return plain
  }

  /** The encrypted text, then its tag. */
  seal(nonce: Uint8Array, header: Uint8Array, plain: Uint8Array): Buffer {
    const cipher: CipherGCM = createCipheriv(this.#cipher as 'aes-128-gcm', this.#key, nonce, {
      authTagLength: tagBytes,
    })
    cipher.setAAD(header, { plaintextLength: plain.length })
    const sealed = cipher.update(plain)
    cipher.final()
    return Buffer.concat([sealed, cipher.getAuthTag()])
  }
}

/** The nonce of a record (RFC 8446 §5.3): the number of the record, exclusive-or the IV. */
export function nonceOf(iv: Uint8Array, sequence: number): Buffer {
  const nonce = Buffer.from(iv)
  // Records of a handshake are few: the upper half of the number stays zero.
  nonce.writeUInt32BE((nonce.readUInt32BE(nonceBytes - 4) ^ sequence) >>> 0, nonceBytes - 4)
  return nonce
}
