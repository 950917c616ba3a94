import { hash, timingSafeEqual } from 'node:crypto'

/** Hashes of the cipher suites that are spoken here, by OpenSSL's names. */
export type HashName = 'sha256' | 'sha384'

/** Octets that such a hash has. */
export const hashBytes: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48 }

/** Octets of a block (FIPS 180-4 §1). */
const blockBytes: Readonly<Record<HashName, number>> = { sha256: 64, sha384: 128 }

const innerPad = 0x36
const outerPad = 0x5c

/** Room for block and data; nothing of it outlives a call. Messages of a key schedule are far shorter. */
const room = Buffer.alloc(1_024)

/**
 * HMAC (RFC 2104) by two plain hashes: `createHmac` makes a key object each time, which costs ten times the hash, and a
 * handshake needs some fifteen.
 */
export function hmac(algorithm: HashName, key: Uint8Array, data: Uint8Array): Buffer {
  const block = blockBytes[algorithm]
  if (key.length > block) return hmac(algorithm, hash(algorithm, key, 'buffer'), data)
  const bytes = block + data.length <= room.length ? room : Buffer.alloc(block + data.length)
  for (let at = 0; at < block; at++) bytes[at] = (key[at] ?? 0) ^ innerPad
  bytes.set(data, block)
  // Text of one octet a character: Node gives it back several times as fast as a buffer.
  const digest = hash(algorithm, bytes.subarray(0, block + data.length), 'binary')
  for (let at = 0; at < block; at++) room[at] = (key[at] ?? 0) ^ outerPad
  room.write(digest, block, 'latin1')
  return Buffer.from(hash(algorithm, room.subarray(0, block + digest.length), 'binary'), 'latin1')
}

/** Reports whether two MACs are the same, without telling by its time where they differ. */
export function isSameMac(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
