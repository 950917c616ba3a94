import { constants, verify } from 'node:crypto'
import type { LeafKey } from './leaf-keys.ts'

/** How a signature scheme signs, and with which keys. */
interface Scheme {
  /** Types of keys, as `LeafKey` has them. */
  readonly keys: readonly string[]
  /** Undefined where the algorithm has its own. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | undefined
  readonly padding?: 'pss' | 'pkcs1'
}

/** Schemes of RFC 8446 §4.2.3 with SHA-2. */
const schemes: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [0x0403, { keys: ['ec prime256v1'], hash: 'sha256' }],
  [0x0503, { keys: ['ec secp384r1'], hash: 'sha384' }],
  [0x0603, { keys: ['ec secp521r1'], hash: 'sha512' }],
  [0x0804, { keys: ['rsa'], hash: 'sha256', padding: 'pss' }],
  [0x0805, { keys: ['rsa'], hash: 'sha384', padding: 'pss' }],
  [0x0806, { keys: ['rsa'], hash: 'sha512', padding: 'pss' }],
  [0x0807, { keys: ['ed25519'], hash: undefined }],
  [0x0808, { keys: ['ed448'], hash: undefined }],
  [0x0809, { keys: ['rsa-pss'], hash: 'sha256', padding: 'pss' }],
  [0x080a, { keys: ['rsa-pss'], hash: 'sha384', padding: 'pss' }],
  [0x080b, { keys: ['rsa-pss'], hash: 'sha512', padding: 'pss' }],
])

const anyCurve = ['ec prime256v1', 'ec secp384r1', 'ec secp521r1']

/** In TLS 1.2 the curve does not follow from the scheme, and PKCS#1 v1.5 may sign (RFC 8446 §4.2.3). */
const schemes12: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  ...schemes,
  [0x0403, { keys: anyCurve, hash: 'sha256' }],
  [0x0503, { keys: anyCurve, hash: 'sha384' }],
  [0x0603, { keys: anyCurve, hash: 'sha512' }],
  [0x0401, { keys: ['rsa'], hash: 'sha256', padding: 'pkcs1' }],
  [0x0501, { keys: ['rsa'], hash: 'sha384', padding: 'pkcs1' }],
  [0x0601, { keys: ['rsa'], hash: 'sha512', padding: 'pkcs1' }],
])

/** A signature as handshake messages carry it (RFC 5246 §4.7, RFC 8446 §4.4.3). */
export interface Signature {
  readonly scheme: number
  readonly signature: Uint8Array
}

/** The signature that these bytes are, or undefined where their lengths are wrong. */
export function readSignature(bytes: Buffer): Signature | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(2) !== bytes.length - 4) return undefined
  return { scheme: bytes.readUInt16BE(0), signature: bytes.subarray(4) }
}

/** A signature with what it is said to be over. */
export interface Signed extends Signature {
  readonly data: Uint8Array
}

/** Reports whether this key signed the data, by a scheme that TLS 1.3 allows, or with `tls12` also by those of 1.2. */
export function isSignedBy({ key, type }: LeafKey, { scheme: code, signature, data }: Signed, tls12: boolean): boolean {
  const scheme = (tls12 ? schemes12 : schemes).get(code)
  if (scheme === undefined || !scheme.keys.includes(type)) return false
  const { hash, padding } = scheme
  if (padding === undefined) return isVerified(() => verify(hash, data, key, signature))
  const options =
    padding === 'pss'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { key, padding: constants.RSA_PKCS1_PADDING }
  return isVerified(() => verify(hash, data, options, signature))
}

/** What OpenSSL throws, as for a key too short for its hash, is a no. */
function isVerified(ask: () => boolean): boolean {
  try {
    return ask()
  } catch {
    return false
  }
}
